using System.Text.Json;
using Engagement.Infrastructure.Documents;

namespace Engagement.Infrastructure.Ingest;

/// <summary>
/// The lines that an import could not take, as JSON lines with file, line number and reason, and what may be kept of the document. Made
/// with the first reject, for its owner's eyes only.
/// </summary>
internal sealed class RejectsFile(string path, int mostKept = RejectsFile.MostKept) : IAsyncDisposable
{
    private const int ShownAtOnce = 10;

    // A few megabytes of gzip can unpack to more broken lines than a disk holds reasons for.
    private const int MostKept = 1_000_000;

    private const string NullDevice = "/dev/null";

    private static readonly byte[] s_start = "{\"file\":"u8.ToArray();

    private readonly List<string> _first = [];
    private FileStream? _stream;

    public string Path { get; } = path;

    public long Count { get; private set; }

    /// <summary>How many of them are in the file: the first ones.</summary>
    public long Kept => Math.Min(Count, mostKept);

    public IReadOnlyList<string> First => _first;

    /// <summary>The default place: in the folder that is imported, or next to the file.</summary>
    public static string Beside(string input) => Directory.Exists(input)
        ? System.IO.Path.Combine(input, "import.rejects.jsonl")
        : input + ".rejects.jsonl";

    /// <summary>
    /// Whether nothing is lost when the file is written: it is not there, is empty, holds the rejects of an earlier import, or is the null
    /// device.
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
            // Another import is writing it: opening it says so.
            return true;
        }
    }

    public void Add(string file, long line, string error, ReadOnlySpan<byte> document)
    {
        Count++;
        if (_first.Count < ShownAtOnce)
        {
            _first.Add($"{file}:{line}: {error}");
        }

        if (Count > mostKept)
        {
            return;
        }

        using var writer = new Utf8JsonWriter(_stream ??= Open());
        writer.WriteStartObject();
        writer.WriteString("file", file);
        writer.WriteNumber("line", line);
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

    /// <summary>The rejects of an earlier import, which are none any more.</summary>
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
            // A link is replaced and never followed: whoever prepared the folder could have it point at anything. An old file would keep its mode.
            RemoveOld();
            return new FileStream(Path, options);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"Rejected lines cannot be kept in {Path}: {exception.Message} Name another file with --rejects.", exception);
        }
    }
}
