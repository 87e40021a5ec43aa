using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.Json.Nodes;
using Engagement.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Engagement.IntegrationTests.Harness;

/// <summary>
/// How PostgreSQL carried out the statements of a service's queries: auto_explain sends each plan, with the rows that it handled, to the
/// connection that ran it.
/// </summary>
internal sealed class StatementPlans : DbConnectionInterceptor
{
    private readonly ConcurrentQueue<string> _plans = [];
    private readonly ConcurrentDictionary<DbConnection, bool> _listening = [];

    /// <summary>Has every new connection to the store send its plans; the test is ignored where the server has no auto_explain.</summary>
    public static async Task RequireAsync(TestStore store)
    {
        try
        {
            await store.ExecuteAsync("LOAD 'auto_explain'");
        }
        catch (PostgresException missing)
        {
            Assert.Ignore($"This PostgreSQL cannot say how it carries statements out: {missing.MessageText}");
        }

        var database = new NpgsqlConnectionStringBuilder(store.ConnectionString).Database;
        foreach (var setting in new[]
        {
            "session_preload_libraries = 'auto_explain'", "auto_explain.log_min_duration = 0", "auto_explain.log_analyze = on",
            "auto_explain.log_timing = off", "auto_explain.log_format = 'json'", "auto_explain.log_level = 'notice'",
        })
        {
            await store.ExecuteAsync($"ALTER DATABASE {database} SET {setting}");
        }
    }

    /// <summary>For a service that is to be listened to.</summary>
    public void Listen(IServiceCollection services) => services.ConfigureDbContext<NpgsqlEngagementDbContext>(context => context.AddInterceptors(this));

    /// <summary>The plans since the last call, and the rows that passed through their nodes, those that were thrown away included.</summary>
    public (int Plans, double Rows) Take()
    {
        var (plans, rows) = (0, 0d);
        while (_plans.TryDequeue(out var plan))
        {
            plans++;
            rows += RowsOf(JsonNode.Parse(plan[plan.IndexOf('{', StringComparison.Ordinal)..])!["Plan"]!);
        }

        return (plans, rows);
    }

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Listen(connection);

    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Listen(connection);
        return Task.CompletedTask;
    }

    private static double RowsOf(JsonNode node)
    {
        var rows = (double)node["Actual Rows"]!
            + new[] { "Rows Removed by Filter", "Rows Removed by Join Filter", "Rows Removed by Index Recheck" }.Sum(removed => (double?)node[removed] ?? 0);
        return (rows * (double)node["Actual Loops"]!) + (node["Plans"]?.AsArray().Sum(child => RowsOf(child!)) ?? 0);
    }

    private void Listen(DbConnection connection)
    {
        if (_listening.TryAdd(connection, true))
        {
            ((NpgsqlConnection)connection).Notice += (_, notice) => _plans.Enqueue(notice.Notice.MessageText);
        }
    }
}
