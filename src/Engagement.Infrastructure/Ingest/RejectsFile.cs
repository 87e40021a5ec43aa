using System.Text.Json;

namespace Engagement.Infrastructure.Ingest;

/// <summary>
/// The lines that an import could not take, as JSON lines with file, line number and reason. Of the document only what the store would read is
/// kept, never a message's text or a user's secrets; what is not JSON is not kept at all. Made with the first reject, for its owner's eyes only.
/// </summary>
internal sealed class RejectsFile(string path) : IAsyncDisposable
{
    private const int ShownAtOnce = 10;

    private static readonly HashSet<string> s_kept =
    [
        "_id", "_updatedAt", "_deletedAt", "__collection__", "rid", "ts", "t", "u", "_hidden", "name", "fname", "usernames", "username",
        "createdAt", "roles", "type", "active", "userId", "loginAt", "lastActivityAt", "closedAt", "mostImportantRole", "year", "month", "day",
    ];

    private readonly List<string> _first = [];
    private FileStream? _stream;

    public string Path { get; } = path;

    public long Count { get; private set; }

    public IReadOnlyList<string> First => _first;

    /// <summary>The default place: in the folder that is imported, or next to the file.</summary>
    public static string Beside(string input) => Directory.Exists(input)
        ? System.IO.Path.Combine(input, "import.rejects.jsonl")
        : input + ".rejects.jsonl";

    public void Add(string file, long line, string error, ReadOnlySpan<byte> document)
    {
        Count++;
        if (_first.Count < ShownAtOnce)
        {
            _first.Add($"{file}:{line}: {error}");
        }

        using var writer = new Utf8JsonWriter(_stream ??= Open());
        writer.WriteStartObject();
        writer.WriteString("file", file);
        writer.WriteNumber("line", line);
        writer.WriteString("error", error);
        if (Keep(document) is { } kept)
        {
            writer.WritePropertyName("document");
            writer.WriteRawValue(kept, skipInputValidation: true);
        }

        writer.WriteEndObject();
        writer.Flush();
        _stream.WriteByte((byte)'\n');
    }

    public ValueTask DisposeAsync() => _stream?.DisposeAsync() ?? ValueTask.CompletedTask;

    private FileStream Open()
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            return new FileStream(Path, options);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"Rejected lines cannot be kept in {Path}: {exception.Message} Name another file with --rejects.", exception);
        }
    }

    private static byte[]? Keep(ReadOnlySpan<byte> document)
    {
        try
        {
            using var parsed = JsonDocument.Parse(document.ToArray());
            if (parsed.RootElement.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            using var buffer = new MemoryStream();
            using (var writer = new Utf8JsonWriter(buffer))
            {
                writer.WriteStartObject();
                foreach (var property in parsed.RootElement.EnumerateObject().Where(property => s_kept.Contains(property.Name)))
                {
                    property.WriteTo(writer);
                }

                writer.WriteEndObject();
            }

            return buffer.ToArray();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
