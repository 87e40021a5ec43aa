using Engagement.Domain.Documents;
using Npgsql;

namespace Engagement.Infrastructure.Ingest;

/// <summary>Statements that the server receives in one round trip, with their row counts by kind of document.</summary>
internal sealed class BatchCommands : IAsyncDisposable
{
    private readonly NpgsqlBatch _batch;
    private readonly Dictionary<DocumentKind, NpgsqlBatchCommand> _takeCommands = [];
    private readonly Dictionary<DocumentKind, NpgsqlBatchCommand> _addCommands = [];
    private readonly Dictionary<DocumentKind, NpgsqlBatchCommand> _changeCommands = [];

    public BatchCommands(NpgsqlConnection connection, int timeoutSeconds, params IEnumerable<BatchStatement> statements)
    {
        _batch = connection.CreateBatch();
        _batch.Timeout = timeoutSeconds;
        foreach (var statement in statements)
        {
            Add(statement);
        }
    }

    private void Add(BatchStatement statement)
    {
        var command = new NpgsqlBatchCommand(statement.Sql);
        _batch.BatchCommands.Add(command);
        if (statement.Takes is { } takes)
        {
            command.Parameters.AddRange(DocumentTable.Of(takes).NewParameters().ToArray());
            _takeCommands[takes] = command;
        }

        if (statement.Adds is { } adds)
        {
            _addCommands[adds] = command;
        }

        if (statement.Changes is { } changes)
        {
            _changeCommands[changes] = command;
        }
    }

    public Task PrepareAsync(CancellationToken cancellationToken) => _batch.PrepareAsync(cancellationToken);

    /// <summary>Sets the documents as the parameters of their kind's statement.</summary>
    public void SetDocuments(StagedDocuments documents) => documents.SetValues(_takeCommands[documents.Kind].Parameters);

    public async Task<BatchResult> ExecuteAsync(CancellationToken cancellationToken)
    {
        var (state, older, applied) = (Guid.Empty, new List<long>(), new HashSet<int>());
        await using var reader = await _batch.ExecuteReaderAsync(cancellationToken);
        do
        {
            // Results of other types, such as settings, are skipped.
            var type = reader.FieldCount == 1 ? reader.GetFieldType(0) : null;
            while ((type == typeof(Guid) || type == typeof(long) || type == typeof(int)) && await reader.ReadAsync(cancellationToken))
            {
                if (type == typeof(Guid))
                {
                    state = reader.GetGuid(0);
                }
                else if (type == typeof(long))
                {
                    older.Add(reader.GetInt64(0));
                }
                else if (!reader.IsDBNull(0))
                {
                    applied.Add(reader.GetInt32(0));
                }
            }
        }
        while (await reader.NextResultAsync(cancellationToken));
        return new BatchResult(state, older, applied);
    }

    /// <summary>The row counts of the last execution for one kind.</summary>
    public AppliedCounts Counts(DocumentKind kind, long received) =>
        new(received, (long)_addCommands[kind].RecordsAffected, (long)_changeCommands[kind].RecordsAffected);

    public ValueTask DisposeAsync() => _batch.DisposeAsync();
}

/// <summary>The results of a batch's statements, distinguished by their types.</summary>
/// <param name="State">The state of the data.</param>
/// <param name="Older">By kind, in order: number of documents that are older than the stored row.</param>
/// <param name="Applied">The positions of documents that made a difference.</param>
internal sealed record BatchResult(Guid State, IReadOnlyList<long> Older, IReadOnlySet<int> Applied);
