using Engagement.StandIn.Cursors;
using MongoDB.Bson;

namespace Engagement.StandIn.Commands;

/// <summary>Replies of commands that succeed.</summary>
internal static class Reply
{
    public static Task<BsonDocument> Ok(BsonDocument? fields = null)
    {
        var reply = fields ?? [];
        reply["ok"] = 1.0;
        return Task.FromResult(reply);
    }

    /// <param name="id">The open cursor; 0 if the batch is the last one.</param>
    public static Task<BsonDocument> Cursor(string batchName, Batch batch, long id, string collection)
    {
        var cursor = new BsonDocument
        {
            { batchName, new BsonArray(batch.Documents.Select(document => new RawBsonDocument(document))) },
            { "id", id },
            { "ns", collection },
        };
        if (batch.ResumeToken is { } token)
        {
            cursor["postBatchResumeToken"] = token;
        }

        return Ok(new BsonDocument("cursor", cursor));
    }

    /// <summary>A list in one batch.</summary>
    public static Task<BsonDocument> List(IEnumerable<BsonDocument> documents, string collection) =>
        Cursor("firstBatch", new Batch([.. documents.Select(document => document.ToBson())], IsLast: true), id: 0, collection);
}
