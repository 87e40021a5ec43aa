using System.Net;
using System.Net.Sockets;
using Engagement.Application.Common;

namespace Engagement.Application.Accounts;

/// <summary>Counts who tries to sign in from where, for all instances of the service, and refuses those who failed too often.</summary>
public interface ILoginAttempts
{
    /// <summary>Counts a try as a failure before it is known how it ends, so that no number of tries at once gets more answers than the limit.</summary>
    /// <param name="name">The name as it was typed; null for a try without one, which counts for the address alone.</param>
    /// <param name="address">Where it comes from; null where that is not known.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LoginRefusedException">The address, or the name from there, is blocked; nothing was counted.</exception>
    Task<LoginAttempt> BeginAsync(string? name, IPAddress? address, CancellationToken cancellationToken);

    /// <summary>Forgets all failures of the name from that address, and of the address this one.</summary>
    /// <param name="attempt">The try that was right.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task SucceededAsync(LoginAttempt attempt, CancellationToken cancellationToken);

    /// <summary>Forgets a try that ended neither way.</summary>
    /// <param name="attempt">The try.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task AbandonedAsync(LoginAttempt attempt, CancellationToken cancellationToken);
}

/// <summary>A try under way, which is counted already.</summary>
/// <param name="NameHash">SHA-256 of the name in lower case; null for a try without a name.</param>
/// <param name="Address">See <see cref="LoginAddress"/>.</param>
/// <param name="At">When it was counted.</param>
/// <param name="NameFailedBefore">When the name had failed last from there; null: not lately.</param>
/// <param name="AddressFailedBefore">When anything had failed last from there; null: not lately.</param>
public sealed record LoginAttempt(string? NameHash, string Address, DateTime At, DateTime? NameFailedBefore, DateTime? AddressFailedBefore);

/// <summary>Names the place that a try comes from.</summary>
public static class LoginAddress
{
    private const int NetworkBytes = 8;

    /// <summary>An IPv6 address by its network of 64 bits, in which one caller has as many as he likes; an IPv4 one in IPv6's clothes as itself.</summary>
    /// <param name="address">The address; null where the connection has none, as a Unix socket's.</param>
    public static string Of(IPAddress? address)
    {
        if (address is null)
        {
            return "unknown";
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6 || address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4().ToString();
        }

        var network = address.GetAddressBytes();
        network.AsSpan(NetworkBytes).Clear();
        return $"{new IPAddress(network)}/64";
    }
}
