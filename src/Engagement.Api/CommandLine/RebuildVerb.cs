using System.CommandLine;
using Engagement.Application.Common;
using Engagement.Application.Ingest;
using Engagement.Infrastructure.Persistence;

namespace Engagement.Api.CommandLine;

internal static class RebuildVerb
{
    public static Command Create()
    {
        var command = new Command(
            "rebuild",
            "Computes every number from the stored events again, in the time zone Engagement__TimeZone and with "
            + "Engagement__KeepPrunedAfterDays, and takes back versions more than a day ahead of the clock, so that documents can be corrected. "
            + "Services that run meanwhile respond with the old numbers until it is done; after a change of one of these settings they stop, "
            + "and are started again with the new one.");
        command.SetStoreVerb(Purpose, async (_, host, cancellationToken) =>
        {
            await Console.Error.WriteLineAsync("Rebuilding; the old numbers stay until it is done.");
            var result = await host.SendAsync(new RebuildCommand(), cancellationToken);
            foreach (var (rollup, buckets) in result.Buckets)
            {
                Console.WriteLine($"{rollup,-13} {buckets,12:N0} buckets");
            }

            if (result.ResetVersions > 0)
            {
                Console.WriteLine(
                    $"Took back versions more than a day ahead of the clock: {result.ResetVersions:N0} documents. Send or import them again.");
            }

            var (previous, settings) = (result.Previous, result.Settings);
            Console.WriteLine(previous.TimeZone == settings.TimeZone
                ? $"Rebuilt in {settings.TimeZone}."
                : $"Rebuilt in {settings.TimeZone}; days were cut in {previous.TimeZone} before.");
            if (previous.KeepPrunedAfterDays != settings.KeepPrunedAfterDays)
            {
                Console.WriteLine($"Engagement__KeepPrunedAfterDays is {settings.KeepPrunedAfterDays}; it was {previous.KeepPrunedAfterDays} before.");
            }

            return Verbs.Done;
        });
        return command;
    }

    /// <summary>Only an explicit setting changes the store's: a default must not.</summary>
    private static StoreUse Purpose(IConfiguration configuration)
    {
        return If(nameof(WorkspaceOptions.TimeZone), StoreUse.ChangeTimeZone)
            | If(nameof(WorkspaceOptions.KeepPrunedAfterDays), StoreUse.ChangeKeepPruned);

        StoreUse If(string setting, StoreUse use) => configuration[$"{WorkspaceOptions.Section}:{setting}"] is null ? StoreUse.Work : use;
    }
}
