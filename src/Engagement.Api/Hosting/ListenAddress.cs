using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Engagement.Api.Hosting;

/// <summary>Addresses that the web server listens on, as <c>http://127.0.0.1:3000</c> or <c>http://unix:/run/engagement.sock</c>.</summary>
internal static class ListenAddress
{
    public static string[] Split(string urls) => urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>An http or https address; null when the text is none.</summary>
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

    /// <summary>What no two listeners of one process share: a port, or the path of a socket.</summary>
    public static string Place(BindingAddress address) =>
        address.IsUnixPipe ? address.UnixPipePath : address.Port.ToString(CultureInfo.InvariantCulture);

    public static string? Place(ListenOptions listener) =>
        listener.SocketPath ?? listener.IPEndPoint?.Port.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Addresses to listen on with a port that is known beforehand, with ';' between; none is allowed.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ListenAddressesAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) =>
        value is string text && ListenAddress.Split(text).All(url => ListenAddress.Parse(url) is { } address && (address.IsUnixPipe || address.Port > 0));
}
