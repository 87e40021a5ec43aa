using Engagement.Domain.Documents;
using Npgsql;

namespace Engagement.Infrastructure.Ingest;

/// <summary>The statements of <see cref="BatchSql"/> as commands, and what they did to the documents of each kind.</summary>
internal sealed class BatchCommands
{
    private readonly Dictionary<DocumentKind, NpgsqlBatchCommand> _taking = [];
    private readonly Dictionary<DocumentKind, NpgsqlBatchCommand> _adding = [];
    private readonly Dictionary<DocumentKind, NpgsqlBatchCommand> _changing = [];

    public BatchCommands(NpgsqlBatch batch, IEnumerable<BatchStatement> statements)
    {
        foreach (var statement in statements)
        {
            var command = new NpgsqlBatchCommand(statement.Sql);
            batch.BatchCommands.Add(command);
            if (statement.Takes is { } takes)
            {
                _taking[takes] = command;
            }

            if (statement.Adds is { } adds)
            {
                _adding[adds] = command;
            }

            if (statement.Changes is { } changes)
            {
                _changing[changes] = command;
            }
        }
    }

    /// <summary>The statement that meets what is stored with what has come.</summary>
    public NpgsqlBatchCommand Taking(DocumentKind kind) => _taking[kind];

    /// <param name="kind">A kind that the batch held.</param>
    /// <param name="received">How many of its documents.</param>
    public AppliedCounts Counts(DocumentKind kind, long received) =>
        new(received, (long)_adding[kind].RecordsAffected, (long)_changing[kind].RecordsAffected);
}
