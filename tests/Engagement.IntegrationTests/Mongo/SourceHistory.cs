using Engagement.IntegrationTests.Ingest.Model;
using Engagement.StandIn;
using MongoDB.Bson;

namespace Engagement.IntegrationTests.Mongo;

/// <summary>
/// A workspace whose servers write to its MongoDB, each by its own clock, off by up to half a second. A server never stamps a document earlier
/// than the last change of it: the store keeps the newer version by rule. Keeps every version that was written, for the model.
/// </summary>
internal sealed class SourceHistory
{
    public const string Database = "rocketchat";

    private static readonly TimeSpan[] s_clocks =
        [TimeSpan.Zero, TimeSpan.FromMilliseconds(-500), TimeSpan.FromMilliseconds(-200), TimeSpan.FromMilliseconds(400)];

    private readonly MongoStandIn _mongo;
    private readonly bool _polled;
    private readonly Random _random;
    private readonly Dictionary<(RawKind Kind, string Id), Dictionary<string, object?>> _documents = [];
    private readonly List<RawDocument> _versions = [];

    // The entries of the trash, with their last deletion: an id may be used again, as that of a direct conversation.
    private readonly Dictionary<(RawKind Kind, string Id), DateTime> _deleted = [];
    private int _next = 1;

    /// <param name="mongo">The workspace's MongoDB.</param>
    /// <param name="seed">The seed of the changes.</param>
    /// <param name="polled">Whether every change can be found by a query for what has changed.</param>
    public SourceHistory(MongoStandIn mongo, int seed, bool polled = false)
    {
        _mongo = mongo;
        _polled = polled;
        _random = new Random(seed);
        mongo.CreateIndex(Database, "rocketchat_message", new BsonDocument("ts", 1));
        mongo.CreateIndex(Database, "rocketchat_message", new BsonDocument("editedAt", 1));
        if (polled)
        {
            mongo.CreateIndex(Database, "rocketchat_message", new BsonDocument("_updatedAt", 1));
        }
    }

    /// <summary>Every version of every stored document.</summary>
    public IReadOnlyList<RawDocument> Versions => _versions;

    /// <summary>Makes random changes.</summary>
    public void Change(int count)
    {
        for (var change = 0; change < count; change++)
        {
            ChangeOnce();
        }
    }

    /// <summary>Makes random changes with pauses, so that a follower sees some of them alone.</summary>
    public async Task ChangeSlowlyAsync(int count)
    {
        for (var change = 0; change < count; change++)
        {
            ChangeOnce();
            if (_random.Next(4) == 0)
            {
                await Task.Delay(_random.Next(25));
            }
        }
    }

    private void ChangeOnce()
    {
        switch (_random.Next(20))
        {
            case 0:
                Write(RawKind.Room, $"r{_random.Next(6)}", Room, insertOnly: false);
                break;
            case 1:
                Write(RawKind.User, $"u{_random.Next(8)}", User, insertOnly: false);
                break;
            case 2 or 3:
                Write(RawKind.Session, $"s{_random.Next(12)}", Session, insertOnly: false);
                break;
            case 4:
                Write(RawKind.UserDaily, $"d{_next++}", UserDaily, insertOnly: true);
                break;
            case 5:
                CopySession();
                break;
            case 6:
                Noise();
                break;
            case 7 or 8:
                Delete(_random.Next(6) == 0 ? RawKind.Room : _random.Next(6) == 0 ? RawKind.User : RawKind.Message);
                break;
            case < 14:
                Write(RawKind.Message, $"m{_next++}", Message, insertOnly: true);
                break;
            case 14:
                Write(RawKind.Message, $"m{_random.Next(Math.Max(1, _next))}", Message, insertOnly: false);
                break;
            default:
                if (Any(RawKind.Message) is { } id)
                {
                    Write(RawKind.Message, id, Message, insertOnly: false);
                }

                break;
        }
    }

    private Dictionary<string, object?> Room(Dictionary<string, object?>? old) => new(old ?? [])
    {
        ["t"] = Of("c", "c", "p", "d", "l"),
        ["name"] = Of(null, "general", "random"),
        ["ts"] = old?["ts"] ?? Earlier(),
        ["msgs"] = _random.Next(1000),
    };

    private Dictionary<string, object?> User(Dictionary<string, object?>? old) => new(old ?? [])
    {
        ["username"] = Of("a", "b", "c"),
        ["createdAt"] = old?["createdAt"] ?? Earlier(),
        ["roles"] = Of<string[]>(["user"], ["anonymous"]),
        ["type"] = "user",
        ["active"] = _random.Next(5) > 0,
        ["status"] = Of("online", "away"),
    };

    private Dictionary<string, object?> Session(Dictionary<string, object?>? old)
    {
        var login = (DateTime?)old?["loginAt"] ?? Now().AddHours(-_random.Next(1, 30));
        return new(old ?? [])
        {
            ["type"] = "session",
            ["userId"] = old?["userId"] ?? $"u{_random.Next(8)}",
            ["year"] = login.Year,
            ["month"] = login.Month,
            ["day"] = login.Day,
            ["loginAt"] = login,
            ["lastActivityAt"] = login.AddSeconds(_random.Next(7000)),
        };
    }

    private Dictionary<string, object?> UserDaily(Dictionary<string, object?>? old)
    {
        var day = Now().AddDays(-_random.Next(3));
        return new()
        {
            ["type"] = "user_daily", ["userId"] = $"u{_random.Next(8)}", ["year"] = day.Year, ["month"] = day.Month, ["day"] = day.Day,
        };
    }

