using System.CommandLine;
using System.Net.Sockets;
using Engagement.Api.Hosting;
using Engagement.Application.Common;
using Engagement.Infrastructure.EmbeddedPostgres;
using Engagement.Infrastructure.Documents;
using Engagement.Infrastructure.Persistence;
using Npgsql;

namespace Engagement.Api.CommandLine;

/// <summary>The command line: the verbs and their exit codes.</summary>
public static class Verbs
{
    public const int Done = 0;
    public const int Incomplete = 1;
    public const int Failed = 2;

    private static readonly Option<string?> s_file = new("--config")
    {
        Description = "A JSON file of settings.",
        Recursive = true,
    };

    private static IReadOnlyDictionary<string, string?> s_settings = new Dictionary<string, string?>();

    public static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken = default)
    {
        try
        {
            (args, s_settings) = ProgramSettings.Split(args);
        }
        catch (SettingsException exception)
        {
            await Console.Error.WriteLineAsync(VisibleText.Lines(exception.Message));
            return Failed;
        }

        var root = new RootCommand(
            "Exact engagement analytics for chat workspaces, over PostgreSQL. Without a verb: serve.\n\n"
            + "Exit codes: 0 done, 1 done with problems to check, 2 failed.")
        {
            ServeVerb.Create(), ImportVerb.Create(), PullVerb.Create(), FollowVerb.Create(), DemoVerb.Create(), MigrateVerb.Create(),
            RebuildVerb.Create(), VerifyVerb.Create(), UserVerb.Create(), TokenVerb.Create(), PermissionVerb.Create(),
        };
        root.Options.Add(s_file);
        SettingsHelp.AddTo(root);

        // Without a verb the arguments are those of serve: `dotnet run -- --demo` works.
        var parsed = root.Parse(args is [] or [['-', '-', ..], ..] && !args.Any(IsHelp) ? ["serve", .. args] : args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync(VisibleText.Lines(error.Message));
            }

            await Console.Error.WriteLineAsync("Add --help to see what is possible.");
            return Failed;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,

            // After Ctrl-C requests in flight finish and the embedded server shuts down.
            ProcessTerminationTimeout = TimeSpan.FromMinutes(5),
        }, cancellationToken);
    }

    /// <summary>Sets a verb's action, with the configuration, and one line of text for errors that the operator can fix.</summary>
    internal static void SetVerb(this Command command, Func<ParseResult, IConfiguration, CancellationToken, Task<int>> verb) =>
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                return await verb(parsed, ProgramSettings.Read(parsed.GetValue(s_file), s_settings), cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                await Console.Error.WriteLineAsync("Stopped. What was committed stays; run it again to go on.");
                return Failed;
            }
            catch (Exception exception) when (Explain(exception) is { } message)
            {
                await Console.Error.WriteLineAsync($"engagement {NameOf(command)}: {VisibleText.Lines(message)}");
                return Failed;
            }
            catch (Exception exception)
            {
                await Console.Error.WriteLineAsync(
                    $"engagement {NameOf(command)}: unexpected error, please report it with what follows.\n{VisibleText.Lines(exception.ToString())}");
                return Failed;
            }
        });

    /// <summary>Sets the action of a verb that sends use cases to the configured store and exits with 0.</summary>
    internal static void SetStoreVerb(this Command command, Func<ParseResult, VerbHost, CancellationToken, Task> verb) =>
        command.SetStoreVerb(_ => StoreUse.Work, async (parsed, host, cancellationToken) =>
        {
            await verb(parsed, host, cancellationToken);
            return Done;
        });

    /// <summary>Sets the action of a verb on the configured store, with its use of the store and its exit code.</summary>
    internal static void SetStoreVerb(
        this Command command, Func<IConfiguration, StoreUse> purpose, Func<ParseResult, VerbHost, CancellationToken, Task<int>> verb) =>
        command.SetVerb(async (parsed, configuration, cancellationToken) =>
        {
            await using var database = await Database.OpenAsync(configuration, cancellationToken);
            await using var host = await VerbHost.StartAsync(configuration, database.ConnectionString, purpose(configuration), cancellationToken);
            return await verb(parsed, host, cancellationToken);
        });

    internal static async Task WarnOfRolesWithoutPermissionsAsync(IEnumerable<string> roles)
    {
        foreach (var role in roles.Select(VisibleText.Of))
        {
            await Console.Error.WriteLineAsync(
                $"The role '{role}' holds no permission yet; give it one with: permission grant PERMISSION --role {role}");
        }
    }

    private static string? Explain(Exception exception) => exception switch
    {
        FailureException or StoreException or ExportPathException or EmbeddedPostgresException or SettingsException => exception.Message,
        PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable } => $"{DatabaseFailure.Locked} Try again when it is done.",
        PostgresException postgres => $"The database refused: {DatabaseFailure.Reason(postgres)}. {DatabaseFailure.Remedy(postgres)}",
        NpgsqlException { InnerException: SocketException or IOException or TimeoutException } npgsql =>
            $"The database cannot be reached: {DatabaseFailure.Reason(npgsql)} Check ConnectionStrings__Engagement.",
        Microsoft.EntityFrameworkCore.DbUpdateException { InnerException: { } inner } => Explain(inner),
        InvalidOperationException { InnerException: NpgsqlException inner } => Explain(inner),
        IOException io => io.Message,
        UnauthorizedAccessException denied => denied.Message,
        _ => null,
    };

    private static string NameOf(Command command) => string.Join(
        ' ', command.Parents.OfType<Command>().Where(parent => parent is not RootCommand).Select(parent => parent.Name).Append(command.Name));

    private static bool IsHelp(string argument) => argument is "--help" or "--version";
}
