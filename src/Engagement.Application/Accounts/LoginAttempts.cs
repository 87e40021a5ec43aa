using Engagement.Application.Common;

namespace Engagement.Application.Accounts;

/// <summary>Counts failed sign-ins by name and address, for all instances of the service, and refuses further ones beyond the limits.</summary>
public interface ILoginAttempts
{
    /// <summary>
    /// Counts an attempt as a failure before its outcome is known, so that concurrent attempts never exceed the limit. One without a name
    /// counts for the address alone.
    /// </summary>
    /// <exception cref="LoginRefusedException">The address, or the name from there, is blocked; nothing was counted.</exception>
    Task<LoginAttempt> BeginAsync(string? name, string address, CancellationToken cancellationToken);

    /// <summary>Removes all failures of the name from that address, and this attempt from those of the address.</summary>
    Task SucceededAsync(LoginAttempt attempt, CancellationToken cancellationToken);

    /// <summary>Removes an attempt that neither succeeded nor failed.</summary>
    Task AbandonedAsync(LoginAttempt attempt, CancellationToken cancellationToken);

    /// <summary>Removes all failures of the names, in any letter case, and all of the address; returns the number of rows.</summary>
    Task<int> ClearAsync(IReadOnlyCollection<string> names, string? address, CancellationToken cancellationToken);
}

/// <summary>An attempt that is counted already and has no outcome yet.</summary>
/// <param name="NameHash">SHA-256 of the name in lower case; null for an attempt without a name.</param>
/// <param name="Address">The address in the form of <see cref="ICaller.Address"/>.</param>
/// <param name="At">When it was counted.</param>
/// <param name="NameFailedBefore">When the name last failed from there; null: not recently.</param>
/// <param name="AddressFailedBefore">When any name last failed from there; null: not recently.</param>
public sealed record LoginAttempt(string? NameHash, string Address, DateTime At, DateTime? NameFailedBefore, DateTime? AddressFailedBefore);
