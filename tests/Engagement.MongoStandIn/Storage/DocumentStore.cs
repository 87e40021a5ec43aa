using Engagement.StandIn.Commands;
using Engagement.StandIn.Queries;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;

namespace Engagement.StandIn.Storage;

/// <summary>The collections and the oplog. Whoever reads holds <see cref="Lock"/> while enumerating.</summary>
internal sealed class DocumentStore
{
    private readonly Dictionary<CollectionName, DocumentCollection> _collections = [];

    public Lock Lock { get; } = new();

    public Oplog Oplog { get; } = new();

    public long Time => Oplog.Time;

    public IReadOnlyCollection<CollectionName> Names => _collections.Keys;

    public DocumentCollection? Find(CollectionName name) => _collections.GetValueOrDefault(name);

    public void Insert(CollectionName name, BsonDocument document)
    {
        var (id, bytes) = Serialize(document, () => ObjectId.GenerateNewId());
        lock (Lock)
        {
            GetOrCreate(name).Insert(id, bytes);
            Oplog.Append("insert", name, id, bytes);
        }
    }

    public bool Update(CollectionName name, BsonValue id, UpdateOperators update)
    {
        lock (Lock)
        {
            if (Find(name)?.Find(id) is not { } old)
            {
                return false;
            }

            var document = BsonSerializer.Deserialize<BsonDocument>(old);
            if (update.Apply(document) is { } description)
            {
                var (_, bytes) = Serialize(document, () => id);
                GetOrCreate(name).Replace(id, bytes);
                Oplog.Append("update", name, id, document: null, description);
            }

            return true;
        }
    }

    public bool Replace(CollectionName name, BsonValue id, BsonDocument document)
    {
        var (newId, bytes) = Serialize(document, () => id);
        if (newId != id)
        {
            throw new CommandException(new MongoError(66, "ImmutableField", "the (immutable) field '_id' was found to have been altered"));
        }

        lock (Lock)
        {
            if (Find(name)?.Find(id) is null)
            {
                return false;
            }

            GetOrCreate(name).Replace(id, bytes);
            Oplog.Append("replace", name, id, bytes);
            return true;
        }
    }

    public bool Delete(CollectionName name, BsonValue id)
    {
        lock (Lock)
        {
            var isFound = Find(name)?.Delete(id) ?? false;
            if (isFound)
            {
                Oplog.Append("delete", name, id, document: null);
            }

            return isFound;
        }
    }

    public void CreateIndex(CollectionName name, BsonDocument keys)
    {
        lock (Lock)
        {
            GetOrCreate(name).CreateIndex(keys);
        }
    }

    /// <summary>Removes the collection; change streams are not told.</summary>
    public bool Drop(CollectionName name)
    {
        lock (Lock)
        {
            return _collections.Remove(name);
        }
    }

    /// <summary>The documents that match, read while they are enumerated.</summary>
    public IEnumerable<byte[]> Query(CollectionName name, Filter filter, SortOrder? sort) =>
        Find(name) is { } collection ? QueryPlan.Run(collection, filter, sort) : [];

    private DocumentCollection GetOrCreate(CollectionName name) =>
        _collections.TryGetValue(name, out var collection) ? collection : _collections[name] = new DocumentCollection(name);

    /// <summary>The document with its id in front, as every stored document has it.</summary>
    private static (BsonValue Id, byte[] Bytes) Serialize(BsonDocument document, Func<BsonValue> defaultId)
    {
        if (document.ElementCount > 0 && document.GetElement(0) is { Name: "_id" } first)
        {
            return (first.Value, document.ToBson());
        }

        var id = document.GetValue("_id", null) ?? defaultId();
        var moved = new BsonDocument("_id", id);
        moved.AddRange(document.Where(element => element.Name != "_id"));
        return (id, moved.ToBson());
    }
}
