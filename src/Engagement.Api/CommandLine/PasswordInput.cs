using System.CommandLine;
using Engagement.Application.Common;
using Spectre.Console;

namespace Engagement.Api.CommandLine;

/// <summary>Passwords come from standard input, never from the command line, which every user of the machine can read.</summary>
internal static class PasswordInput
{
    public static Option<bool> Option() =>
        new("--password-stdin") { Description = "Read the password from the first line of standard input." };

    public static async Task<string> ReadLineAsync(CancellationToken cancellationToken) =>
        await Console.In.ReadLineAsync(cancellationToken) ?? "";

    /// <summary>Prompts twice, without echo.</summary>
    /// <exception cref="InvalidRequestException">There is no terminal, or the two passwords differ.</exception>
    public static async Task<string> AskAsync(CancellationToken cancellationToken)
    {
        if (Console.IsInputRedirected)
        {
            throw new InvalidRequestException("There is no terminal to ask for the password on; give it with --password-stdin, or say --remove.");
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(Console.Error),
            Interactive = InteractionSupport.Yes,
        });
        var first = await Hidden("New password:").ShowAsync(console, cancellationToken);
        var second = await Hidden("Once more:").ShowAsync(console, cancellationToken);
        return first == second ? first : throw new InvalidRequestException("The two passwords differ; nothing was changed.");
    }

    private static TextPrompt<string> Hidden(string prompt) => new TextPrompt<string>(prompt).Secret(null).AllowEmpty();
}
