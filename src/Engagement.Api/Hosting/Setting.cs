using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Engagement.Api.Telemetry;
using Engagement.Application.Hooks;

namespace Engagement.Api.Hosting;

/// <summary>A setting: a property of an options class.</summary>
internal sealed class Setting
{
    private readonly PropertyInfo _property;

    public Setting(string section, PropertyInfo property, object defaults)
    {
        _property = property;
        Key = $"{section}:{property.Name}";
        Default = property.GetValue(defaults) switch
        {
            bool flag => flag ? "true" : "false",
            var value => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
        };
        Meaning = property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "";
    }

    public string Key { get; }

    /// <summary>The name of its environment variable.</summary>
    public string Variable => Key.Replace(":", "__", StringComparison.Ordinal);

    public string Default { get; }

    public string Meaning { get; }

    /// <summary>The allowed values in words, for error messages.</summary>
    public string Allowed => Type switch
    {
        _ when Type == typeof(bool) => "true or false",
        { IsEnum: true } => $"one of {string.Join(", ", Enum.GetNames(Type))}",
        _ when Type == typeof(TimeSpan) && _property.GetCustomAttribute<RangeAttribute>() is { } range =>
            $"a time as hours, minutes and seconds, from {range.Minimum} to {range.Maximum}",
        _ when _property.GetCustomAttribute<RangeAttribute>() is { } range => string.Create(
            CultureInfo.InvariantCulture, $"a whole number from {range.Minimum} to {range.Maximum}"),
        _ when _property.GetCustomAttribute<CollectorAddressAttribute>() is not null => "an http or https address",
        _ when _property.GetCustomAttribute<ListenAddressesAttribute>() is not null =>
            "an address with a port of its own such as http://127.0.0.1:9090, or several with ';' between",
        _ when _property.GetCustomAttribute<NetworksAttribute>() is not null => "addresses or networks such as 10.0.0.0/8, with ',' between",
        _ when _property.GetCustomAttribute<WebhookTokensAttribute>() is not null =>
            $"a token of at least {WebhookTokensAttribute.Shortest} characters, or several with ',' between",
        _ when _property.GetCustomAttribute<AllowedValuesAttribute>() is { Values: var values } =>
            $"one of {string.Join(", ", values.Where(value => value is not ""))}",
        _ when _property.GetCustomAttribute<RegularExpressionAttribute>() is { ErrorMessage: { } form } => form,
        _ when _property.GetCustomAttribute<RequiredAttribute>() is not null => "text that is not empty",
        _ => "any text",
    };

    private Type Type => _property.PropertyType;

    private bool IsSecret => _property.GetCustomAttribute<PasswordPropertyTextAttribute>()?.Password == true;

    /// <summary>The error of a configured value; null for a valid one.</summary>
    public string? ValidationError(string value) =>
        TryRead(value, out var read) && _property.GetCustomAttributes<ValidationAttribute>().All(rule => rule.IsValid(read))
            ? null
            : $"{Key} {(IsSecret ? "cannot be used" : $"is '{value}'")}; allowed is {Allowed} (default {(Default.Length == 0 ? "none" : Default)}).";

    private bool TryRead(string value, out object? read)
    {
        read = value;
        if (Type == typeof(string))
        {
            return true;
        }

        // The binder would also accept a number for an enum.
        if (Type.IsEnum && !Enum.GetNames(Type).Contains(value, StringComparer.OrdinalIgnoreCase))
        {
            return false;
        }

        try
        {
            read = TypeDescriptor.GetConverter(Type).ConvertFromInvariantString(value);
            return true;
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or FormatException)
        {
            return false;
        }
    }
}
