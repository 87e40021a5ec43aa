using MongoDB.Bson;

namespace Engagement.StandIn;

/// <summary>An error of a MongoDB server, as it stands in a reply.</summary>
/// <param name="Labels">The error labels, by which drivers decide whether to try again.</param>
public sealed record MongoError(int Code, string CodeName, string Message, params IReadOnlyList<string> Labels)
{
    /// <summary>The label of errors after which a change stream must not be resumed.</summary>
    public const string NonResumable = "NonResumableChangeStreamError";

    /// <summary>The label of errors after which drivers resume a change stream.</summary>
    public const string Resumable = "ResumableChangeStreamError";

    /// <summary>286: what the change stream has to resume after is gone from the oplog.</summary>
    public static MongoError ChangeStreamHistoryLost { get; } = new(
        286, nameof(ChangeStreamHistoryLost), "Resume of change stream was not possible, as the resume point may no longer be in the oplog.", NonResumable);

    /// <summary>280: the change stream cannot go on.</summary>
    public static MongoError ChangeStreamFatalError { get; } = new(
        280, nameof(ChangeStreamFatalError), "Encountered an event whose _id field, the resume token, was modified by the pipeline.", NonResumable);

    /// <summary>260: the resume token is one of an invalidation. The stand-in gives it only to tests that intercept a command.</summary>
    public static MongoError InvalidResumeToken { get; } = new(
        260,
        nameof(InvalidResumeToken),
        "Attempting to resume a change stream using 'resumeAfter' is not allowed from an invalidate notification.");

    /// <summary>189: the server was the primary until now.</summary>
    public static MongoError PrimarySteppedDown { get; } = new(189, nameof(PrimarySteppedDown), "The primary has stepped down.");

    /// <summary>10107: the server is not the primary.</summary>
    public static MongoError NotWritablePrimary { get; } = new(10107, nameof(NotWritablePrimary), "not primary");

    /// <summary>18: wrong name or password.</summary>
    public static MongoError AuthenticationFailed { get; } = new(18, nameof(AuthenticationFailed), "Authentication failed.");

    /// <summary>The reply of a command that fails with this error.</summary>
    public BsonDocument ToReply()
    {
        var reply = new BsonDocument { { "ok", 0.0 }, { "errmsg", Message }, { "code", Code }, { "codeName", CodeName } };
        if (Labels.Count > 0)
        {
            reply["errorLabels"] = new BsonArray(Labels);
        }

        return reply;
    }

    internal static MongoError CursorNotFound(long id) => new(43, nameof(CursorNotFound), $"cursor id {id} not found");

    internal static MongoError CommandNotFound(string name) => new(59, nameof(CommandNotFound), $"no such command: '{name}'");

    internal static MongoError Unauthorized(string name) => new(13, nameof(Unauthorized), $"Command {name} requires authentication");

    internal static MongoError NamespaceNotFound(string name) => new(26, nameof(NamespaceNotFound), $"ns does not exist: {name}");

    internal static MongoError BadValue(string message) => new(2, nameof(BadValue), message);

    internal static MongoError FailedToParse(string message) => new(9, nameof(FailedToParse), message);

    internal static MongoError IllegalOperation(string message) => new(20, nameof(IllegalOperation), message);

    internal static MongoError InternalError(string message) => new(1, nameof(InternalError), message);

    internal static MongoError DuplicateKey(string collection, BsonValue id) =>
        new(11000, nameof(DuplicateKey), $"E11000 duplicate key error collection: {collection} index: _id_ dup key: {{ _id: {id} }}");

    /// <summary>An error whose name is its place in the server's source, as those of pipelines are.</summary>
    internal static MongoError Location(int code, string message) => new(code, $"Location{code}", message);
}
