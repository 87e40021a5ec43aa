using System.Text;
using Engagement.Api.CommandLine;

namespace Engagement.IntegrationTests.CommandLine;

/// <summary>
/// Runs a verb in the test's process, from its command line to its exit code: a separate process costs three seconds of a core, mostly for
/// compilation. Output of threads without the verb's execution context is not captured here; <see cref="VerbProcess"/> captures it.
/// </summary>
internal static class InProcessVerb
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);

    // Time for a cancelled verb to stop.
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(20);

    // One verb at a time, since the command line belongs to the process.
    private static readonly SemaphoreSlim s_turn = new(1);
    private static readonly AsyncLocal<Streams?> s_streams = new();
    private static readonly Lazy<bool> s_redirected = new(Redirect);

    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        string connectionString, string? input, params string[] arguments)
    {
        _ = s_redirected.Value;
        await s_turn.WaitAsync();
        try
        {
            var streams = new Streams(new StringReader(input ?? ""));
            s_streams.Value = streams;
            string[] settings = arguments.Any(argument => argument.StartsWith("--ConnectionStrings", StringComparison.Ordinal))
                ? [] : [$"--ConnectionStrings:Engagement={connectionString}"];
            using var limit = new CancellationTokenSource(s_limit);
            var exitCode = await Verbs.RunAsync([.. arguments, .. settings], limit.Token).WaitAsync(s_limit + s_grace);
            return (exitCode, streams.Printed.ToString(), streams.Warned.ToString());
        }
        finally
        {
            s_streams.Value = null;
            s_turn.Release();
        }
    }

    private static bool Redirect()
    {
        Console.SetOut(new Redirected(Console.Out, streams => streams.Output));
        Console.SetError(new Redirected(Console.Error, streams => streams.Errors));
        Console.SetIn(TextReader.Synchronized(new RedirectedInput(Console.In)));
        return true;
    }

    private sealed class Streams
    {
        public Streams(TextReader input)
        {
            Input = input;
            Output = TextWriter.Synchronized(Printed);
            Errors = TextWriter.Synchronized(Warned);
        }

        public TextReader Input { get; }

        public StringWriter Printed { get; } = new();

        public StringWriter Warned { get; } = new();

        public TextWriter Output { get; }

        public TextWriter Errors { get; }
    }

    /// <summary>Output of other tests goes to the original writer.</summary>
    private sealed class Redirected(TextWriter others, Func<Streams, TextWriter> own) : TextWriter
    {
        public override Encoding Encoding => others.Encoding;

        private TextWriter Writer => s_streams.Value is { } streams ? own(streams) : others;

        public override void Write(char value) => Writer.Write(value);

        public override void Write(char[] buffer, int index, int count) => Writer.Write(buffer, index, count);

        public override void Write(string? value) => Writer.Write(value);

        public override void Flush() => Writer.Flush();
    }

    private sealed class RedirectedInput(TextReader others) : TextReader
    {
        private TextReader Reader => s_streams.Value?.Input ?? others;

        public override int Peek() => Reader.Peek();

        public override int Read() => Reader.Read();
    }
}
