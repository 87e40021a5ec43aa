using Engagement.StandIn.Authentication;
using Engagement.StandIn.Storage;

namespace Engagement.StandIn.Commands;

/// <summary>A command on its way through the server.</summary>
internal sealed record CommandContext(
    ServerState Server, ReceivedCommand Command, ScramConversation Authentication, CancellationToken CancellationToken)
{
    public DocumentStore Store => Server.Store;

    /// <summary>The collection that the command names first.</summary>
    public CollectionName CollectionName => new(
        Command.Database, Command.Collection ?? throw new CommandException(MongoError.BadValue($"collection name of {Command.Name} has invalid type")));
}
