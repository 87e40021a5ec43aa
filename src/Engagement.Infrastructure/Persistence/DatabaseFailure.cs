using System.Net.Sockets;
using Engagement.Infrastructure.Ingest;
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

    /// <summary>Classes that speak of a document's data: a value that cannot be held, a constraint that it violates.</summary>
    private static readonly HashSet<string> s_data = ["22", "23"];

    /// <summary>Classes that speak of the connection and not of what is sent over it: broken, refused, no such database, stopped or cancelled.</summary>
    private static readonly HashSet<string> s_connection = ["08", "28", "3D", "57"];

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

    /// <summary>
    /// Whether a statement that stores documents failed for what a document holds. A constraint of any other table, such as a rollup's, is
    /// violated by the service alone.
    /// </summary>
    public static bool IsOfDocument(Exception? exception) =>
        exception is PostgresException postgres && s_data.Contains(postgres.SqlState[..2])
        && (postgres.TableName is null || DocumentTable.All.Any(table => table.Name == postgres.TableName));

    /// <summary>
    /// Whether the database answers and refuses a statement of the service: a missing privilege, a changed schema, a full disk, damage. It lasts
    /// until an operator mends it; waiting for a lock and a statement that took too long do not count.
    /// </summary>
    public static bool IsFault(Exception? exception) => Fault(exception) is not null;

    /// <summary>The error that <see cref="IsFault"/> means; null where there is none.</summary>
    public static PostgresException? Fault(Exception? exception) => exception switch
    {
        null or PostgresException { SqlState: PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.LockNotAvailable } => null,
        PostgresException postgres => s_connection.Contains(postgres.SqlState[..2]) ? null : postgres,
        _ => Fault(exception.InnerException),
    };

    /// <summary>Whether it depends on the tables that a batch writes, and not on the documents in it.</summary>
    public static bool IsOfTables(Exception exception) => exception is PostgresException postgres && postgres.SqlState[..2] is "42" or "25";

    /// <summary>What an operator does about an error that the database reports.</summary>
    public static string Remedy(PostgresException failure) => failure.SqlState switch
    {
        PostgresErrorCodes.InsufficientPrivilege => "Grant the service's role its privileges again; docs/operations.md names them.",
        PostgresErrorCodes.ReadOnlySqlTransaction => "The database is read-only: name the primary in ConnectionStrings:Engagement, or make it writable.",
        PostgresErrorCodes.DiskFull => "Free disk space on the database's server.",
        { } state => state[..2] switch
        {
            "22" or "23" => "The store's tables are not as the service left them: run the verb 'verify', and 'rebuild' where it finds a difference.",
            "40" => "Look for what else writes to the store: the service's own statements do not conflict.",
            "42" or "3F" => "The schema is not this version's: run the verb 'migrate', or take back what was changed by hand.",
            "53" => "Give the database's server more memory or a higher limit.",
            "P0" => "A trigger or function that was added to the store raised it: mend or remove it.",
            "58" or "XX" => "The database reports damage or an error of its own: read its log, and restore a backup where data are lost.",
            _ => "Read the database's log.",
        },
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
