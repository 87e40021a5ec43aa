using System.Globalization;
using Engagement.Domain.Documents;
using Npgsql;

namespace Engagement.Infrastructure.Ingest;

/// <summary>
/// A connection for small batches that come one after another: each goes to the server in one piece, from its turn to its commit, in
/// statements that are prepared once for the kinds that it holds. After a failure the session is of no more use.
/// </summary>
internal sealed class LiveSession : IAsyncDisposable
{
    // In seconds, longer than the server's own limit: the driver's is for a server that says nothing.
    private const int Limit = 12;

    // Documents whose rows are deleted and still read over. To be rid of them takes as long as some batches, and so does the next batch, whose
    // statements are planned anew.
    private const int LeftAtMost = 12_000;

    private readonly NpgsqlConnection _connection;
    private readonly Dictionary<string, PreparedBatch> _prepared = [];
    private readonly HashSet<DocumentKind> _tables = [];

    private int _left;

    private LiveSession(NpgsqlConnection connection) => _connection = connection;

    /// <param name="dataSource">The store.</param>
    /// <param name="patience">How long a batch waits for its turn.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<LiveSession> OpenAsync(NpgsqlDataSource dataSource, TimeSpan patience, CancellationToken cancellationToken)
    {
        var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        try
        {
            // The rows of a small batch are always looked up one by one. A plan that is kept must not depend on how small a table was when
            // it was made: a new store's tables would be read whole for a minute while they grow.
            await using var command = new NpgsqlCommand(
                """
                SET statement_timeout = '10s';
                SET idle_in_transaction_session_timeout = '10s';
                SET enable_hashjoin = off;
                SET enable_mergejoin = off;
                SET enable_seqscan = off;
                SET plan_cache_mode = force_generic_plan;
                SET random_page_cost = 1.1;
                SET jit = off;
                """
                + $"{RollupChanges.CreateWorkTables};\n{WeightSql.CreateLimit}",
                connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
            await using var limit = new NpgsqlCommand("SELECT set_config('lock_timeout', $1, false)", connection);
            limit.Parameters.Add(new NpgsqlParameter { Value = patience.TotalMilliseconds.ToString(CultureInfo.InvariantCulture) });
            await limit.ExecuteNonQueryAsync(cancellationToken);
            return new LiveSession(connection);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Applies documents in any order, when it is their turn; several versions of one id may be among them.</summary>
    /// <returns>What they changed, when it is committed.</returns>
    public async Task<LiveOutcome> ApplyAsync(IReadOnlyList<EventDocument> documents, CancellationToken cancellationToken)
    {
        var groups = documents.Select((document, position) => (Position: position, Document: document))
            .GroupBy(staged => staged.Document.Kind).OrderBy(group => group.Key).Select(group => (Kind: group.Key, Documents: group.ToList())).ToList();
        var distinct = groups.TrueForAll(group => group.Documents.DistinctBy(staged => staged.Document.Id).Count() == group.Documents.Count);
        var batch = await PrepareAsync([.. groups.Select(group => group.Kind)], distinct, cancellationToken);
        var outcome = await batch.ExecuteAsync(groups, cancellationToken);
        _left += documents.Count;
        return outcome;
    }

    /// <summary>Runs the statements for documents of every kind on none.</summary>
    public async Task TryAsync(CancellationToken cancellationToken)
    {
        var kinds = Enum.GetValues<DocumentKind>();
        var batch = await PrepareAsync(kinds, distinct: true, cancellationToken);
        await batch.ExecuteAsync([.. kinds.Select(kind => (kind, new List<(int, EventDocument)>()))], cancellationToken);
    }

    /// <summary>Gives back what deleted rows take in the staging tables, when they are many.</summary>
    public async Task TidyAsync(CancellationToken cancellationToken)
    {
        if (_left > LeftAtMost)
        {
            var tables = _tables.Select(StagedColumns.TableOf).SelectMany(table => new[] { table.Staged, table.Reduced, table.Changed });
            await using var command = new NpgsqlCommand(
                $"TRUNCATE {string.Join(", ", tables.Concat(RollupChanges.WorkTables))}", _connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
            _left = 0;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var batch in _prepared.Values)
        {
            await batch.DisposeAsync();
        }

        await _connection.DisposeAsync();
    }

    private async Task<PreparedBatch> PrepareAsync(IReadOnlyList<DocumentKind> kinds, bool distinct, CancellationToken cancellationToken)
    {
        var key = $"{distinct} {string.Join(' ', kinds)}";
        if (!_prepared.TryGetValue(key, out var batch))
        {
            foreach (var kind in kinds.Where(_tables.Add))
            {
                await using var create = new NpgsqlCommand(StagedColumns.TableOf(kind).CreateStaging, _connection);
                await create.ExecuteNonQueryAsync(cancellationToken);
            }

            batch = await PreparedBatch.PrepareAsync(_connection, kinds, distinct, cancellationToken);
            _prepared.Add(key, batch);
        }

        return batch;
    }

    /// <summary>All statements of a batch, from BEGIN to COMMIT, for certain kinds.</summary>
    private sealed class PreparedBatch : IAsyncDisposable
    {
        private readonly NpgsqlBatch _batch;
        private readonly Dictionary<DocumentKind, NpgsqlParameterCollection> _documents = [];
        private readonly BatchCommands _commands;

        private PreparedBatch(NpgsqlConnection connection, IReadOnlyList<DocumentKind> kinds, bool distinct)
        {
            _batch = connection.CreateBatch();
            _batch.Timeout = Limit;

            // What is before the lock touches nothing but tables of this connection.
            Add("BEGIN");
            foreach (var kind in kinds)
            {
                var table = StagedColumns.TableOf(kind);
                Empty(table.Changed);
                if (!distinct)
                {
                    Empty(table.Staged, table.Reduced);
                    TakeDocuments(kind, Add(table.InsertIntoStaging));
                    Add(table.Reduce);
                }
            }

            Empty([.. RollupChanges.WorkTables]);
            Add(IngestStore.TakeLock);
            _commands = new BatchCommands(_batch, BatchSql.SmallDifference(kinds, distinct));
            foreach (var kind in kinds)
            {
                if (distinct)
                {
                    TakeDocuments(kind, _commands.Taking(kind));
                }

                Add(StagedColumns.TableOf(kind).Applied);
            }

            Add("COMMIT");
        }

        /// <param name="connection">Runs it.</param>
        /// <param name="kinds">What it holds documents of.</param>
        /// <param name="distinct">Whether no two documents have the same id.</param>
        /// <param name="cancellationToken">Gives up.</param>
        public static async Task<PreparedBatch> PrepareAsync(
            NpgsqlConnection connection, IReadOnlyList<DocumentKind> kinds, bool distinct, CancellationToken cancellationToken)
        {
            var batch = new PreparedBatch(connection, kinds, distinct);
            await batch._batch.PrepareAsync(cancellationToken);
            return batch;
        }

        public async Task<LiveOutcome> ExecuteAsync(
            List<(DocumentKind Kind, List<(int Position, EventDocument Document)> Documents)> groups, CancellationToken cancellationToken)
        {
            foreach (var (kind, documents) in groups)
            {
                ParameterRows.Set(_documents[kind], StagedColumns.TableOf(kind), documents);
            }

            var applied = new HashSet<int>();
            var state = Guid.Empty;
            await using (var reader = await _batch.ExecuteReaderAsync(cancellationToken))
            {
                do
                {
                    // The only numbers among the results are positions, and one is the state of the data.
                    var type = reader.FieldCount == 1 ? reader.GetFieldType(0) : null;
                    while ((type == typeof(int) || type == typeof(Guid)) && await reader.ReadAsync(cancellationToken))
                    {
                        if (type == typeof(Guid))
                        {
                            state = reader.GetGuid(0);
                        }
                        else if (!reader.IsDBNull(0))
                        {
                            applied.Add(reader.GetInt32(0));
                        }
                    }
                }
                while (await reader.NextResultAsync(cancellationToken));
            }

            return new LiveOutcome(applied, state, groups.ToDictionary(group => group.Kind, group => _commands.Counts(group.Kind, group.Documents.Count)));
        }

        public ValueTask DisposeAsync() => _batch.DisposeAsync();

        /// <summary>Row by row: to cut off a few rows' file would take longer than all the rest of the batch.</summary>
        private void Empty(params IEnumerable<string> tables)
        {
            foreach (var table in tables)
            {
                Add($"DELETE FROM {table}");
            }
        }

        private void TakeDocuments(DocumentKind kind, NpgsqlBatchCommand command)
        {
            foreach (var parameter in ParameterRows.Of(StagedColumns.TableOf(kind)))
            {
                command.Parameters.Add(parameter);
            }

            _documents.Add(kind, command.Parameters);
        }

        private NpgsqlBatchCommand Add(string sql)
        {
            var command = new NpgsqlBatchCommand(sql);
            _batch.BatchCommands.Add(command);
            return command;
        }
    }
}

/// <summary>What a small batch did.</summary>
/// <param name="Applied">Which of its documents made a difference, by their positions.</param>
/// <param name="State">The state that the data are in with it.</param>
/// <param name="Counts">What became of the documents of each kind.</param>
internal sealed record LiveOutcome(IReadOnlySet<int> Applied, Guid State, IReadOnlyDictionary<DocumentKind, AppliedCounts> Counts);
