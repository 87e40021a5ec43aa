using System.Diagnostics;
using System.Threading.Channels;
using Engagement.Application.Common;
using Engagement.Application.Ingest;
using Engagement.Domain.Documents;
using Engagement.Infrastructure.Documents;
using Microsoft.Extensions.Options;

namespace Engagement.Infrastructure.Ingest;

/// <summary>
/// Reads and parses the next chunk while the last one is written. Each chunk has its own transaction, so an import that was stopped is
/// completed by running it again.
/// </summary>
public sealed class Importer(
    IngestStore store, CredentialStore accounts, IngestMetrics metrics, IOptions<WorkspaceOptions> options, TimeProvider clock) : IImporter
{
    public async Task<ImportResult> ImportAsync(ImportCommand request, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var selection = ExportFiles.Find(request.Paths, request.Database);

        // Every file is opened before anything is written: one that cannot be read fails the whole import.
        var sizes = selection.Files.Select(file => file.Measure()).ToList();
        await using var rejects = new RejectsFile(RejectsPath(request, selection));
        var totals = new ImportTotals();
        var parser = new DocumentParser(TimeSpan.FromSeconds(options.Value.MaxSessionSeconds), clock, request.WithCredentials);
        var input = new Input(selection.Files, sizes, parser, rejects, totals, [.. selection.Files.Zip(sizes, (file, size) => new FileSummary(file, size))]);
        await using var credentials = request.WithCredentials ? await accounts.OpenAsync(cancellationToken) : null;

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var chunks = Channel.CreateBounded<Chunk>(1);
        var reading = ReadAsync(input, chunks.Writer, stop.Token);
        try
        {
            await WriteAsync(chunks.Reader, credentials, totals, request.Progress, cancellationToken);
            await reading;
        }
        catch
        {
            // The reader may wait for space in the channel: it must not outlive the files and the rejects that it uses.
            await stop.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        var taken = credentials is null ? null : await credentials.ApplyAsync(
            request.WithRoles,
            (file, number, error) => rejects.AddRejected(selection.Files[file].Path, selection.Files[file].Place(number), error, []),
            cancellationToken);
        if (rejects.IsEmpty && request.RejectsPath is null)
        {
            rejects.RemoveOld();
        }

        return new ImportResult(
            totals.Kinds,
            rejects.Rejected.Count,
            rejects.Rejected.Kept,
            rejects.Warned.Count,
            rejects.Warned.Kept,
            totals.Ignored,
            rejects.IsEmpty ? null : rejects.Path,
            rejects.Rejected.First,
            rejects.Warned.First,
            selection.Skipped,
            selection.SkipsMessages,
            selection.Unsupported,
            [.. input.Summaries.Where(file => file.IsEmpty).Select(file => file.Path)],
            [.. input.Summaries.Where(file => file.IsOfJanuary1970).Select(file => file.Path)],
            taken,
            watch.Elapsed);
    }

    /// <summary>Never one of the files to import, nor another file with contents, since it would be emptied.</summary>
    private static string RejectsPath(ImportCommand request, ExportSelection selection)
    {
        var path = request.RejectsPath ?? RejectsFile.Beside(request.Paths[0]);
        var refusal = string.IsNullOrWhiteSpace(path) ? "--rejects needs the name of a file."
            : selection.Files.Any(file => Path.GetFullPath(file.Path) == Path.GetFullPath(path))
                ? $"{path} is one of the files to import; name another file with --rejects."
            : !RejectsFile.MayReplace(path) ? $"{path} holds something else than rejected lines; name another file with --rejects."
            : null;
        return refusal is null ? path : throw new InvalidRequestException(refusal);
    }

    private async Task ReadAsync(Input input, ChannelWriter<Chunk> chunks, CancellationToken cancellationToken)
    {
        try
        {
            var total = input.Sizes.Sum();
            var chunk = new ImportChunk(store.ChunkSize);
            for (var index = 0; index < input.Files.Count; index++)
            {
                var before = input.Sizes.Take(index).Sum();
                await using var stream = input.Files[index].Open();
                await using var splitter = input.Files[index].Split(stream, input.Parser.ReadsCredentials);
                await foreach (var buffer in splitter.SplitAsync(cancellationToken))
                {
                    using (buffer)
                    {
                        foreach (var entry in buffer.Entries)
                        {
                            Parse(input, index, buffer, entry, chunk);
                            if (chunk.Full)
                            {
                                await chunks.WriteAsync(new Chunk(chunk, before + splitter.BytesRead, total), cancellationToken);
                                chunk = new ImportChunk(store.ChunkSize);
                            }
                        }
                    }
                }
            }

            await chunks.WriteAsync(new Chunk(chunk, total, total), cancellationToken);
            chunks.Complete();
        }
        catch (Exception exception)
        {
            chunks.Complete(exception);
            throw;
        }
    }

    private Task WriteAsync(
        ChannelReader<Chunk> chunks,
        CredentialSession? credentials,
        ImportTotals totals,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellationToken)
    {
        return store.WriteAsync(chunks.ReadAllAsync(cancellationToken), StageAsync, ReportCommit, cancellationToken);

        async Task StageAsync(IngestSession session, Chunk chunk)
        {
            await session.StageAsync(chunk.Content.Documents, cancellationToken);
            chunk.Content.Documents.Clear();
            if (credentials is not null)
            {
                await credentials.StageAsync(chunk.Content.Credentials, cancellationToken);
                chunk.Content.Credentials.Clear();
            }
        }

        void ReportCommit(Chunk chunk, IReadOnlyDictionary<DocumentKind, AppliedCounts> counts)
        {
            totals.Add(counts);
            progress?.Report(new WorkProgress(chunk.BytesRead, chunk.BytesTotal, totals.Documents));
        }
    }

    private void Parse(Input input, int file, DocumentBuffer buffer, DocumentEntry entry, ImportChunk chunk)
    {
        input.Summaries[file].Entries++;
        var source = entry.Place.Dump?.Source ?? input.Files[file].Source;
        var parsed = entry.Error is null ? input.Parser.Parse(buffer.Bytes(entry), source) : default;
        if (parsed.Document is not null)
        {
            chunk.Add(parsed.Document);
            input.Summaries[file].Add(parsed.Document);
        }

        if (parsed is { Document: UserDocument user, Credentials: { } credentials })
        {
            chunk.Add(new StagedCredentials(file, entry.Place.Number, user, credentials));
        }

        if (parsed.Warning is { } warning)
        {
            input.Rejects.AddWarned(input.Files[file].Path, entry.Place, warning, buffer.Bytes(entry));
        }

        if ((entry.Error ?? parsed.Error ?? parsed.Credentials?.Error) is { } error)
        {
            input.Rejects.AddRejected(input.Files[file].Path, entry.Place, error, buffer.Bytes(entry));
            metrics.CountRejected();
        }
        else if (parsed.Ignored)
        {
            input.Totals.Ignored++;
        }
    }

    private sealed record Input(
        IReadOnlyList<ExportFile> Files, IReadOnlyList<long> Sizes, DocumentParser Parser, RejectsFile Rejects, ImportTotals Totals,
        IReadOnlyList<FileSummary> Summaries);

    private sealed record Chunk(ImportChunk Content, long BytesRead, long BytesTotal);
}
