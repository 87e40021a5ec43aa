using Engagement.Application.Accounts;
using Engagement.Application.Common;
using Engagement.Domain.Calendar;
using Engagement.Infrastructure.Persistence;
using Engagement.IntegrationTests.Harness;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Engagement.IntegrationTests.Persistence;

/// <summary>Migrations and checks before a store is used.</summary>
public sealed class StoreStartupTests
{
    [Test]
    public async Task Four_concurrent_starts_share_an_empty_database()
    {
        var database = await TestServer.CreateDatabaseAsync(migrated: false);
        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => TestStore.OpenAsync(database, "UTC", UserActivity.Auto)));
        Assert.That(await stores[3].ScalarAsync("SELECT count(*) FROM workspace"), Is.EqualTo(1L));
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }
    }

    [Test]
    public async Task Store_of_the_first_version_is_migrated_with_its_data()
    {
        var database = await TestServer.CreateDatabaseAsync(migrated: false);
        var options = new DbContextOptionsBuilder<NpgsqlEngagementDbContext>().UseNpgsql(database + ";Pooling=false").Options;
        await using (var first = new NpgsqlEngagementDbContext(options))
        {
            await first.Database.MigrateAsync("Initial");
            await first.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO workspace (id, time_zone, data_version, demo) VALUES (1, 'UTC', 0, false);
                INSERT INTO accounts (user_id, username, roles, active) VALUES ('u', 'panel', ARRAY['admin'], true);
                INSERT INTO access_tokens (hash, user_id, created_at) VALUES ({Secrets.HashToken("token")}, 'u', now());
                """);
        }

        await using var store = await TestStore.OpenAsync(database, "UTC", UserActivity.Auto);
        await using var service = await store.ServeAsync();
        var me = await service.GetAsync("/api/v1/me", "u", "token");
        Assert.That(
            me.Body,
            Is.EqualTo(
                """{"_id":"u","emails":[],"username":"panel","active":true,"roles":["admin"],"settings":{"profile":{},"preferences":{}},"success":true}"""));
    }

    [Test]
    public async Task Store_without_room_weeks_gets_them_from_its_days()
    {
        var database = await TestServer.CreateDatabaseAsync(migrated: false);
        var options = new DbContextOptionsBuilder<NpgsqlEngagementDbContext>().UseNpgsql(database + ";Pooling=false").Options;
        await using (var before = new NpgsqlEngagementDbContext(options))
        {
            await before.Database.MigrateAsync("AccessVersion");
            await before.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO workspace (id, time_zone, data_version, demo) VALUES (1, 'UTC', 1, false);
                INSERT INTO messages (id, room_id, user_id, sent_at, counted, version, deleted, columns_version, columns_deleted)
                SELECT n, 'r' || n % 3, 'u', sent, true, sent, false, sent, false
                FROM generate_series(1, 300) AS n, LATERAL (SELECT timestamptz '2020-02-24Z' + n * interval '5 hours') AS at (sent);
                INSERT INTO room_day (room_id, day, messages)
                SELECT room_id, (sent_at AT TIME ZONE 'UTC')::date, count(*) FROM messages GROUP BY 1, 2;
                """);
        }

        await using var store = await TestStore.OpenAsync(database, "UTC", UserActivity.Auto);
        Assert.That(await store.ScalarAsync("SELECT count(*) FROM room_week"), Is.EqualTo(27L));
        Assert.That((await store.VerifyAsync()).Differences, Is.Empty);
    }

    [Test]
    public async Task Store_without_credential_versions_gets_those_of_its_users_except_future_ones()
    {
        var database = await TestServer.CreateDatabaseAsync(migrated: false);
        var options = new DbContextOptionsBuilder<NpgsqlEngagementDbContext>().UseNpgsql(database + ";Pooling=false").Options;
        await using (var before = new NpgsqlEngagementDbContext(options))
        {
            await before.Database.MigrateAsync("RoomWeek");
            await before.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO users (id, anonymous, active, version, deleted, columns_version, columns_deleted)
                VALUES ('u1', false, true, '2024-01-01Z', false, '2024-01-01Z', false), ('u2', false, true, '9999-01-01Z', false, '9999-01-01Z', false)
                """);
        }

        await using var store = await TestStore.OpenAsync(database, "UTC", UserActivity.Auto);
        Assert.That(
            await store.ScalarAsync("SELECT string_agg(user_id || ' ' || (version AT TIME ZONE 'UTC')::date, ', ') FROM credential_versions"),
            Is.EqualTo("u1 2024-01-01"));
    }

    [Test]
    public async Task Store_of_another_zone_is_refused_until_it_is_rebuilt()
    {
        await using var store = await TestStore.CreateAsync("Asia/Kolkata");
        using var folder = new ExportFolder();
        await store.ImportAsync(folder.Write("rooms.jsonl", Documents.Room("r")));

        var refusal = Assert.ThrowsAsync<StoreException>(
            () => TestStore.OpenAsync(store.ConnectionString, "Europe/Berlin", UserActivity.Auto));
        Assert.That(refusal!.Message, Does.Contain("Asia/Kolkata").And.Contain("Europe/Berlin").And.Contain("rebuild"));

        await store.RebuildAsync("Europe/Berlin");
        await using var opened = await TestStore.OpenAsync(store.ConnectionString, "Europe/Berlin", UserActivity.Auto);
        Assert.That(await opened.ScalarAsync("SELECT time_zone FROM workspace"), Is.EqualTo("Europe/Berlin"));
    }

    [Test]
    public async Task Store_counted_with_another_KeepPrunedAfterDays_is_refused_until_it_is_rebuilt()
    {
        await using var store = await TestStore.CreateAsync(keepPrunedAfterDays: 30);
        using var folder = new ExportFolder();
        await store.ImportAsync(folder.Write("rooms.jsonl", Documents.Room("r")));

        var refusal = Assert.ThrowsAsync<StoreException>(() => TestStore.OpenAsync(store.ConnectionString, "UTC", UserActivity.Auto, 90));
        Assert.That(refusal!.Message, Does.Contain("KeepPrunedAfterDays 30, but it is 90.").And.Contain("rebuild").And.Not.Contain("TimeZone"));
        var both = Assert.ThrowsAsync<StoreException>(() => TestStore.OpenAsync(store.ConnectionString, "Asia/Kolkata", UserActivity.Auto));
        Assert.That(both!.Message, Does.Contain("KeepPrunedAfterDays 30, but it is 0.").And.Contain("cut in UTC"));

        await store.RebuildAsync("UTC", 90);
        await using var opened = await TestStore.OpenAsync(store.ConnectionString, "UTC", UserActivity.Auto, 90);
        Assert.That(await opened.ScalarAsync("SELECT keep_pruned_after_days FROM workspace"), Is.EqualTo(90));
    }

    [Test]
    public async Task Store_without_documents_takes_the_KeepPrunedAfterDays_of_its_use()
    {
        await using var store = await TestStore.CreateAsync();
        await using var opened = await TestStore.OpenAsync(store.ConnectionString, "UTC", UserActivity.Auto, 30);
        Assert.That(await opened.ScalarAsync("SELECT keep_pruned_after_days FROM workspace"), Is.EqualTo(30));
    }

    [Test]
    public async Task Store_without_instants_of_deletions_gets_them_from_the_versions()
    {
        var database = await TestServer.CreateDatabaseAsync(migrated: false);
        var options = new DbContextOptionsBuilder<NpgsqlEngagementDbContext>().UseNpgsql(database + ";Pooling=false").Options;
        await using (var before = new NpgsqlEngagementDbContext(options))
        {
            await before.Database.MigrateAsync("CredentialVersions");
            await before.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO workspace (id, time_zone, data_version, demo) VALUES (1, 'UTC', 1, false);
                INSERT INTO messages (id, room_id, user_id, sent_at, counted, version, deleted, columns_version, columns_deleted)
                VALUES ('kept', 'r', 'u', '2024-01-01Z', true, '2024-01-01Z', false, '2024-01-01Z', false),
                    ('pruned', 'r', 'u', '2024-01-02Z', true, '2024-02-01Z', true, '2024-01-02Z', false),
                    ('deleted', 'r', 'u', '2024-01-03Z', true, '2024-01-04Z', true, '2024-01-03Z', false),
                    ('unknown', NULL, NULL, NULL, NULL, '2024-02-01Z', true, '-infinity', true);
                INSERT INTO room_day (room_id, day, messages) VALUES ('r', '2024-01-01', 1);
                INSERT INTO room_week (room_id, week, messages) VALUES ('r', '2024-01-01', 1);
                """);
        }

        await using var store = await TestStore.OpenAsync(database, "UTC", UserActivity.Auto);
        Assert.That((await store.VerifyAsync()).Differences, Is.Empty);
        await store.RebuildAsync("UTC", 30);
        Assert.That(await store.ScalarAsync("SELECT string_agg(day::text, ' ' ORDER BY day) FROM room_day"), Is.EqualTo("2024-01-01 2024-01-02"));
    }

    [Test]
    public async Task Store_without_documents_takes_the_zone_of_its_use()
    {
        await using var store = await TestStore.CreateAsync();
        await using var opened = await TestStore.OpenAsync(store.ConnectionString, "America/St_Johns", UserActivity.Auto);
        Assert.That(await opened.ScalarAsync("SELECT time_zone FROM workspace"), Is.EqualTo("America/St_Johns"));
    }

    [TestCase("Europe/Berlin", 0)]
    [TestCase("Asia/Kolkata", 30)]
    public async Task Service_stops_when_its_store_is_rebuilt_with_other_settings(string zone, int keepPrunedAfterDays)
    {
        await using var store = await TestStore.CreateAsync("Asia/Kolkata");
        await using var service = await store.ServeAsync();
        await store.RebuildAsync(zone, keepPrunedAfterDays);
        Assert.DoesNotThrowAsync(() => service.StoppedAsync(Wait.Timeout));
        Environment.ExitCode = 0;
    }

    [Test]
    public async Task Queries_use_no_parallel_workers()
    {
        await using var store = await TestStore.CreateAsync();
        await using var source = DatabaseConnection.Create(store.ConnectionString + ";Pooling=false", new DatabaseOptions());
        await using var command = source.CreateCommand("SELECT current_setting('max_parallel_workers_per_gather')");
        Assert.That(await command.ExecuteScalarAsync(), Is.EqualTo("0"));
    }

    [TestCase("Mars/Olympus")]
    [TestCase("europe/berlin")]
    [TestCase("EST5EDT4")]
    [TestCase("CET")]
    [TestCase("WET")]
    [TestCase("EST")]
    public async Task Zone_without_an_exact_PostgreSQL_name_is_refused(string zone)
    {
        await using var store = await TestStore.CreateAsync();
        var refusal = Assert.ThrowsAsync<StoreException>(() => TestStore.OpenAsync(store.ConnectionString, zone, UserActivity.Auto));
        Assert.That(refusal!.Message, Does.Contain(zone).And.Contain("Engagement:TimeZone"));
    }

    [Test]
    public async Task Database_with_another_encoding_than_utf8_is_refused()
    {
        await using var store = await TestStore.CreateAsync();
        var name = $"latin_{Guid.NewGuid():N}";
        await store.ExecuteAsync($"CREATE DATABASE {name} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
        var latin = new NpgsqlConnectionStringBuilder(store.ConnectionString) { Database = name }.ConnectionString;
        var refusal = Assert.ThrowsAsync<StoreException>(() => TestStore.OpenAsync(latin, "UTC", UserActivity.Auto));
        Assert.That(refusal!.Message, Does.Contain("LATIN1").And.Contain("UTF8"));
    }

    [TestCase("UTC")]
    [TestCase("Asia/Kolkata")]
    [TestCase("Australia/Lord_Howe")]
    [TestCase("America/St_Johns")]
    [TestCase("America/Sao_Paulo")]
    [TestCase("Asia/Beirut")]
    [TestCase("Africa/Monrovia")]
    [TestCase("Pacific/Apia")]
    [TestCase("Africa/Casablanca")]
    [TestCase("Asia/Gaza")]
    [TestCase("Europe/Dublin")]
    [TestCase("Etc/UTC")]
    public async Task Local_days_of_queries_equal_those_of_PostgreSQL(string zone)
    {
        await using var store = await TestStore.CreateAsync();
        await using var source = NpgsqlDataSource.Create(store.ConnectionString + ";Pooling=false");
        var calendar = new WorkspaceCalendar(await new ZoneRulesLoader(source).LoadAsync(zone, CancellationToken.None));

        // Uneven steps through two and a half centuries, and through a year after the list of changes.
        var instants = Enumerable.Range(0, 40_000).Select(step => new DateTime(1850, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(step * 200_003L))
            .Concat(Enumerable.Range(0, 2_000).Select(step => new DateTime(7777, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(step * 15_803L))).ToArray();
        await using var command = source.CreateCommand("SELECT array_agg((i AT TIME ZONE $1)::date ORDER BY n) FROM unnest($2) WITH ORDINALITY AS t (i, n)");
        command.Parameters.Add(new NpgsqlParameter { Value = zone });
        command.Parameters.Add(new NpgsqlParameter { Value = instants });
        Assert.That(instants.Select(calendar.LocalDay), Is.EqualTo((DateOnly[])(await command.ExecuteScalarAsync())!));
    }
}
