using Engagement.Application.Common;

namespace Engagement.Application.Accounts;

/// <summary>Counts who tries to sign in from where, for all instances of the service, and refuses those who failed too often.</summary>
public interface ILoginAttempts
{
    /// <summary>Counts a try as a failure before it is known how it ends, so that no number of tries at once gets more answers than the limit.</summary>
    /// <param name="name">The name as it was typed; null for a try without one, which counts for the address alone.</param>
    /// <param name="address">Where it comes from, see <see cref="ICaller.Address"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LoginRefusedException">The address, or the name from there, is blocked; nothing was counted.</exception>
    Task<LoginAttempt> BeginAsync(string? name, string address, CancellationToken cancellationToken);

    /// <summary>Forgets all failures of the name from that address, and of the address this one.</summary>
    /// <param name="attempt">The try that was right.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task SucceededAsync(LoginAttempt attempt, CancellationToken cancellationToken);

    /// <summary>Forgets a try that ended neither way.</summary>
    /// <param name="attempt">The try.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task AbandonedAsync(LoginAttempt attempt, CancellationToken cancellationToken);

    /// <summary>Forgets all failures of names from wherever they came, and all of an address.</summary>
    /// <param name="names">Names as they are typed, in any letter case.</param>
    /// <param name="address">As <see cref="ICaller.Address"/> says it; null: none.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>How many counts there were.</returns>
    Task<int> ForgetAsync(IReadOnlyCollection<string> names, string? address, CancellationToken cancellationToken);
}

/// <summary>A try under way, which is counted already.</summary>
/// <param name="NameHash">SHA-256 of the name in lower case; null for a try without a name.</param>
/// <param name="Address">Where it comes from.</param>
/// <param name="At">When it was counted.</param>
/// <param name="NameFailedBefore">When the name had failed last from there; null: not lately.</param>
/// <param name="AddressFailedBefore">When anything had failed last from there; null: not lately.</param>
public sealed record LoginAttempt(string? NameHash, string Address, DateTime At, DateTime? NameFailedBefore, DateTime? AddressFailedBefore);
