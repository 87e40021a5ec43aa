using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Engagement.Application.Accounts;

/// <summary>The lifetime of sign-ins and the limits of failed ones; configuration section <c>Accounts</c>.</summary>
public sealed class AccountsOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Accounts";

    /// <summary>Days for which a token of a sign-in is valid.</summary>
    [Description("Days for which a token of a sign-in is valid.")]
    [Range(1, 3650)]
    public int LoginExpirationDays { get; set; } = 90;

    /// <summary>Failures of one name from one address after which the name is blocked there.</summary>
    [Description("Failed sign-ins with one name from one address, after which that name is blocked for that address.")]
    [Range(1, 10_000)]
    public int LoginFailuresPerName { get; set; } = 10;

    /// <summary>Failures from one address, with any names, after which the address is blocked.</summary>
    [Description("Failed sign-ins from one address with whatever names, after which that address is blocked.")]
    [Range(1, 1_000_000)]
    public int LoginFailuresPerAddress { get; set; } = 50;

    /// <summary>Minutes from the last failure to the end of a block.</summary>
    [Description("Minutes after the last failure until a block ends and failures no longer count.")]
    [Range(1, 1440)]
    public int LoginBlockMinutes { get; set; } = 5;
}
