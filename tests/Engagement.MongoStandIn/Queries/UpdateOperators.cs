using Engagement.StandIn.Commands;
using MongoDB.Bson;

namespace Engagement.StandIn.Queries;

/// <summary>An update by <c>$set</c> and <c>$unset</c>.</summary>
internal sealed class UpdateOperators
{
    private readonly BsonDocument _set;
    private readonly BsonDocument _unset;

    private UpdateOperators(BsonDocument update)
    {
        if (update.FirstOrDefault(element => element.Name is not ("$set" or "$unset")) is { Name: not null } unknown)
        {
            throw new CommandException(MongoError.FailedToParse($"Unknown modifier: {unknown.Name}"));
        }

        _set = update.GetValue("$set", new BsonDocument()).AsBsonDocument;
        _unset = update.GetValue("$unset", new BsonDocument()).AsBsonDocument;
    }

    public static bool IsOperators(BsonDocument update) => update.ElementCount > 0 && update.GetElement(0).Name.StartsWith('$');

    public static UpdateOperators Parse(BsonDocument update) => new(update.DeepClone().AsBsonDocument);

    /// <summary>Changes the document; returns the <c>updateDescription</c> of its change event, or null if nothing differs.</summary>
    public BsonDocument? Apply(BsonDocument document)
    {
        var updated = new BsonDocument();
        var removed = new BsonArray();
        foreach (var field in _set)
        {
            var (parent, name) = Resolve(document, field.Name, creates: true);
            if (parent!.GetValue(name, null) != field.Value)
            {
                parent[name] = updated[field.Name] = field.Value;
            }
        }

        foreach (var path in _unset.Names)
        {
            var (parent, name) = Resolve(document, path, creates: false);
            if (parent is not null && parent.Contains(name))
            {
                parent.Remove(name);
                removed.Add(path);
            }
        }

        return updated.ElementCount + removed.Count == 0
            ? null
            : new BsonDocument { { "updatedFields", updated }, { "removedFields", removed }, { "truncatedArrays", new BsonArray() } };
    }

    /// <summary>The document that has the field, and the field's name.</summary>
    private static (BsonDocument? Parent, string Name) Resolve(BsonDocument document, string path, bool creates)
    {
        var names = path.Split('.');
        foreach (var name in names[..^1])
        {
            if (creates && !document.Contains(name))
            {
                document[name] = new BsonDocument();
            }

            switch (document.GetValue(name, null))
            {
                case BsonDocument inner:
                    document = inner;
                    break;
                case null when !creates:
                    return (null, names[^1]);
                default:
                    throw new CommandException(new MongoError(28, "PathNotViable", $"Cannot create field in element {name} of {path}"));
            }
        }

        return (document, names[^1]);
    }
}
