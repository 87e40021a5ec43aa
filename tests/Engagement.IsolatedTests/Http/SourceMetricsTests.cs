using System.Globalization;
using System.Text.RegularExpressions;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IsolatedTests.Http;

/// <summary>Metrics of the workspace's MongoDB that the store follows.</summary>
public sealed partial class SourceMetricsTests
{
    [Test]
    public async Task Store_that_follows_no_source_has_no_metrics_of_it()
    {
        await using var store = await TestStore.CreateAsync();
        await using var service = await store.ServeAsync();
        var metrics = await MetricsAsync(service, "\nengagement_store_up{} 1\n");
        Assert.That(metrics, Does.Not.Contain("engagement_source_"));
    }

    [Test]
    public async Task Followed_source_has_metrics()
    {
        await using var store = await TestStore.CreateAsync();
        await store.ExecuteAsync(
            """
            INSERT INTO source (id, identity, mode, pulled_at, caught_up_at, last_event_at, reconciled_at, corrected, compared_at, missing, extra)
            VALUES (1, 'rs0/rocketchat', 'stream', now(), now() - interval '1000 s',
                '2024-03-05T20:00:00Z', '2024-03-05T03:00:00Z', 3, '2024-03-03T03:00:00Z', 2, 1)
            """);
        await using var service = await store.ServeAsync();
        var metrics = await MetricsAsync(service, "\nengagement_source_mode{");
        Assert.That(metrics, Does.Contain("\nengagement_source_mode{mode=\"stream\"} 1\n").And.Contain("\nengagement_source_mode{mode=\"poll\"} 0\n"));
        Assert.That(metrics, Does.Contain("\nengagement_source_last_event_timestamp_seconds{} 1709668800\n"));
        Assert.That(metrics, Does.Contain("\nengagement_source_reconciled_timestamp_seconds{} 1709607600\n"));
        Assert.That(metrics, Does.Contain("\nengagement_source_compared_timestamp_seconds{} 1709434800\n"));
        Assert.That(metrics, Does.Contain("\nengagement_source_corrected{} 3\n").And.Contain("\nengagement_source_missing{} 2\n"));
        Assert.That(metrics, Does.Contain("\nengagement_source_extra{} 1\n"));
        Assert.That(LagOf(metrics), Is.InRange(1000, 4000));

        await store.ExecuteAsync("UPDATE source SET mode = 'poll', caught_up_at = now() + interval '1 h'");
        metrics = await MetricsAsync(service, "\nengagement_source_mode{mode=\"poll\"} 1\n");
        Assert.That(metrics, Does.Contain("\nengagement_source_mode{mode=\"stream\"} 0\n"));
        Assert.That(LagOf(metrics), Is.Zero, "the source's clock is ahead");
    }

    [Test]
    public async Task What_is_not_known_yet_has_no_metric()
    {
        await using var store = await TestStore.CreateAsync();
        await store.ExecuteAsync("INSERT INTO source (id, identity, mode) VALUES (1, 'rs0/rocketchat', 'pull')");
        await using var service = await store.ServeAsync();
        var metrics = await MetricsAsync(service, "\nengagement_source_mode{mode=\"pull\"} 1\n");
        Assert.That(Name().Matches(metrics).Select(name => name.Value).Distinct(), Is.EqualTo(new[] { "engagement_source_mode" }));
    }

    /// <summary>The metrics once they contain a text.</summary>
    private static async Task<string> MetricsAsync(TestService service, string text)
    {
        var metrics = "";
        await Wait.UntilAsync(async () => (metrics = (await service.GetAsync("/metrics")).Body).Contains(text, StringComparison.Ordinal));
        return metrics;
    }

    private static double LagOf(string metrics) => double.Parse(Lag().Match(metrics).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\nengagement_source_lag_seconds\{\} (\S+)\n")]
    private static partial Regex Lag();

    [GeneratedRegex("engagement_source_[a-z_]+")]
    private static partial Regex Name();
}
