using Engagement.StandIn.ChangeStreams;
using Engagement.StandIn.Cursors;
using Engagement.StandIn.Queries;
using Engagement.StandIn.Storage;
using MongoDB.Bson;

namespace Engagement.StandIn.Commands;

/// <summary>Queries, aggregations and their cursors.</summary>
internal static class Reads
{
    private const int DefaultFirstBatch = 101;

    public static Task<BsonDocument> Find(CommandContext context)
    {
        var (command, body, name) = (context.Command, context.Command.Body, context.CollectionName);
        var (filter, sort, projection) = (Filter.Parse(command.Filter ?? []), SortOrder.Parse(command.Sort), Projection.Parse(command.Projection));
        var limit = body.GetValue("limit", 0).ToInt32();
        ResultCursor cursor;
        lock (context.Store.Lock)
        {
            var documents = context.Store.Query(name, filter, sort).Skip(body.GetValue("skip", 0).ToInt32());
            documents = limit == 0 ? documents : documents.Take(Math.Abs(limit));
            cursor = new ResultCursor(name, projection is null ? documents : documents.Select(projection.Apply), context.Store);
        }

        var batch = cursor.Next(body.GetValue("batchSize", DefaultFirstBatch).ToInt32());
        var isOnlyBatch = batch.IsLast || limit < 0 || body.GetValue("singleBatch", false).ToBoolean();
        return FirstBatch(context, cursor, isOnlyBatch ? batch with { IsLast = true } : batch);
    }

    public static Task<BsonDocument> Count(CommandContext context)
    {
        var body = context.Command.Body;
        var limit = body.GetValue("limit", 0).ToInt32();
        lock (context.Store.Lock)
        {
            var documents = context.Store.Query(context.CollectionName, Filter.Parse(context.Command.Filter ?? []), sort: null);
            return Reply.Ok(new BsonDocument("n", documents.Skip(body.GetValue("skip", 0).ToInt32()).Take(limit == 0 ? int.MaxValue : limit).Count()));
        }
    }

    public static async Task<BsonDocument> Aggregate(CommandContext context)
    {
        var (command, stages) = (context.Command, context.Command.Pipeline);
        var batchSize = BatchSize(command.Body.GetValue("cursor", new BsonDocument()).AsBsonDocument);
        if (command.IsChangeStream)
        {
            var stream = ChangeStream(context);
            return await FirstBatch(context, stream, await stream.NextAsync(batchSize, TimeSpan.Zero, context.CancellationToken));
        }

        // A filter and a sort order in front can use an index.
        var rest = new Queue<BsonDocument>(stages);
        var (filter, sort) = (Filter.Parse(TakeStage(rest, "$match") ?? []), SortOrder.Parse(TakeStage(rest, "$sort")));
        ResultCursor cursor;
        lock (context.Store.Lock)
        {
            var documents = context.Store.Query(context.CollectionName, filter, sort);
            cursor = new ResultCursor(context.CollectionName, Pipeline.Parse(rest).Run(documents), context.Store);
        }

        return await FirstBatch(context, cursor, cursor.Next(batchSize));
    }

    public static async Task<BsonDocument> GetMore(CommandContext context)
    {
        var body = context.Command.Body;
        var id = body[0].ToInt64();
        var cursor = context.Server.Cursors.Get(id);
        var wait = TimeSpan.FromMilliseconds(body.GetValue("maxTimeMS", 1000).ToInt64());
        var batch = await cursor.NextAsync(body.GetValue("batchSize", int.MaxValue).ToInt32(), wait, context.CancellationToken);
        if (batch.IsLast)
        {
            context.Server.Cursors.Remove(id);
        }

        return await Reply.Cursor("nextBatch", batch, batch.IsLast ? 0 : id, cursor.Name.ToString());
    }

    public static Task<BsonDocument> KillCursors(CommandContext context)
    {
        var known = context.Command.Body["cursors"].AsBsonArray.ToLookup(id => context.Server.Cursors.Remove(id.ToInt64()));
        return Reply.Ok(new BsonDocument
        {
            { "cursorsKilled", new BsonArray(known[true]) },
            { "cursorsNotFound", new BsonArray(known[false]) },
            { "cursorsAlive", new BsonArray() },
            { "cursorsUnknown", new BsonArray() },
        });
    }

    private static ChangeStreamCursor ChangeStream(CommandContext context)
    {
        var (command, stages) = (context.Command, context.Command.Pipeline);
        var name = new CollectionName(command.Database, command.Collection ?? "$cmd.aggregate");
        var options = ChangeStreamOptions.Parse(stages[0]["$changeStream"].AsBsonDocument);
        return new ChangeStreamCursor(name, command.Collection is null, options, Pipeline.ParseOfChangeStream(stages.Skip(1)), context.Store);
    }

    private static BsonDocument? TakeStage(Queue<BsonDocument> stages, string name) =>
        stages.TryPeek(out var stage) && stage.Contains(name) ? stages.Dequeue()[name].AsBsonDocument : null;

    private static int BatchSize(BsonDocument cursor) => cursor.GetValue("batchSize", DefaultFirstBatch).ToInt32();

    private static Task<BsonDocument> FirstBatch(CommandContext context, ServerCursor cursor, Batch batch) =>
        Reply.Cursor("firstBatch", batch, batch.IsLast ? 0 : context.Server.Cursors.Add(cursor), cursor.Name.ToString());
}