    private Dictionary<string, object?> Message(Dictionary<string, object?>? old)
    {
        if (old is null)
        {
            return new()
            {
                ["rid"] = $"r{_random.Next(7)}",
                ["u"] = new Dictionary<string, object?> { ["_id"] = $"u{_random.Next(9)}", ["username"] = "a" },
                ["ts"] = Now(),
                ["msg"] = "secret",
                ["t"] = Of(null, null, null, "uj"),
            };
        }

        // An edit, a message that is hidden, or one that moves to another room: all of them are changes of fields.
        return _random.Next(3) switch
        {
            0 => new(old) { ["_hidden"] = true },
            1 => new(old) { ["rid"] = $"r{_random.Next(7)}" },
            _ => new(old) { ["msg"] = "secret edit", ["editedAt"] = Now() },
        };
    }

    /// <summary>Inserts a document, or changes it with a new stamp.</summary>
    private void Write(RawKind kind, string id, Func<Dictionary<string, object?>?, Dictionary<string, object?>> next, bool insertOnly)
    {
        var old = insertOnly ? null : _documents.GetValueOrDefault((kind, id));
        var fields = next(old);
        fields["_id"] = id;
        fields["_updatedAt"] = Stamp((DateTime?)old?["_updatedAt"] ?? (_deleted.TryGetValue((kind, id), out var deletedAt) ? deletedAt : null));
        if (old is null)
        {
            _mongo.Insert(Database, CollectionOf(kind), SourceBson.Of(fields));
        }
        else if (_random.Next(3) == 0)
        {
            _mongo.Replace(Database, CollectionOf(kind), SourceBson.Of(fields));
        }
        else
        {
            var set = SourceBson.Of(fields);
            set.Remove("_id");
            _mongo.Update(Database, CollectionOf(kind), id, Setting(set, fields));
        }

        Keep(kind, id, fields);
    }

    /// <summary>The update that sets fields, and removes those that are null.</summary>
    private static BsonDocument Setting(BsonDocument set, IReadOnlyDictionary<string, object?> fields) => new()
    {
        { "$set", set },
        { "$unset", new BsonDocument(fields.Where(field => field.Value is null).Select(field => new BsonElement(field.Key, ""))) },
    };

    /// <summary>The copy of a session for a new day: a document of its own with the old stamp.</summary>
    private void CopySession()
    {
        if (_polled || Any(RawKind.Session) is not { } id)
        {
            return;
        }

        var today = Now().Date;
        var copy = new Dictionary<string, object?>(_documents[(RawKind.Session, id)])
        {
            ["_id"] = $"c{_next++}", ["createdAt"] = today, ["year"] = today.Year, ["month"] = today.Month, ["day"] = today.Day,
            ["_updatedAt"] = today.AddHours(-30),
        };
        _mongo.Insert(Database, CollectionOf(RawKind.Session), SourceBson.Of(copy));
        Keep(RawKind.Session, (string)copy["_id"]!, copy);
    }

    /// <summary>Documents of collections that are not stored, and the deletion of one of them.</summary>
    private void Noise()
    {
        var id = $"x{_next++}";
        _mongo.Insert(Database, "rocketchat_subscription", new BsonDocument { { "_id", id }, { "rid", "r1" }, { "_updatedAt", Now() } });
        _mongo.Insert(Database, "rocketchat__trash", new BsonDocument
        {
            { "_id", id }, { "rid", "r1" }, { "_deletedAt", Now() }, { "__collection__", "rocketchat_subscription" },
        });
        _mongo.Delete(Database, "rocketchat_subscription", id);
    }

    /// <summary>Puts a document into the trash, then removes it, as the workspace does.</summary>
    private void Delete(RawKind kind)
    {
        if (Any(kind) is not { } id)
        {
            return;
        }

        var fields = new Dictionary<string, object?>(_documents[(kind, id)]);
        var deletedAt = Stamp((DateTime)fields["_updatedAt"]!);
        fields["_deletedAt"] = deletedAt;
        foreach (var field in new[] { "name", "t", "_hidden", "editedAt" })
        {
            // An entry that is written again loses the fields of the last one.
            fields.TryAdd(field, null);
        }

        var trash = SourceBson.Of(fields);
        trash["__collection__"] = CollectionOf(kind);
        if (_deleted.ContainsKey((kind, id)))
        {
            trash.Remove("_id");
            _mongo.Update(Database, "rocketchat__trash", id, Setting(trash, fields));
        }
        else
        {
            _mongo.Insert(Database, "rocketchat__trash", trash);
        }

        _mongo.Delete(Database, CollectionOf(kind), id);
        Keep(kind, id, fields);
        _documents.Remove((kind, id));
        _deleted[(kind, id)] = deletedAt;
    }

    private void Keep(RawKind kind, string id, Dictionary<string, object?> fields)
    {
        _documents[(kind, id)] = fields;
        _versions.Add(new RawDocument(kind, new Dictionary<string, object?>(fields)));
    }

    private string? Any(RawKind kind)
    {
        var ids = _documents.Keys.Where(key => key.Kind == kind).Select(key => key.Id).ToList();
        return ids.Count == 0 ? null : ids[_random.Next(ids.Count)];
    }

    /// <summary>The instant by a server's clock, later than the document's last one.</summary>
    private DateTime Stamp(DateTime? last)
    {
        var now = Now();
        return last >= now ? last.Value.AddMilliseconds(1) : now;
    }

    private DateTime Now()
    {
        var now = DateTime.UtcNow + s_clocks[_random.Next(s_clocks.Length)];
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond));
    }

    private DateTime Earlier() => Now().AddMinutes(-_random.Next(100_000));

    private T Of<T>(params T[] choices) => choices[_random.Next(choices.Length)];

    private static string CollectionOf(RawKind kind) => kind switch
    {
        RawKind.Room => "rocketchat_room",
        RawKind.User => "users",
        RawKind.Message => "rocketchat_message",
        _ => "rocketchat_sessions",
    };
}
