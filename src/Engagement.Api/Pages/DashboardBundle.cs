using System.Text.Json;

namespace Engagement.Api.Pages;

/// <summary>The front end that Vite built: a manifest lists its files, whose names contain a hash of their content.</summary>
public sealed class DashboardBundle
{
    /// <summary>The error of a build without the page.</summary>
    public const string Missing = "The dashboard page is not part of this build: it is made where Node.js 20.19 or newer and npm are installed. "
        + "Install them and build again (dotnet build). The API answers all the same.";

    private const string Entry = "src/main.ts";

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    public DashboardBundle()
        : this(Path.Combine(AppContext.BaseDirectory, "dashboard"))
    {
    }

    internal DashboardBundle(string folder)
    {
        Assets = Path.Combine(folder, "assets");
        var manifest = Path.Combine(folder, ".vite", "manifest.json");
        if (File.Exists(manifest))
        {
            var chunks = JsonSerializer.Deserialize<Dictionary<string, Chunk>>(File.ReadAllBytes(manifest), s_json)!;
            var needed = Needed(chunks, Entry).ToList();
            Script = chunks[Entry].File;
            Imports = [.. needed.Skip(1).Select(chunk => chunk.File)];
            Styles = [.. needed.SelectMany(chunk => chunk.Css ?? [])];
        }
    }

    /// <summary>Whether the build has the page.</summary>
    public bool IsBuilt => Script is not null;

    /// <summary>The folder of the page's files.</summary>
    public string Assets { get; }

    /// <summary>The page's script. All names are relative to the folder above <see cref="Assets"/>.</summary>
    public string? Script { get; }

    /// <summary>The script's static imports.</summary>
    public IReadOnlyList<string> Imports { get; } = [];

    /// <summary>The page's styles.</summary>
    public IReadOnlyList<string> Styles { get; } = [];

    private static IEnumerable<Chunk> Needed(Dictionary<string, Chunk> chunks, string name)
    {
        var seen = new HashSet<string>();
        var pending = new Queue<string>([name]);
        while (pending.TryDequeue(out var next))
        {
            if (seen.Add(next))
            {
                yield return chunks[next];
                foreach (var import in chunks[next].Imports ?? [])
                {
                    pending.Enqueue(import);
                }
            }
        }
    }

    private sealed record Chunk(string File, IReadOnlyList<string>? Css, IReadOnlyList<string>? Imports);
}
