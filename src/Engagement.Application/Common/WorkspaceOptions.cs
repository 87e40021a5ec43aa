using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Engagement.Domain.Counting;

namespace Engagement.Application.Common;

/// <summary>How activity is counted; configuration section <c>Engagement</c>.</summary>
public sealed class WorkspaceOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Engagement";

    /// <summary>The IANA time zone of days and hours; a change needs a rebuild.</summary>
    [Description("IANA time zone of days and hours, such as Europe/Berlin; changing it needs 'rebuild'.")]
    [Required]
    public string TimeZone { get; set; } = "UTC";

    /// <summary>The days of 86,400 s after which a deletion leaves a message counted; 0: none does. A change needs a rebuild.</summary>
    [Description("Messages deleted so many days of 24 hours or more after they were sent stay counted, so that a retention policy prunes no "
        + "history; 0: none do; changing it needs 'rebuild'.")]
    [Range(0, 36_500)]
    public int KeepPrunedAfterDays { get; set; }

    /// <summary>What makes a user active: Auto, Sessions or Messages.</summary>
    [Description("What makes a user active: sessions, messages, or Auto: sessions on days that have any, else messages.")]
    [EnumDataType(typeof(UserActivity))]
    public UserActivity UserActivity { get; set; } = UserActivity.Auto;

    /// <summary>The longest session that is accepted, in seconds; a longer one is rejected with its line.</summary>
    [Description("Longest session that is accepted, in seconds; a longer one is rejected with its line.")]
    [Range(1, 366 * 86_400)]
    public int MaxSessionSeconds { get; set; } = (int)SessionRules.DefaultLimit.TotalSeconds;
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
