using Engagement.Domain.Documents;
using Npgsql;
using NpgsqlTypes;

namespace Engagement.Infrastructure.Ingest;

/// <summary>
/// One table of documents and the SQL that every kind shares: stage, merge with the stored rows, write the rows that differ.
/// The order of <paramref name="Columns"/> is the order in which documents of equal version are compared.
/// </summary>
internal sealed record DocumentTable(DocumentKind Kind, string Name, Func<EventDocument, bool> CarriesColumns, params DocumentColumn[] Columns)
{
    public static readonly DocumentTable Rooms = new ColumnsOf<RoomColumns>(document => ((RoomDocument)document).Columns).Table(
        DocumentKind.Room,
        "rooms",
        of =>
        [
            of.Text("type", room => room.Type),
            of.Text("name", room => room.Name),
            of.Text("display_name", room => room.DisplayName),
            of.Texts("usernames", room => room.Usernames) with { IsInRollups = false },
            of.Instant("created_at", room => room.CreatedAt),
            of.Instant("updated_at", room => room.UpdatedAt),
        ]);

    public static readonly DocumentTable Users = new ColumnsOf<UserColumns>(document => ((UserDocument)document).Columns).Table(
        DocumentKind.User,
        "users",
        of =>
        [
            of.Text("username", user => user.Username),
            of.Text("name", user => user.Name),
            of.Instant("created_at", user => user.CreatedAt),
            of.Flag("anonymous", user => user.Anonymous),
            of.Text("type", user => user.Type),
            of.Flag("active", user => user.Active),
        ]);

    public static readonly DocumentTable Messages = new ColumnsOf<MessageColumns>(document => ((MessageDocument)document).Columns).Table(
        DocumentKind.Message,
        "messages",
        of =>
        [
            of.Text("room_id", message => message.RoomId),
            of.Text("user_id", message => message.UserId),
            of.Instant("sent_at", message => message.SentAt),
            of.Flag("counted", message => message.Counted),
        ]) with
    {
        DeletedAt = new("deleted_at", "timestamptz", NpgsqlDbType.TimestampTz, documents => documents.Select(DeletionOf).ToArray()),
    };

    public static readonly DocumentTable Sessions = new ColumnsOf<SessionColumns>(document => ((SessionDocument)document).Columns).Table(
        DocumentKind.Session,
        "sessions",
        of =>
        [
            of.Text("user_id", session => session.UserId),
            of.Instant("started_at", session => session.StartedAt),
            of.Instant("ended_at", session => session.EndedAt),
            of.Flag("anonymous", session => session.Anonymous),
        ]);

    public static readonly DocumentTable DailyActivity = new ColumnsOf<DailyActivityColumns>(document => ((DailyActivityDocument)document).Columns).Table(
        DocumentKind.DailyActivity,
        "daily_activity",
        of =>
        [
            of.Text("user_id", activity => activity.UserId),
            of.Date("day", activity => activity.Day),
            of.Flag("anonymous", activity => activity.Anonymous),
        ]);

    public static readonly IReadOnlyList<DocumentTable> All = [Rooms, Users, Messages, Sessions, DailyActivity];

    public static DocumentTable Of(DocumentKind kind) => All.Single(table => table.Kind == kind);

    /// <summary>
    /// The instant of the deletion, if the table keeps it. It belongs to the greatest version, as <c>deleted</c> does; of several deletions of that
    /// version the latest counts.
    /// </summary>
    public DocumentColumn? DeletedAt { get; init; }

    /// <summary>All columns that only this kind has.</summary>
    public IEnumerable<DocumentColumn> OwnColumns => DeletedAt is null ? Columns : [DeletedAt, .. Columns];

    /// <summary>Documents as received, with any number of versions of one id.</summary>
    public string Staged => $"staged_{Name}";

    /// <summary>The staged documents reduced to one row for each id, of the shape of a stored row, in the order of ids.</summary>
    public string Reduced => $"reduced_{Name}";

    /// <summary>One row for each id whose stored row changes, with its old values.</summary>
    public string Changed => $"changed_{Name}";

    public IEnumerable<string> WorkTables => [Staged, Reduced, Changed];

