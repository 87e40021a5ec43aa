using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Engagement.Api.Hosting;

/// <summary>Listen addresses, such as <c>http://127.0.0.1:3000</c> or <c>http://unix:/run/engagement.sock</c>.</summary>
internal static class ListenAddress
{
    public static string[] Split(string urls) => urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Parses an http or https address; null for other text.</summary>
    public static BindingAddress? Parse(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            return address.Scheme is "http" or "https" && address.Port <= ushort.MaxValue ? address : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>A listener's port, or the path of its socket, which is unique in the process.</summary>
    public static string PortOrSocket(BindingAddress address) =>
        address.IsUnixPipe ? address.UnixPipePath : address.Port.ToString(CultureInfo.InvariantCulture);

    public static string? PortOrSocket(ListenOptions listener) =>
        listener.SocketPath ?? listener.IPEndPoint?.Port.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Listen addresses with fixed ports, separated by ';'; empty is allowed.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ListenAddressesAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) =>
        value is string text && ListenAddress.Split(text).All(url => ListenAddress.Parse(url) is { } address && (address.IsUnixPipe || address.Port > 0));
}
