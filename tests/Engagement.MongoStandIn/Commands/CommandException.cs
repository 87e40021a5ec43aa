namespace Engagement.StandIn.Commands;

/// <summary>Ends a command with an error.</summary>
internal sealed class CommandException(MongoError error) : Exception(error.Message)
{
    public MongoError Error => error;
}
