using System.CommandLine;
using Engagement.Api.Hosting;
using Engagement.Application.Ingest;
using Engagement.Infrastructure.Persistence;

namespace Engagement.Api.CommandLine;

internal static class VerifyVerb
{
    private const int MaxDifferences = 100;

    public static Command Create()
    {
        var command = new Command(
            "verify",
            "Compares every bucket of every rollup with the stored events, in one snapshot, and names each that differs. "
            + "Counts versions more than a day ahead of the clock. "
            + "Exit code 1 if any differ.");
        command.SetStoreVerb(_ => StoreUse.Work, async (_, host, cancellationToken) =>
        {
            var result = await host.SendAsync(new VerifyQuery(MaxDifferences), cancellationToken);
            foreach (var rollup in result.Rollups)
            {
                Console.WriteLine($"{rollup.Name,-13} {rollup.Buckets,12:N0} buckets {rollup.Differences,10:N0} differ");
            }

            foreach (var difference in result.Differences)
            {
                Console.WriteLine(VisibleText.Of(
                    $"{difference.Rollup} [{difference.Bucket}]: stored {difference.Stored ?? "nothing"}, events say {difference.Events ?? "nothing"}"));
            }

            var differing = result.Rollups.Sum(rollup => rollup.Differences);
            if (differing > result.Differences.Count)
            {
                Console.WriteLine($"… and {differing - result.Differences.Count} more.");
            }

            if (result.Ahead > 0)
            {
                await Console.Error.WriteLineAsync(
                    $"{result.Ahead:N0} documents have versions more than a day ahead of the clock, and no document corrects them. "
                    + "If the clock is right, run the verb 'rebuild'.");
            }

            await WaitingLine.ShowAsync(host, cancellationToken);
            Console.WriteLine(result.Clean ? "Every number is what the events say." : "Run the verb 'rebuild' to compute them again.");
            return result.Clean ? Verbs.Done : Verbs.Incomplete;
        });
        return command;
    }
}
