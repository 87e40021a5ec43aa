using System.Collections.Immutable;

namespace Engagement.IntegrationTests.Contract.Properties;

/// <summary>A path and the parameters of its query string in their order.</summary>
internal sealed record DashboardQuery(string Path, ImmutableList<(string Key, string Value)> Parameters)
{
    public string Query => string.Join('&', Parameters.Select(parameter => $"{parameter.Key}={parameter.Value.Replace("+", "%2B", StringComparison.Ordinal)}"));

    public override string ToString() => $"{Path}?{Query}";
}
