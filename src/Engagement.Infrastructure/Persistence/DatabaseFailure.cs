using System.Net.Sockets;
using Engagement.Infrastructure.Ingest;
using Npgsql;

namespace Engagement.Infrastructure.Persistence;

/// <summary>Classifies the errors of the database and of its driver.</summary>
public static class DatabaseFailure
{
    /// <summary>What to think of when the store's lock was not to be had.</summary>
    public const string Locked = "Another process has been changing the store for as long as this one could wait; is a rebuild running?";

    /// <summary>
    /// The classes of <see cref="IsUnavailable"/>: connection, login, no such database, read-only, out of resources such as disk space, object in
    /// use, stopped or cancelled by an operator, system error. The database may respond all the same: some of them are faults too.
    /// </summary>
    private static readonly HashSet<string> s_serverClasses = ["08", "28", "3D", "25", "53", "55", "57", "58"];

    /// <summary>The classes of errors that waiting does not end: a refused login, a database that does not exist.</summary>
    private static readonly HashSet<string> s_permanentClasses = ["28", "3D"];

    /// <summary>The classes of errors that a document may cause: a value out of range, a violated constraint.</summary>
    private static readonly HashSet<string> s_documentClasses = ["22", "23"];

    /// <summary>The classes that are never a fault: a broken or refused connection, no such database, a stopped server or statement.</summary>
    private static readonly HashSet<string> s_connectionClasses = ["08", "28", "3D", "57"];

    /// <summary>Whether the database, and not the request, is the cause, and may work later. EF Core wraps the driver's exceptions.</summary>
    public static bool IsUnavailable(Exception? exception) => exception switch
    {
        null => false,
        PostgresException postgres => postgres.IsTransient || s_serverClasses.Contains(postgres.SqlState[..2]),
        NpgsqlException or TimeoutException or SocketException => true,
        _ => IsUnavailable(exception.InnerException),
    };

    /// <summary>Whether the database ended a statement that took too long.</summary>
    public static bool IsSlowStatement(Exception? exception) => exception switch
    {
        null => false,
        PostgresException postgres => postgres.SqlState == PostgresErrorCodes.QueryCanceled,
        _ => IsSlowStatement(exception.InnerException),
    };

    /// <summary>
    /// Whether a document's data caused an error. A violated constraint of any other table, such as a rollup, is an error of the service.
    /// </summary>
    public static bool IsCausedByDocument(Exception? exception) =>
        exception is PostgresException postgres && s_documentClasses.Contains(postgres.SqlState[..2])
        && (postgres.TableName is null || DocumentTable.All.Any(table => table.Name == postgres.TableName));

    /// <summary>
    /// Whether the database refuses a statement of the service until an operator corrects the cause: a missing privilege, a changed schema, a full
    /// disk, damage. A lock timeout and a slow statement do not count.
    /// </summary>
    public static bool IsFault(Exception? exception) => Fault(exception) is not null;

    /// <summary>The error behind <see cref="IsFault"/>; null when there is none.</summary>
    public static PostgresException? Fault(Exception? exception) => exception switch
    {
        null or PostgresException { SqlState: PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.LockNotAvailable } => null,
        PostgresException postgres => s_connectionClasses.Contains(postgres.SqlState[..2]) ? null : postgres,
        _ => Fault(exception.InnerException),
    };

    /// <summary>Whether the cause is in the tables that a batch writes, and not in its documents.</summary>
    public static bool IsCausedByTables(Exception exception) => exception is PostgresException postgres && postgres.SqlState[..2] is "42" or "25";

    /// <summary>Tells the operator how to correct an error that the database reports.</summary>
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

    /// <summary>Whether a later attempt to connect may succeed.</summary>
    public static bool IsTemporary(Exception exception) =>
        IsUnavailable(exception) && !(exception is PostgresException postgres && s_permanentClasses.Contains(postgres.SqlState[..2]));

    /// <summary>The innermost reason, in one line, without any password.</summary>
    public static string Reason(Exception exception)
    {
        while (exception is not PostgresException && exception.InnerException is { } inner)
        {
            exception = inner;
        }

        return exception is PostgresException postgres ? $"{postgres.MessageText} ({postgres.SqlState})" : exception.Message.ReplaceLineEndings(" ");
    }
}
