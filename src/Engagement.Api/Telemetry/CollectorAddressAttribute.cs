using System.ComponentModel.DataAnnotations;

namespace Engagement.Api.Telemetry;

/// <summary>Empty, or an absolute http or https address.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class CollectorAddressAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) =>
        value is "" || (Uri.TryCreate(value as string, UriKind.Absolute, out var address) && address.Scheme is "http" or "https");
}
