using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.Json.Nodes;
using Engagement.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Engagement.IntegrationTests.Harness;

/// <summary>The plans of a service's queries: auto_explain sends each plan, with its row counts, to the connection that ran it.</summary>
internal sealed class StatementPlans : DbConnectionInterceptor
{
    private readonly ConcurrentQueue<string> _plans = [];
    private readonly ConcurrentDictionary<DbConnection, bool> _listening = [];

    /// <summary>Turns auto_explain on for every new connection to the store; ignores the test on a server without it.</summary>
    public static async Task RequireAsync(TestStore store)
    {
        try
        {
            await store.ExecuteAsync("LOAD 'auto_explain'");
        }
        catch (PostgresException missing)
        {
            Assert.Ignore($"This PostgreSQL has no auto_explain: {missing.MessageText}");
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

    /// <summary>Collects the plans of a service.</summary>
    public void Listen(IServiceCollection services) => services.ConfigureDbContext<NpgsqlEngagementDbContext>(context => context.AddInterceptors(this));

    /// <summary>The number of plans since the last call, and of rows that passed through their nodes, including rows removed.</summary>
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
