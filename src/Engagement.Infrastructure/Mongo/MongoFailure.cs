using MongoDB.Driver;

namespace Engagement.Infrastructure.Mongo;

/// <summary>Classifies the errors of MongoDB and of its driver.</summary>
internal static class MongoFailure
{
    // ChangeStreamFatalError, ChangeStreamHistoryLost, InvalidResumeToken, BSONObjectTooLarge, and the errors of a token that cannot be read: a
    // stream from the same token would end again.
    private static readonly int[] s_historyLost = [280, 286, 260, 10334, 9, 40647, 40649, 50811];

    // Unauthorized, AuthenticationFailed.
    private static readonly int[] s_refused = [13, 18];

    // "The $changeStream stage is only supported on replica sets"; an unknown stage.
    private static readonly int[] s_noStream = [40573, 40324];

    // ReadConcernMajorityNotEnabled.
    private const int NoMajority = 148;

    /// <summary>What to do without change streams.</summary>
    public const string NoStream = "The workspace's MongoDB has no change streams: follow it with Mongo:Mode (--mode) Auto or Poll.";

    /// <summary>Whether the change stream cannot go on where it stood.</summary>
    public static bool IsHistoryLost(Exception failure) =>
        failure is MongoCommandException command
        && (s_historyLost.Contains(command.Code) || command.HasErrorLabel("NonResumableChangeStreamError"));

    /// <summary>Whether the server has no change streams.</summary>
    public static bool HasNoStream(Exception failure) => failure is MongoCommandException command && s_noStream.Contains(command.Code);

    /// <summary>Whether the source cannot be read now, and may be later.</summary>
    public static bool IsUnavailable(Exception failure) => !IsPermanent(failure) && failure is MongoException or TimeoutException or ClocksDifferException;

    /// <summary>
    /// Whether waiting does not help: the login is refused, or a right is missing. The driver reports a connection that breaks during the sign-in
    /// as a failed sign-in too.
    /// </summary>
    public static bool IsPermanent(Exception? failure) => failure switch
    {
        MongoCommandException command => s_refused.Contains(command.Code),
        MongoAuthenticationException or MongoConnectionException => IsPermanent(failure.InnerException),
        _ => false,
    };

    /// <summary>The driver's words, which may name servers; empty where the failure is none of MongoDB's.</summary>
    public static string Detail(Exception failure) => failure is MongoException ? failure.Message.ReplaceLineEndings(" ") : "";

    /// <summary>
    /// The error in words for everybody, without the connection string and without names of servers; null where it is none of MongoDB's.
    /// </summary>
    public static string? Explain(Exception failure) => failure switch
    {
        MongoAuthenticationException when IsPermanent(failure) =>
            "The workspace's MongoDB refuses the login of Mongo:ConnectionString: check user, password and authSource.",
        MongoCommandException command when s_refused.Contains(command.Code) =>
            "The workspace's MongoDB refuses the user of Mongo:ConnectionString: it needs the role 'read' on the workspace's database.",
        MongoAuthenticationException => "The workspace's MongoDB broke off the sign-in.",
        MongoConnectionException { InnerException: MongoAuthenticationException inner } => Explain(inner),
        ClocksDifferException => failure.Message,
        MongoIncompatibleDriverException => "The workspace's MongoDB is too old: version 4.4.2 or newer is needed. Import a dump instead.",
        TimeoutException => "The workspace's MongoDB does not answer: check the servers in Mongo:ConnectionString, the name of the replica set, and that "
            + "the names of its members (rs.conf()) can be reached from here.",
        MongoCommandException { Code: NoMajority } =>
            "The workspace's MongoDB refuses majority reads: start it without enableMajorityReadConcern=false, or import a dump instead.",
        MongoCommandException when HasNoStream(failure) => NoStream,
        MongoCommandException command => $"The workspace's MongoDB reports: {command.CodeName ?? "error"} ({command.Code}).",
        MongoException other => $"The workspace's MongoDB cannot be read ({other.GetType().Name}).",
        _ => null,
    };
}
