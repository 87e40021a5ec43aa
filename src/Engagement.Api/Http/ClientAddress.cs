using System.Net;
using System.Net.Sockets;

namespace Engagement.Api.Http;

/// <summary>The client's address, as limits count it.</summary>
internal static class ClientAddress
{
    private const int NetworkBytes = 8;

    /// <summary>An IPv4 address, or the /64 of an IPv6 address: its holder controls all of the network.</summary>
    public static string Of(HttpContext context) => Of(context.Connection.RemoteIpAddress);

    public static string Of(IPAddress? address) => address switch
    {
        null => "a local socket",
        { IsIPv4MappedToIPv6: true } mapped => mapped.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } network => Network(network),
        _ => address.ToString(),
    };

    private static string Network(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        Array.Clear(bytes, NetworkBytes, bytes.Length - NetworkBytes);
        return $"{new IPAddress(bytes)}/{NetworkBytes * 8}";
    }
}
