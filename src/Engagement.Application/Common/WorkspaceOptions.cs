using System.ComponentModel.DataAnnotations;

namespace Engagement.Application.Common;

/// <summary>What the workspace decides about counting; configuration section <c>Engagement</c>.</summary>
public sealed class WorkspaceOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Engagement";

    /// <summary>The IANA time zone in which days and hours are cut; another one than the store's needs a rebuild.</summary>
    [Required(ErrorMessage = "Engagement:TimeZone is empty; set an IANA zone such as UTC or Europe/Berlin.")]
    public string TimeZone { get; set; } = "UTC";

    /// <summary>What makes a user active: Auto, Sessions or Messages.</summary>
    [EnumDataType(typeof(UserActivity), ErrorMessage = "Engagement:UserActivity must be Auto, Sessions or Messages.")]
    public UserActivity UserActivity { get; set; } = UserActivity.Auto;

    /// <summary>The longest session that is believed, in seconds; a longer one is rejected with its line.</summary>
    [Range(1, 366 * 86_400, ErrorMessage = "Engagement:MaxSessionSeconds must be between 1 and 31622400.")]
    public int MaxSessionSeconds { get; set; } = 31 * 86_400;
}

/// <summary>What makes a user active on a day.</summary>
public enum UserActivity
{
    /// <summary>Sessions on days that have any, messages on the others.</summary>
    Auto,

    /// <summary>Sessions and <c>user_daily</c> documents, on every day.</summary>
    Sessions,

    /// <summary>Counted messages, on every day.</summary>
    Messages,
}
