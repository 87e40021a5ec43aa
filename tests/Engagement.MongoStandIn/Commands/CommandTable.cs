using System.Collections.Frozen;
using MongoDB.Bson;

namespace Engagement.StandIn.Commands;

/// <summary>All commands by name, and what happens to each of them before it runs.</summary>
internal static class CommandTable
{
    private static readonly FrozenDictionary<string, Func<CommandContext, Task<BsonDocument>>> s_commands =
        new Dictionary<string, Func<CommandContext, Task<BsonDocument>>>
        {
            ["hello"] = Handshake.Hello,
            ["isMaster"] = Handshake.Hello,
            ["ping"] = _ => Reply.Ok(),
            ["buildInfo"] = Handshake.BuildInfo,
            ["saslStart"] = context => Task.FromResult(context.Authentication.Start(context.Command.Body)),
            ["saslContinue"] = context => Task.FromResult(context.Authentication.Continue(context.Command.Body)),
            ["endSessions"] = _ => Reply.Ok(),
            ["listDatabases"] = Catalog.ListDatabases,
            ["listCollections"] = Catalog.ListCollections,
            ["listIndexes"] = Catalog.ListIndexes,
            ["createIndexes"] = Catalog.CreateIndexes,
            ["drop"] = Catalog.Drop,
            ["dropDatabase"] = Catalog.DropDatabase,
            ["find"] = Reads.Find,
            ["count"] = Reads.Count,
            ["aggregate"] = Reads.Aggregate,
            ["getMore"] = Reads.GetMore,
            ["killCursors"] = Reads.KillCursors,
            ["insert"] = Writes.Insert,
            ["update"] = Writes.Update,
            ["delete"] = Writes.Delete,
        }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    // These run before a client has signed in, and a step-down does not end them.
    private static readonly FrozenSet<string> s_open =
        new[] { "hello", "isMaster", "ping", "buildInfo", "saslStart", "saslContinue", "endSessions" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The command's reply; no command throws but for a connection that ends.</summary>
    public static async Task<BsonDocument> RunAsync(CommandContext context)
    {
        try
        {
            return context.Server.Intercept?.Invoke(context.Command) ?? await RunOwnAsync(context);
        }
        catch (CommandException exception)
        {
            return exception.Error.ToReply();
        }
        catch (Exception exception) when (!context.CancellationToken.IsCancellationRequested)
        {
            return MongoError.InternalError(exception.Message).ToReply();
        }
    }

    private static Task<BsonDocument> RunOwnAsync(CommandContext context)
    {
        var name = context.Command.Name;
        if (!s_commands.TryGetValue(name, out var command))
        {
            throw new CommandException(MongoError.CommandNotFound(name));
        }

        if (!s_open.Contains(name))
        {
            if (context.Server.Credentials is not null && !context.Authentication.IsAuthenticated)
            {
                throw new CommandException(MongoError.Unauthorized(name));
            }

            if (context.Server.TakeStepDown() is { } error)
            {
                throw new CommandException(IsOfChangeStream(context) ? error with { Labels = [MongoError.Resumable] } : error);
            }
        }

        return command(context);
    }

    private static bool IsOfChangeStream(CommandContext context) =>
        context.Command.IsChangeStream
        || (context.Command.Name == "getMore" && context.Server.Cursors.Find(context.Command.Body[0].ToInt64()) is { IsChangeStream: true });
}
