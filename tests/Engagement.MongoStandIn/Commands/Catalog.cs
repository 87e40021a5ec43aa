using Engagement.StandIn.Queries;
using Engagement.StandIn.Storage;
using MongoDB.Bson;

namespace Engagement.StandIn.Commands;

/// <summary>Databases, collections and indexes.</summary>
internal static class Catalog
{
    public static Task<BsonDocument> ListDatabases(CommandContext context)
    {
        lock (context.Store.Lock)
        {
            var names = context.Store.Names.Select(name => name.Database).Distinct().Order(StringComparer.Ordinal);
            return Reply.Ok(new BsonDocument("databases", new BsonArray(names.Select(name => new BsonDocument("name", name)))));
        }
    }

    public static Task<BsonDocument> ListCollections(CommandContext context)
    {
        var database = context.Command.Database;
        var filter = Filter.Parse(context.Command.Filter ?? []);
        lock (context.Store.Lock)
        {
            var collections = context.Store.Names.Where(name => name.Database == database)
                .Select(name => new BsonDocument { { "name", name.Collection }, { "type", "collection" }, { "options", new BsonDocument() } })
                .Where(collection => filter.Matches(collection.ToBson()));
            return Reply.List(collections, $"{database}.$cmd.listCollections");
        }
    }

    public static Task<BsonDocument> ListIndexes(CommandContext context)
    {
        var name = context.CollectionName;
        lock (context.Store.Lock)
        {
            var collection = context.Store.Find(name) ?? throw new CommandException(MongoError.NamespaceNotFound(name.ToString()));
            return Reply.List(collection.Indexes.Select(Describe), name.ToString());
        }
    }

    public static Task<BsonDocument> CreateIndexes(CommandContext context)
    {
        foreach (var index in context.Command.Body["indexes"].AsBsonArray)
        {
            context.Store.CreateIndex(context.CollectionName, index["key"].AsBsonDocument);
        }

        return Reply.Ok();
    }

    public static Task<BsonDocument> Drop(CommandContext context) =>
        context.Store.Drop(context.CollectionName)
            ? Reply.Ok()
            : throw new CommandException(MongoError.NamespaceNotFound(context.CollectionName.ToString()));

    public static Task<BsonDocument> DropDatabase(CommandContext context)
    {
        lock (context.Store.Lock)
        {
            foreach (var name in context.Store.Names.Where(name => name.Database == context.Command.Database).ToList())
            {
                context.Store.Drop(name);
            }
        }

        return Reply.Ok();
    }

    private static BsonDocument Describe(CollectionIndex index) => new() { { "v", 2 }, { "key", index.Keys }, { "name", index.Name } };
}
