using Engagement.IntegrationTests.Ingest.Model;
using MongoDB.Bson;

namespace Engagement.IntegrationTests.Mongo;

/// <summary>
/// A workspace whose servers write to its MongoDB, each by its own clock, off by up to half a second. A server never stamps a document earlier
/// than the last change of it: the store keeps the newer version by rule. Keeps every version that was written, for the model.
/// </summary>
internal sealed class SourceHistory
{
    private static readonly TimeSpan[] s_clocks =
        [TimeSpan.Zero, TimeSpan.FromMilliseconds(-500), TimeSpan.FromMilliseconds(-200), TimeSpan.FromMilliseconds(400)];

    private readonly MongoSource _mongo;
    private readonly bool _polled;
    private readonly Random _random;
    private readonly Dictionary<(RawKind Kind, string Id), Dictionary<string, object?>> _documents = [];
    private readonly List<RawDocument> _versions = [];

    // The entries of the trash, with their last deletion: an id may be used again, as that of a direct conversation.
    private readonly Dictionary<(RawKind Kind, string Id), DateTime> _deleted = [];
    private int _next = 1;

    private SourceHistory(MongoSource mongo, int seed, bool polled)
    {
        _mongo = mongo;
        _polled = polled;
        _random = new Random(seed);
    }

    /// <summary>Every version of every stored document.</summary>
    public IReadOnlyList<RawDocument> Versions => _versions;

    /// <param name="mongo">The workspace's MongoDB.</param>
    /// <param name="seed">The seed of the changes.</param>
    /// <param name="polled">Whether every change can be found by a query for what has changed.</param>
    public static async Task<SourceHistory> StartAsync(MongoSource mongo, int seed, bool polled = false)
    {
        foreach (var field in (string[])["ts", "editedAt", .. polled ? ["_updatedAt"] : Array.Empty<string>()])
        {
            await mongo.CreateIndexAsync("rocketchat_message", new BsonDocument(field, 1));
        }

        return new SourceHistory(mongo, seed, polled);
    }

    /// <summary>Makes random changes.</summary>
    public async Task ChangeAsync(int count)
    {
        for (var change = 0; change < count; change++)
        {
            await ChangeOnceAsync();
        }
    }

    /// <summary>Makes random changes with pauses, so that a follower sees some of them alone.</summary>
    public async Task ChangeSlowlyAsync(int count)
    {
        for (var change = 0; change < count; change++)
        {
            await ChangeOnceAsync();
            if (_random.Next(4) == 0)
            {
                await Task.Delay(_random.Next(25));
            }
        }
    }

    private async Task ChangeOnceAsync()
    {
        switch (_random.Next(20))
        {
            case 0:
                await WriteAsync(RawKind.Room, $"r{_random.Next(6)}", Room, insertOnly: false);
                break;
            case 1:
                await WriteAsync(RawKind.User, $"u{_random.Next(8)}", User, insertOnly: false);
                break;
            case 2 or 3:
                await WriteAsync(RawKind.Session, $"s{_random.Next(12)}", Session, insertOnly: false);
                break;
            case 4:
                await WriteAsync(RawKind.UserDaily, $"d{_next++}", UserDaily, insertOnly: true);
                break;
            case 5:
                await CopySessionAsync();
                break;
            case 6:
                await NoiseAsync();
                break;
            case 7 or 8:
                await DeleteAsync(_random.Next(6) == 0 ? RawKind.Room : _random.Next(6) == 0 ? RawKind.User : RawKind.Message);
                break;
            case < 14:
                await WriteAsync(RawKind.Message, $"m{_next++}", Message, insertOnly: true);
                break;
            case 14:
                await WriteAsync(RawKind.Message, $"m{_random.Next(Math.Max(1, _next))}", Message, insertOnly: false);
                break;
            default:
                if (Any(RawKind.Message) is { } id)
                {
                    await WriteAsync(RawKind.Message, id, Message, insertOnly: false);
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
    private async Task WriteAsync(RawKind kind, string id, Func<Dictionary<string, object?>?, Dictionary<string, object?>> next, bool insertOnly)
    {
        var old = insertOnly ? null : _documents.GetValueOrDefault((kind, id));
        var fields = next(old);
        fields["_id"] = id;
        fields["_updatedAt"] = Stamp((DateTime?)old?["_updatedAt"] ?? (_deleted.TryGetValue((kind, id), out var deletedAt) ? deletedAt : null));
        if (old is null)
        {
            await _mongo.InsertAsync(CollectionOf(kind), SourceBson.Of(fields));
        }
        else if (_random.Next(3) == 0)
        {
            await _mongo.ReplaceAsync(CollectionOf(kind), SourceBson.Of(fields));
        }
        else
        {
            var set = SourceBson.Of(fields);
            set.Remove("_id");
            await _mongo.UpdateAsync(CollectionOf(kind), id, Setting(set, fields));
        }

        Keep(kind, id, fields);
    }

    /// <summary>The update that sets fields, and removes those that are null.</summary>
    private static BsonDocument Setting(BsonDocument set, IReadOnlyDictionary<string, object?> fields)
    {
        var unset = new BsonDocument(fields.Where(field => field.Value is null).Select(field => new BsonElement(field.Key, "")));
        return new BsonDocument("$set", set).Add("$unset", unset, unset.ElementCount > 0);
    }

    /// <summary>The copy of a session for a new day: a document of its own with the old stamp.</summary>
    private async Task CopySessionAsync()
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
        await _mongo.InsertAsync(CollectionOf(RawKind.Session), SourceBson.Of(copy));
        Keep(RawKind.Session, (string)copy["_id"]!, copy);
    }

    /// <summary>Documents of collections that are not stored, and the deletion of one of them.</summary>
    private async Task NoiseAsync()
    {
        var id = $"x{_next++}";
        await _mongo.InsertAsync("rocketchat_subscription", new BsonDocument { { "_id", id }, { "rid", "r1" }, { "_updatedAt", Now() } });
        await _mongo.InsertAsync("rocketchat__trash", new BsonDocument
        {
            { "_id", id }, { "rid", "r1" }, { "_deletedAt", Now() }, { "__collection__", "rocketchat_subscription" },
        });
        await _mongo.DeleteAsync("rocketchat_subscription", id);
    }

    /// <summary>Puts a document into the trash, then removes it, as the workspace does.</summary>
    private async Task DeleteAsync(RawKind kind)
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
            await _mongo.UpdateAsync("rocketchat__trash", id, Setting(trash, fields));
        }
        else
        {
            await _mongo.InsertAsync("rocketchat__trash", trash);
        }

        await _mongo.DeleteAsync(CollectionOf(kind), id);
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
