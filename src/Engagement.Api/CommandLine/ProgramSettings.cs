using Engagement.Api.Hosting;
using Engagement.Infrastructure.Mongo;

namespace Engagement.Api.CommandLine;

/// <summary>Reads the settings. Later sources win: file beside the program, file of <c>--config</c>, environment, command line.</summary>
internal static class ProgramSettings
{
    /// <summary>Separates <c>--Section:Name=value</c> and <c>--Section:Name value</c> from the other arguments.</summary>
    /// <exception cref="SettingsException">A setting has no value.</exception>
    public static (string[] Arguments, IReadOnlyDictionary<string, string?> Settings) Split(string[] arguments)
    {
        var rest = new List<string>();
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < arguments.Length; i++)
        {
            var (name, value) = arguments[i].Split('=', 2) is [var before, var after] ? (before, after) : (arguments[i], null);
            if (!name.StartsWith("--", StringComparison.Ordinal) || !Settings.IsKey(name[2..]))
            {
                rest.Add(arguments[i]);
                continue;
            }

            if (name[2..].Equals(MongoOptions.ConnectionStringKey, StringComparison.OrdinalIgnoreCase))
            {
                throw new SettingsException(
                    $"{MongoOptions.ConnectionStringKey} holds a password, which every user of this machine can read on a command line; set "
                    + "Mongo__ConnectionString in the environment, or name a file with --config.");
            }

            if (value is null && ++i == arguments.Length)
            {
                throw new SettingsException($"{name} needs a value: {name}=….");
            }

            settings[name[2..]] = value ?? arguments[i];
        }

        return ([.. rest], settings);
    }

    /// <exception cref="SettingsException">A file is missing or cannot be read, or a setting is wrong.</exception>
    public static IConfiguration Read(string? file, IReadOnlyDictionary<string, string?> commandLine)
    {
        if (file is not null && string.IsNullOrWhiteSpace(file))
        {
            throw new SettingsException("--config needs the name of a file.");
        }

        var files = new ConfigurationBuilder().AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true);
        if (file is not null)
        {
            files.AddJsonFile(Path.GetFullPath(file), optional: false);
        }

        var fromFiles = Build(files, file);
        var configuration = new ConfigurationBuilder().AddConfiguration(fromFiles).AddEnvironmentVariables().AddInMemoryCollection(commandLine).Build();
        Settings.Require(configuration, fromFiles);
        return configuration;
    }

    private static IConfigurationRoot Build(IConfigurationBuilder builder, string? file)
    {
        try
        {
            return builder.Build();
        }
        catch (FileNotFoundException)
        {
            throw new SettingsException($"The settings file '{file}' does not exist.");
        }
        catch (InvalidDataException unreadable)
        {
            throw new SettingsException($"{unreadable.Message} {unreadable.InnerException?.InnerException?.Message ?? unreadable.InnerException?.Message}");
        }
    }
}
