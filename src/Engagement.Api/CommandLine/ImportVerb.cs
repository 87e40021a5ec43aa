using System.CommandLine;
using Engagement.Api.Hosting;
using Engagement.Application.Ingest;
using Engagement.Infrastructure.Persistence;

namespace Engagement.Api.CommandLine;

internal static class ImportVerb
{
    private const int ShownUnsupported = 3;

    public static Command Create()
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Folders or files of a workspace: what mongodump writes (folders, .bson files, archives), or JSON lines, indented JSON and "
                + "arrays; plain or gzipped. Rooms, users, messages, sessions and trash are told by file name (rocketchat_message.json, "
                + "messages.jsonl, …) or by the documents.",
            Arity = ArgumentArity.OneOrMore,
        };
        var rejects = new Option<string?>("--rejects") { Description = "The file that rejected lines and warnings are kept in; default: beside the input." };
        var withCredentials = new Option<bool>("--with-credentials")
        {
            Description = "Make an account of each user with a token that works, so that the original's tokens work here too. It has no role.",
        };
        var withRoles = new Option<bool>("--with-roles")
        {
            Description = "With --with-credentials: give those accounts, and the users' accounts on record, the export's roles.",
        };
        var database = new Option<string?>("--database")
        {
            Description = "The database to take of a dump; needed where more than one holds a workspace.",
        };
        var command = new Command(
            "import",
            "Reads a workspace export into the store. No message text is stored. Importing the same files again changes nothing. "
            + "Exit code 1 when lines were rejected, a file was empty, or one that seems to hold messages was left out; the rest is imported. "
            + "A document with a malformed optional field is stored without it: a warning, exit code 0.")
        {
            paths, database, rejects, withCredentials, withRoles,
        };
        command.SetStoreVerb(_ => StoreUse.Work, async (parsed, host, cancellationToken) =>
        {
            var result = await ProgressLine.RunAsync("Importing", progress => host.SendAsync(
                new ImportCommand(
                    parsed.GetRequiredValue(paths), parsed.GetValue(rejects), progress, parsed.GetValue(withCredentials), parsed.GetValue(withRoles),
                    parsed.GetValue(database)),
                cancellationToken));
            await ReportAsync(result);
            await WaitingLine.ShowAsync(host, cancellationToken);
            return result.IsComplete ? Verbs.Done : Verbs.Incomplete;
        });
        return command;
    }

    private static async Task ReportAsync(ImportResult result)
    {
        foreach (var file in result.SkippedFiles)
        {
            await Console.Error.WriteLineAsync(
                $"Left out {VisibleText.Of(file)}: its name, unlike messages.jsonl, is not that of a collection. Give its path to import it.");
        }

        foreach (var file in result.EmptyFiles)
        {
            await Console.Error.WriteLineAsync($"{VisibleText.Of(file)} holds no document: if it should, export it again.");
        }

        foreach (var file in result.FilesOfJanuary1970)
        {
            await Console.Error.WriteLineAsync(
                $"All documents of {VisibleText.Of(file)} were changed in January 1970: their dates seem to be seconds, and are read as milliseconds, as "
                + "MongoDB writes them.");
        }

        if (result.UnsupportedFiles.Count > 0)
        {
            // A whole dump has about eighty of them.
            var count = result.UnsupportedFiles.Count;
            var names = string.Join(", ", result.UnsupportedFiles.Take(ShownUnsupported).Select(file => VisibleText.Of(Path.GetFileName(file))));
            var more = count > ShownUnsupported ? $" and {count - ShownUnsupported:N0} more" : "";
            await Console.Error.WriteLineAsync($"Left out files of collections that are not stored: {names}{more}.");
        }

        KindTable.Write(result.Kinds);
        if (result.Ignored > 0)
        {
            Console.WriteLine($"{"not stored",-15}{result.Ignored,12:N0}  trash of other collections");
        }

        if (result.Credentials is { } credentials)
        {
            await ReportAsync(credentials);
        }

        foreach (var line in result.FirstRejects.Concat(result.FirstWarnings))
        {
            await Console.Error.WriteLineAsync(VisibleText.Of(line));
        }

        if (result.Rejected > 0)
        {
            Console.WriteLine($"{"rejected",-15}{result.Rejected,12:N0}  {Kept(result.Rejected, result.RejectsKept, result)}");
        }

        if (result.Warned > 0)
        {
            Console.WriteLine(
                $"{"warnings",-15}{result.Warned,12:N0}  stored without a malformed field; {Kept(result.Warned, result.WarningsKept, result)}");
        }

        var rate = result.Documents / Math.Max(result.Elapsed.TotalSeconds, 0.001);
        var outcome = result.Documents == 0 ? " There was nothing to import."
            : result is { NothingChanged: true, HasOlder: true } ? " Nothing changed: the store held all of it, or newer versions."
            : result.NothingChanged ? " Nothing changed: the store held all of it." : "";
        Console.WriteLine($"Imported {result.Documents:N0} documents in {result.Elapsed.TotalSeconds:N1} s, {rate:N0} a second.{outcome}");
    }

    private static string Kept(long count, long kept, ImportResult result) =>
        $"{(kept == count ? "" : $"the first {kept:N0} ")}kept with reasons in {VisibleText.Of(result.RejectsPath ?? "")}";

    private static async Task ReportAsync(ImportedCredentials credentials)
    {
        Console.WriteLine($"{"accounts",-15}{credentials.NewAccounts,12:N0} new, {credentials.KnownAccounts:N0} known");
        Console.WriteLine(
            $"{"tokens",-15}{credentials.NewTokens,12:N0} new, {credentials.KnownTokens:N0} known, {credentials.ExpiredTokens:N0} expired, "
            + $"{credentials.RevokedTokens:N0} revoked here");
        if (credentials.Disabled > 0)
        {
            Console.WriteLine($"{"disabled",-15}{credentials.Disabled,12:N0} accounts whose users are inactive or deleted");
        }

        if (credentials.RolesChanged > 0)
        {
            Console.WriteLine($"{"roles",-15}{credentials.RolesChanged,12:N0} known accounts have those of the export now");
        }

        if (credentials.Older > 0)
        {
            Console.WriteLine(
                $"{"older",-15}{credentials.Older,12:N0} users' credentials: newer ones are imported already, and stay");
        }

        if (credentials.WithoutRoles > 0)
        {
            await Console.Error.WriteLineAsync(
                $"New accounts without a role: {credentials.WithoutRoles:N0}. They have no permission until 'user roles' gives them one.");
        }

        await Verbs.WarnOfRolesWithoutPermissionsAsync(credentials.RolesWithoutPermissions);
    }
}
