using System.Text.Json;
using Engagement.Infrastructure.Documents;

namespace Engagement.Infrastructure.Ingest;

/// <summary>
/// The rejected documents of an import, and those that were stored without a part, as JSON lines with file, line number or, in a dump,
/// collection and offset, reason and the parts of the document that may be stored. The file is created with the first line and readable by its
/// owner only.
/// </summary>
internal sealed class RejectsFile(string path, int maxKept = RejectsFile.MaxKept) : IAsyncDisposable
{
    // A few megabytes of gzip can unpack to more broken lines than a disk can hold.
    private const int MaxKept = 1_000_000;

    private const string NullDevice = "/dev/null";

    private static readonly byte[] s_start = "{\"file\":"u8.ToArray();

    private FileStream? _stream;

    public string Path { get; } = path;

    public ReportedLines Rejected { get; } = new(maxKept);

    /// <summary>Documents that were stored without a malformed field. They have a limit of their own, so that they never displace rejected ones.</summary>
    public ReportedLines Warned { get; } = new(maxKept, "warning: ");

    public bool IsEmpty => Rejected.Count + Warned.Count == 0;

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

    public void AddRejected(string file, DocumentPlace place, string error, ReadOnlySpan<byte> document)
    {
        if (Rejected.Add(file, place, error))
        {
            Write(file, place, "error", error, document);
        }
    }

    public void AddWarned(string file, DocumentPlace place, string warning, ReadOnlySpan<byte> document)
    {
        if (Warned.Add(file, place, warning))
        {
            Write(file, place, "warning", warning, document);
        }
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

    private void Write(string file, DocumentPlace place, string sort, string reason, ReadOnlySpan<byte> document)
    {
        using var writer = new Utf8JsonWriter(_stream ??= Open());
        writer.WriteStartObject();
        writer.WriteString("file", file);
        if (place.Dump?.Name is { } collection)
        {
            writer.WriteString("collection", collection);
        }

        writer.WriteNumber(place.Dump is null ? "line" : "offset", place.Number);
        writer.WriteString(sort, reason);
        if (RejectedDocument.Keep(document) is { } kept)
        {
            writer.WritePropertyName("document");
            writer.WriteRawValue(kept, skipInputValidation: true);
        }

        writer.WriteEndObject();
        writer.Flush();
        _stream.WriteByte((byte)'\n');
    }

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
