using System.Text.Json;
using Engagement.Infrastructure.Documents;

namespace Engagement.Infrastructure.Ingest;

/// <summary>
/// The rejected documents of an import, as JSON lines with file, line number or, in a dump, collection and offset, reason and the parts of the
/// document that may be stored. The file is created with the first reject and readable by its owner only.
/// </summary>
internal sealed class RejectsFile(string path, int maxKept = RejectsFile.MaxKept) : IAsyncDisposable
{
    private const int ShownAtOnce = 10;

    // A few megabytes of gzip can unpack to more broken lines than a disk can hold.
    private const int MaxKept = 1_000_000;

    private const string NullDevice = "/dev/null";

    private static readonly byte[] s_start = "{\"file\":"u8.ToArray();

    private readonly List<string> _first = [];
    private FileStream? _stream;

    public string Path { get; } = path;

    public long Count { get; private set; }

    /// <summary>Number of rejects in the file, the first ones.</summary>
    public long Kept => Math.Min(Count, maxKept);

    public IReadOnlyList<string> First => _first;

    /// <summary>The default place: in the folder that is imported, or next to the file.</summary>
    public static string Beside(string input) => Directory.Exists(input)
        ? System.IO.Path.Combine(input, "import.rejects.jsonl")
        : input + ".rejects.jsonl";

    /// <summary>
    /// Whether replacing the file loses nothing: it does not exist, is empty, holds the rejects of an earlier import, or is the null device.
    /// </summary>
    public static bool MayReplace(string path)
    {
        try
        {
            if (!File.Exists(path) || path == NullDevice)
            {
                return true;
            }

            if (!RegularFile.Is(path))
            {
                return false;
            }

            using var file = File.OpenRead(path);
            var start = new byte[s_start.Length];
            var read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            return read == 0 || start.AsSpan().SequenceEqual(s_start);
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
        catch (IOException)
        {
            // Another import is writing it; opening it reports that.
            return true;
        }
    }

    public void Add(string file, DocumentPlace place, string error, ReadOnlySpan<byte> document)
    {
        Count++;
        if (_first.Count < ShownAtOnce)
        {
            _first.Add($"{file}{place}: {error}");
        }

        if (Count > maxKept)
        {
            return;
        }

        using var writer = new Utf8JsonWriter(_stream ??= Open());
        writer.WriteStartObject();
        writer.WriteString("file", file);
        if (place.Dump?.Name is { } collection)
        {
            writer.WriteString("collection", collection);
        }

        writer.WriteNumber(place.Dump is null ? "line" : "offset", place.Number);
        writer.WriteString("error", error);
        if (RejectedDocument.Keep(document) is { } kept)
        {
            writer.WritePropertyName("document");
            writer.WriteRawValue(kept, skipInputValidation: true);
        }

        writer.WriteEndObject();
        writer.Flush();
        _stream.WriteByte((byte)'\n');
    }

    /// <summary>Deletes the rejects of an earlier import.</summary>
    public void RemoveOld()
    {
        if (Path != NullDevice)
        {
            File.Delete(Path);
        }
    }

    public ValueTask DisposeAsync() => _stream?.DisposeAsync() ?? ValueTask.CompletedTask;

    private FileStream Open()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read };
        if (Path == NullDevice)
        {
            options.Mode = FileMode.Open;
        }
        else if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            // A link is replaced, never followed: it could point at any file. An old file would keep its mode.
            RemoveOld();
            return new FileStream(Path, options);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"Rejected lines cannot be kept in {Path}: {exception.Message} Name another file with --rejects.", exception);
        }
    }
}
