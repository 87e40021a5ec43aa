using System.CommandLine;
using Engagement.Api.Hosting;
using Engagement.Application.Ingest;
using Engagement.Infrastructure.Persistence;

namespace Engagement.Api.CommandLine;

internal static class PullVerb
{
    public static Command Create()
    {
        var command = new Command(
            "pull",
            "Reads the workspace's MongoDB (Mongo__ConnectionString, Mongo__Database) into the store once. It needs the role 'read' there; no message "
            + "text leaves that server. A pull that was stopped goes on where it stood. Exit code 1 when documents were rejected; the rest is stored.");
        command.SetStoreVerb(_ => StoreUse.Work, async (_, host, cancellationToken) =>
        {
            var result = await ProgressLine.RunAsync("Pulling", progress => host.SendAsync(new PullCommand(progress), cancellationToken));
            await ReportAsync(result);
            await WaitingLine.ShowAsync(host, cancellationToken);
            return result.Rejected == 0 ? Verbs.Done : Verbs.Incomplete;
        });
        return command;
    }

    private static async Task ReportAsync(PullResult result)
    {
        KindTable.Write(result.Kinds);
        foreach (var malformed in result.FirstMalformed)
        {
            await Console.Error.WriteLineAsync(VisibleText.Of(malformed));
        }

        if (result.Rejected > 0)
        {
            Console.WriteLine($"{"rejected",-15}{result.Rejected,12:N0}");
        }

        if (result.Warned > 0)
        {
            Console.WriteLine($"{"warnings",-15}{result.Warned,12:N0}  stored without a malformed field");
        }

        var rate = result.Documents / Math.Max(result.Elapsed.TotalSeconds, 0.001);
        Console.WriteLine(
            $"Pulled {result.Documents:N0} documents of {VisibleText.Of(result.Database)} in {result.Elapsed.TotalSeconds:N1} s, {rate:N0} a second."
            + (result.Resumed ? " An earlier pull had stored the others." : ""));
    }
}