    /// <summary>Creates the tables once for a connection; each batch empties them.</summary>
    public string CreateStaging =>
        $"""
        CREATE TEMP TABLE {Staged} (
            position int, id text COLLATE "C" NOT NULL, {StateDefinition}, carries boolean NOT NULL,
            {Join(column => column.Definition)});
        CREATE TEMP TABLE {Reduced} (
            id text COLLATE "C" NOT NULL, {StateDefinition}, columns_version timestamptz NOT NULL, columns_deleted boolean NOT NULL,
            {Join(column => column.Definition)}, state_position int, columns_position int);
        CREATE TEMP TABLE {Changed} (
            id text COLLATE "C" NOT NULL, {StateDefinition}, columns_version timestamptz NOT NULL, columns_deleted boolean NOT NULL,
            {Join(column => column.Definition)},
            existed boolean NOT NULL, old_deleted boolean, {OldColumns(column => "old_" + column.Definition)},
            state_position int, columns_position int)
        """;

    /// <summary>Stages documents that are sent as parameters, one array for each column.</summary>
    public string InsertIntoStaging =>
        $"""
        INSERT INTO {Staged} (position, id, {State("")}, carries, {ColumnList})
        SELECT position, id, {State("")}, carries, {Join(column => column.FromParameter)} FROM {Parameters}
        """;

