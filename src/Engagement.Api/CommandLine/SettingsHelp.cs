using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Engagement.Api.Hosting;

namespace Engagement.Api.CommandLine;

/// <summary>Prints the help, and all settings after it.</summary>
internal sealed class SettingsHelp(HelpAction help) : SynchronousCommandLineAction
{
    private const int Width = 96;
    private const string Indent = "      ";

    public static void AddTo(RootCommand root)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        option.Action = new SettingsHelp((HelpAction)option.Action!);
    }

    /// <summary>Help works without the required options.</summary>
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var ended = help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is not RootCommand and not { Name: "serve" })
        {
            output.WriteLine("Settings, such as the database, are listed by --help without a verb.");
            return ended;
        }

        output.WriteLine("Settings, as environment variable, in a file (--config) with nesting for '__', or here as --Section:Name=value:");
        output.WriteLine("  ConnectionStrings__Engagement");
        Wrap(output, "The PostgreSQL server, such as Host=db;Database=engagement;Username=engagement;Password=…; without it, a private cluster.");
        foreach (var setting in Settings.All)
        {
            output.WriteLine($"  {setting.Variable}{(setting.Default.Length == 0 ? "" : $" = {setting.Default}")}");
            Wrap(output, $"{setting.Meaning} Allowed: {setting.Allowed}.");
        }

        output.WriteLine("  Serilog__…");
        Wrap(output, "Logging, as Serilog.Settings.Configuration reads it; standard error and Information when not set.");
        return ended;
    }

    private static void Wrap(TextWriter output, string text)
    {
        var line = Indent;
        foreach (var word in text.Split(' '))
        {
            if (line.Length + word.Length > Width)
            {
                output.WriteLine(line.TrimEnd());
                line = Indent;
            }

            line += word + " ";
        }

        output.WriteLine(line.TrimEnd());
    }
}
