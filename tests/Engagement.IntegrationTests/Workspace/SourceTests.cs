using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Workspace;

/// <summary>GET workspace/source: how far the store follows the workspace's MongoDB.</summary>
public sealed class SourceTests
{
    private const string Path = "workspace/source";
    private const string Columns = "mode,pulledAt,lagSeconds,caughtUpAt,lastEventAt,reconciledAt,corrected,comparedAt,missing,extra\r\n";

    private const string InsertAll =
        """
        INSERT INTO source (id, identity, mode, pulled_at, caught_up_at, last_event_at, reconciled_at, corrected, compared_at, missing, extra)
        VALUES (1, 'rs0/rocketchat', 'stream', '2024-02-01T08:00:00Z', '2024-03-05T20:00:00.250Z', '2024-03-05T19:00:00Z',
            '2024-03-05T03:00:00Z', 3, '2024-03-03T03:00:00Z', 2, 1)
        """;

    [Test]
    public async Task Store_that_follows_none_has_no_source()
    {
        await using var store = await TestStore.CreateAsync();
        await using var service = await store.ServeAsync();
        var admin = await store.CreateAccountAsync("admin");
        Assert.That((await service.QueryAsync(Path, "", admin)).Body, Is.EqualTo("""{"success":true}"""));
        Assert.That((await service.QueryAsync(Path, "format=csv", admin)).Body, Is.EqualTo(Columns));
    }

    [Test]
    public async Task Progress_of_following_is_described()
    {
        await using var store = await TestStore.CreateAsync();
        await store.ExecuteAsync(InsertAll);
        await using var service = await store.ServeAsync();
        var body = (await service.QueryAsync(Path, "", await store.CreateAccountAsync("admin"))).Body;
        Assert.That(Regex.Replace(body, @"(""lagSeconds"":)\d+", "$1…"), Is.EqualTo(
            """{"source":{"mode":"stream","pulledAt":"2024-02-01T08:00:00.000Z","lagSeconds":…,"caughtUpAt":"2024-03-05T20:00:00.250Z","""
            + "\"lastEventAt\":\"2024-03-05T19:00:00.000Z\",\"reconciledAt\":\"2024-03-05T03:00:00.000Z\",\"corrected\":3"
            + ""","comparedAt":"2024-03-03T03:00:00.000Z","missing":2,"extra":1},"success":true}"""));
    }

    [Test]
    public async Task What_is_not_known_yet_is_absent()
    {
        await using var store = await TestStore.CreateAsync();
        await store.ExecuteAsync("INSERT INTO source (id, identity, mode) VALUES (1, 'rs0/rocketchat', 'pull')");
        await using var service = await store.ServeAsync();
        var response = await service.QueryAsync(Path, "", await store.CreateAccountAsync("admin"));
        Assert.That(response.Body, Is.EqualTo("""{"source":{"mode":"pull"},"success":true}"""));
    }

    [Test]
    public async Task Lag_is_that_of_the_moment_and_never_negative()
    {
        await using var store = await TestStore.CreateAsync();
        await store.ExecuteAsync("INSERT INTO source (id, identity, mode, caught_up_at) VALUES (1, 'rs0/rocketchat', 'poll', now() - interval '5000 s')");
        await using var service = await store.ServeAsync();
        var admin = await store.CreateAccountAsync("admin");
        Assert.That(await LagAsync(), Is.InRange(5000, 9000));
        await store.ExecuteAsync("UPDATE source SET caught_up_at = now() + interval '1 h'");
        Assert.That(await LagAsync(), Is.Zero, "the source's clock is ahead, and the data have not changed");

        async Task<long> LagAsync()
        {
            var response = await service.QueryAsync(Path, "", admin);
            Assert.That((response.Headers["Cache-Control"], response.Headers.ContainsKey("ETag")), Is.EqualTo(("no-store", false)));
            return (long)JsonNode.Parse(response.Body)!["source"]!["lagSeconds"]!;
        }
    }

    [Test]
    public async Task Csv_is_one_row()
    {
        await using var store = await TestStore.CreateAsync();
        await store.ExecuteAsync(InsertAll);
        await using var service = await store.ServeAsync();
        var csv = (await service.QueryAsync(Path, "format=csv", await store.CreateAccountAsync("admin"))).Body;
        Assert.That(Regex.Replace(csv, @"(?<=T08:00:00\.000Z,)\d+", "…"), Is.EqualTo(
            Columns + "stream,2024-02-01T08:00:00.000Z,…,2024-03-05T20:00:00.250Z,2024-03-05T19:00:00.000Z,2024-03-05T03:00:00.000Z,3,"
            + "2024-03-03T03:00:00.000Z,2,1\r\n"));
    }

    [Test]
    public async Task Source_requires_the_dashboard_permission()
    {
        await using var store = await TestStore.CreateAsync();
        await using var service = await store.ServeAsync();
        Assert.That((await service.QueryAsync(Path, "", null)).Status, Is.EqualTo(401));
        Assert.That((await service.QueryAsync(Path, "", await store.CreateAccountAsync("nobody"))).Status, Is.EqualTo(403));
    }
}
