using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Sockets;

namespace Engagement.Api.Hosting;

/// <summary>Addresses and networks in CIDR notation, separated by ','; empty is allowed.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NetworksAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) => value is string text && Parts(text).All(part => Parse(part) is not null);

    /// <summary>Parses a valid text; an address becomes a network of one.</summary>
    public static IReadOnlyList<IPNetwork> Read(string text) => [.. Parts(text).Select(part => Parse(part)!.Value)];

    private static string[] Parts(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static IPNetwork? Parse(string part) =>
        part.Contains('/', StringComparison.Ordinal)
            ? IPNetwork.TryParse(part, out var network) ? network : null
            : IPAddress.TryParse(part, out var address) && IsWhole(part, address) ? SingleAddress(address) : null;

    // IPAddress also parses "10" and "[::1]:80".
    private static bool IsWhole(string part, IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? !part.StartsWith('[') : part == address.ToString();

    private static IPNetwork SingleAddress(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? SingleAddress(address.MapToIPv4()) : new IPNetwork(address, address.GetAddressBytes().Length * 8);
}