    /// <summary>The parameters of a statement that takes documents, without values.</summary>
    public IEnumerable<NpgsqlParameter> NewParameters() =>
        new[] { NpgsqlDbType.Integer, NpgsqlDbType.Text, NpgsqlDbType.TimestampTz, NpgsqlDbType.Boolean, NpgsqlDbType.Boolean }
            .Concat(OwnColumns.Select(column => column.ParameterType))
            .Select(type => new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | type, Value = Array.Empty<object>() });

    /// <summary>The values of the parameters: positions, the four columns that documents of all kinds have, and the kind's own.</summary>
    public IEnumerable<Array> Values(IReadOnlyList<int> positions, IReadOnlyList<EventDocument> documents) =>
    [
        positions.ToArray(),
        documents.Select(document => document.Id).ToArray(),
        documents.Select(document => document.Version).ToArray(),
        documents.Select(document => document.Deleted).ToArray(),
        documents.Select(CarriesColumns).ToArray(),
        .. OwnColumns.Select(column => column.Values(documents)),
    ];

    /// <summary>
    /// Reduces the staged documents of each id to the two registers that a stored row has: the greatest document, and the greatest that
    /// carries columns; see docs/decisions/0005-two-registers.md. Needs no lock.
    /// </summary>
    public string Reduce =>
        $"""
        INSERT INTO {Reduced}
        WITH state AS MATERIALIZED (
            SELECT DISTINCT ON (id) * FROM {Staged}
            ORDER BY id, version DESC, deleted DESC, carries DESC, {GreatestFirst}, {IfDeletedAt("deleted_at DESC NULLS LAST, ")}position
        ), carrier AS (
            -- Only if the greatest document has no columns.
            SELECT DISTINCT ON (id) * FROM {Staged}
            WHERE carries AND id IN (SELECT id FROM state WHERE NOT carries) ORDER BY id, version DESC, deleted DESC, {GreatestFirst}, position
        ){IfDeletedAt(LatestDeletion)}
        SELECT s.id, s.version, s.deleted,{IfDeletedAt(" coalesce(l.deleted_at, s.deleted_at),")}
            CASE WHEN s.carries THEN s.version ELSE coalesce(c.version, '-infinity') END,
            CASE WHEN s.carries THEN s.deleted ELSE coalesce(c.deleted, true) END,
            {Join(column => $"CASE WHEN s.carries THEN s.{column.Name} ELSE c.{column.Name} END")},
            coalesce({IfDeletedAt("l.position, ")}s.position), CASE WHEN s.carries THEN s.position ELSE c.position END
        FROM state s LEFT JOIN carrier c ON c.id = s.id
        {IfDeletedAt("LEFT JOIN latest l ON l.id = s.id AND l.deleted_at > s.deleted_at")} ORDER BY s.id
        """;

    /// <summary>Merges each reduced row with the stored one, register by register, and keeps the rows that differ.</summary>
    public string Merge => MergeWith(Reduced);

    /// <summary>The same, and returns how many documents are older than the stored row and change nothing.</summary>
    public string MergeAndCountOlder => MergeAndCount(Reduced, $"JOIN {Staged} s ON s.id = compared.id AND s.version < compared.stored_version");

    /// <summary>The same for staged documents with distinct ids, which need no reduction.</summary>
    public string MergeStagedAndCountOlder => MergeAndCount($"({SelectAsReduced(column => column.Name)} FROM {Staged} ORDER BY 1)", "");

    /// <summary>The merge of documents with distinct ids that are sent as parameters.</summary>
    public string MergeParameters => MergeWith($"({SelectAsReduced(column => column.FromParameter)} FROM {Parameters} ORDER BY 1)");

    // Older than every document of a workspace, newer than a room inferred from an event.
    private const string ResetVersion = "'1970-01-01T00:00:00Z'::timestamptz";

    private string Parameters =>
        $"""
        unnest({string.Join(", ", Enumerable.Range(1, 5 + OwnColumns.Count()).Select(number => $"${number}"))})
            AS staged (position, id, version, deleted, carries, {string.Join(", ", OwnColumns.Select(column => column.Name))})
        """;

    /// <summary>
    /// The latest of several deletions of one version, which need not be the one with the greatest columns. A deletion at its version is the latest.
    /// </summary>
    private string LatestDeletion =>
        $"""
        , latest AS (
            SELECT DISTINCT ON (id) id, deleted_at, position FROM {Staged}
            -- IS TRUE: a hashed subplan. Live sessions do not join by hash.
            WHERE ((id, version) IN (SELECT id, version FROM state WHERE deleted_at < version)) IS TRUE
            ORDER BY id, deleted_at DESC NULLS LAST, position
        )
        """;

    /// <summary>A row as <see cref="Reduce"/> makes it of a single document.</summary>
    private string SelectAsReduced(Func<DocumentColumn, string> value) =>
        $"""
        SELECT id COLLATE "C" AS id, {State("")},
            CASE WHEN carries THEN version ELSE '-infinity' END AS columns_version, NOT carries OR deleted AS columns_deleted,
            {Join(column => $"{value(column)} AS {column.Name}")}, position AS state_position,
            CASE WHEN carries THEN position END AS columns_position
        """;

    private string MergeWith(string reduced) => $"INSERT INTO {Changed} SELECT {MergedRow} FROM {JoinStored(reduced)} WHERE {Differs}";

    /// <summary>The compared rows leave out those that equal the stored ones: a repeated import costs no more than the first one.</summary>
    private string MergeAndCount(string reduced, string joined) =>
        $"""
        WITH compared AS MATERIALIZED (
            SELECT {MergedRow}, o.version AS stored_version, {Differs} AS differs
            FROM {JoinStored(reduced)} WHERE {Differs} OR o.version > r.version
        ), written AS (
            INSERT INTO {Changed} SELECT {ChangedColumns} FROM compared WHERE differs
        )
        SELECT count(*) FROM compared {joined} WHERE NOT differs
        """;

    /// <summary>A row of <see cref="Changed"/>, in the order of its columns.</summary>
    private string MergedRow =>
        $"""
        m.*, o.id IS NOT NULL AS existed, o.deleted AS old_deleted, {OldColumns(column => $"o.{column.Name} AS old_{column.Name}")},
            CASE WHEN o.id IS NULL OR ({State("m.")}) IS DISTINCT FROM ({State("o.")}) THEN r.state_position END AS state_position,
            CASE WHEN o.id IS NULL OR NOT keep.columns AND (m.columns_version, m.columns_deleted, {Prefixed("m.")})
                IS DISTINCT FROM (o.columns_version, o.columns_deleted, {Prefixed("o.")}) THEN r.columns_position END AS columns_position
        """;

    private string ChangedColumns =>
        $"id, {State("")}, columns_version, columns_deleted, {ColumnList}, existed, old_deleted, "
        + $"{OldColumns(column => $"old_{column.Name}")}, state_position, columns_position";

    /// <summary>Columns that stay as stored are not compared: a room's usernames may be megabytes, and each inferred room would read them.</summary>
    private string Differs =>
        $"""
        (o.id IS NULL OR ({State("m.")}) IS DISTINCT FROM ({State("o.")})
            OR NOT keep.columns AND (m.columns_version, m.columns_deleted, {Prefixed("m.")})
                IS DISTINCT FROM (o.columns_version, o.columns_deleted, {Prefixed("o.")}))
        """;

    private string JoinStored(string reduced) =>
        $"""
        {reduced} r
        -- OFFSET 0: looked up by index in the order of ids, so that the cost does not grow with the history.
        LEFT JOIN LATERAL (SELECT * FROM {Name} t WHERE t.id = r.id OFFSET 0) o ON true
        CROSS JOIN LATERAL (
            SELECT o.id IS NOT NULL AND ({State("o.")}) > ({State("r.")}) AS state,
                o.id IS NOT NULL AND (o.columns_version, o.columns_deleted, {Comparable("o.")})
                    > (r.columns_version, r.columns_deleted, {Comparable("r.")}) AS columns
        ) keep
        CROSS JOIN LATERAL (
            SELECT r.id, {Choose("keep.state", [.. StateNames])}, {Choose("keep.columns", ["columns_version", "columns_deleted", .. ColumnNames])}
        ) m
        """;

    /// <summary>Inserts new rows in the order of ids, so that the index is walked once.</summary>
    public string InsertNew =>
        $"""
        INSERT INTO {Name} (id, {State("")}, columns_version, columns_deleted, {ColumnList})
        SELECT id, {State("")}, columns_version, columns_deleted, {ColumnList} FROM {Changed} WHERE NOT existed
        """;

    public string UpdateExisting =>
        $"""
        UPDATE {Name} t
        SET columns_version = c.columns_version, columns_deleted = c.columns_deleted,
            {string.Join(", ", StateNames.Concat(ColumnNames).Select(column => $"{column} = c.{column}"))}
        FROM {Changed} c WHERE c.existed AND c.id = t.id
        """;

    /// <summary>
    /// Resets versions after an instant, which no document could replace. A deletion or a document without columns falls back to the version
    /// of the columns; columns of such a version stay and become older than those of any document. A deletion is then as old as its version.
    /// </summary>
    public string ResetVersionsAfter
    {
        get
        {
            const string FallsBack = "columns_version <> '-infinity' AND columns_version <= $1";
            const string Version = $"CASE WHEN {FallsBack} THEN columns_version ELSE {ResetVersion} END";
            const string Deleted = $"CASE WHEN {FallsBack} THEN columns_deleted ELSE deleted END";
            return $"""
                UPDATE {Name} SET version = {Version}, deleted = {Deleted},
                    {IfDeletedAt($"deleted_at = CASE WHEN {Deleted} THEN {Version} END,")}
                    columns_version = CASE WHEN columns_version > $1 THEN {ResetVersion} ELSE columns_version END
                WHERE version > $1
                """;
        }
    }

    public string CountVersionsAfter => $"SELECT count(*) FROM {Name} WHERE version > $1";

    /// <summary>The positions of the documents that changed a row: of equal documents the first, of several versions the greatest.</summary>
    public string AppliedPositions => $"SELECT unnest(ARRAY[state_position, columns_position]) FROM {Changed}";

    private string StateDefinition => $"version timestamptz NOT NULL, deleted boolean NOT NULL{IfDeletedAt(", deleted_at timestamptz")}";

    private IEnumerable<string> StateNames => DeletedAt is null ? ["version", "deleted"] : ["version", "deleted", "deleted_at"];

    private string ColumnList => Prefixed("");

    private string OldColumns(Func<DocumentColumn, string> column) => string.Join(", ", OwnColumns.Where(known => known.IsInRollups).Select(column));

    private IEnumerable<string> ColumnNames => Columns.Select(column => column.Name);

    /// <summary>Among documents of equal version: the greater columns first, in order, null lowest and false below true.</summary>
    private string GreatestFirst => Join(column => $"{column.Name} DESC NULLS LAST");

    /// <summary>The same order for comparing two rows, where SQL returns null for a null.</summary>
    private string Comparable(string prefix) => Join(column => $"{prefix}{column.Name} IS NOT NULL, coalesce({prefix}{column.Name}, {column.Lowest})");

    private static string Choose(string condition, params string[] columns) =>
        string.Join(", ", columns.Select(column => $"CASE WHEN {condition} THEN o.{column} ELSE r.{column} END AS {column}"));

    private string IfDeletedAt(string sql) => DeletedAt is null ? "" : sql;

    private string State(string prefix) => string.Join(", ", StateNames.Select(column => prefix + column));

    private static DateTime? DeletionOf(EventDocument document) => document.Deleted ? ((MessageDocument)document).DeletedAt ?? document.Version : null;

    private string Prefixed(string prefix) => Join(column => prefix + column.Name);

    private string Join(Func<DocumentColumn, string> format) => string.Join(", ", Columns.Select(format));
}
