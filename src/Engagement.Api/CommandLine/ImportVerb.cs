using System.CommandLine;
using System.Globalization;
using Engagement.Application.Ingest;
using Engagement.Domain.Documents;
using Engagement.Infrastructure.Persistence;

namespace Engagement.Api.CommandLine;

internal static class ImportVerb
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Folders or files of a workspace export: JSON lines or JSON arrays, plain or .gz; rooms, users, messages, sessions, "
                + "trash, told by file name (rocketchat_message.json, messages.jsonl, …) or by the documents.",
            Arity = ArgumentArity.OneOrMore,
        };
        var rejects = new Option<string?>("--rejects") { Description = "The file that rejected lines are kept in; default: beside the input." };
        var command = new Command(
            "import",
            "Reads a workspace export into the store. No message text is stored. Importing the same files again changes nothing. "
            + "Exit code 1 when lines were rejected; the others are imported all the same.") { paths, rejects };
        command.SetVerb((parsed, configuration, cancellationToken) =>
            Verbs.WithStoreAsync(configuration, StoreUse.Work, async host =>
            {
                var result = await ProgressLine.RunAsync("Importing", progress => host.SendAsync(
                    new ImportCommand(parsed.GetRequiredValue(paths), parsed.GetValue(rejects), progress), cancellationToken));
                await ReportAsync(result);
                return result.Rejected == 0 ? Verbs.Done : Verbs.Incomplete;
            }, cancellationToken));
        return command;
    }

    private static async Task ReportAsync(ImportResult result)
    {
        foreach (var file in result.SkippedFiles)
        {
            await Console.Error.WriteLineAsync($"Left out {file}: its name is of no collection that is stored.");
        }

        Console.WriteLine($"{"",-15}{"read",12}{"new",12}{"changed",12}{"unchanged",12}");
        foreach (var kind in result.Kinds)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Name(kind.Kind),-15}{kind.Read,12:N0}{kind.Added,12:N0}{kind.Changed,12:N0}{kind.Unchanged,12:N0}"));
        }

        if (result.Ignored > 0)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"not stored",-15}{result.Ignored,12:N0}  trash of other collections"));
        }

        foreach (var reject in result.FirstRejects)
        {
            await Console.Error.WriteLineAsync(reject);
        }

        if (result.Rejected > 0)
        {
            var first = string.Create(CultureInfo.InvariantCulture, $"the first {result.RejectsKept:N0} ");
            var kept = result.RejectsKept == result.Rejected ? "kept" : first + "kept";
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{"rejected",-15}{result.Rejected,12:N0}  {kept} with reasons in {result.RejectsPath}"));
        }

        var rate = result.Documents / Math.Max(result.Elapsed.TotalSeconds, 0.001);
        var outcome = result.Documents == 0 ? " There was nothing in it that could be taken."
            : result.NothingChanged ? " Nothing changed: the store held all of it." : "";
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Imported {result.Documents:N0} documents in {result.Elapsed.TotalSeconds:N1} s, {rate:N0} a second.{outcome}"));
    }

    private static string Name(DocumentKind kind) => kind switch
    {
        DocumentKind.Room => "rooms",
        DocumentKind.User => "users",
        DocumentKind.Message => "messages",
        DocumentKind.Session => "sessions",
        _ => "daily activity",
    };
}
