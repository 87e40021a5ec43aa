using System.CommandLine;
using Engagement.Application.Ingest;

namespace Engagement.Api.CommandLine;

internal static class FollowVerb
{
    public static Command Create()
    {
        var mode = new Option<FollowMode?>("--mode")
        {
            Description = "How changes are found: auto, stream (the change stream of a replica set) or poll (queries). Default: Mongo__Mode.",
        };
        var command = new Command(
            "follow",
            "Pulls the workspace's MongoDB (Mongo__ConnectionString, Mongo__Database) into the store, then stores every change, until Ctrl-C. One "
            + "follower works for a store; another one waits, and takes over when it ends. serve follows too with Mongo__Follow=true.")
        {
            mode,
        };
        command.SetStoreVerb(async (parsed, host, cancellationToken) =>
        {
            try
            {
                await host.SendAsync(new FollowCommand(parsed.GetValue(mode)), cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // Ctrl-C is how a follower ends.
                await Console.Error.WriteLineAsync("Stopped. The next start goes on from here.");
            }
        });
        return command;
    }
}
