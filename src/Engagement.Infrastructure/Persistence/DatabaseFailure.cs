using System.Net.Sockets;
using Npgsql;

namespace Engagement.Infrastructure.Persistence;

/// <summary>Tells a database that cannot answer from a statement that is wrong.</summary>
public static class DatabaseFailure
{
    /// <summary>
    /// Classes of PostgreSQL's error codes that speak of the server and not of the statement: connection, login, no such database, read-only,
    /// out of resources, not accepting connections, stopped by an operator, system error.
    /// </summary>
    private static readonly HashSet<string> s_unavailable = ["08", "28", "3D", "25", "53", "55", "57", "58"];

    /// <summary>What waiting does not mend: a refused login, a database that does not exist.</summary>
    private static readonly HashSet<string> s_refused = ["28", "3D"];

    /// <summary>Whether the database could not answer; EF Core wraps what the driver throws, once or twice.</summary>
    public static bool IsUnavailable(Exception? exception) => exception switch
    {
        null => false,
        PostgresException postgres => postgres.IsTransient || s_unavailable.Contains(postgres.SqlState[..2]),
        NpgsqlException or TimeoutException or SocketException => true,
        _ => IsUnavailable(exception.InnerException),
    };

    /// <summary>Whether the database answers, but ended a statement that took too long.</summary>
    public static bool IsSlowStatement(Exception? exception) => exception switch
    {
        null => false,
        PostgresException postgres => postgres.SqlState == PostgresErrorCodes.QueryCanceled,
        _ => IsSlowStatement(exception.InnerException),
    };

    /// <summary>Whether a database that could not be opened may be there in a while.</summary>
    public static bool MayPass(Exception exception) =>
        IsUnavailable(exception) && !(exception is PostgresException postgres && s_refused.Contains(postgres.SqlState[..2]));

    /// <summary>The innermost reason, in one line; no password is ever in it.</summary>
    public static string Reason(Exception exception)
    {
        while (exception is not PostgresException && exception.InnerException is { } inner)
        {
            exception = inner;
        }

        return exception is PostgresException postgres ? $"{postgres.MessageText} ({postgres.SqlState})" : exception.Message.ReplaceLineEndings(" ");
    }
}
