using NpgsqlTypes;

namespace Engagement.Infrastructure.Ingest;

/// <summary>
/// One table of documents and the SQL that every kind shares: stage, merge with what is stored, write the difference.
/// The order of <paramref name="Columns"/> is the order in which documents of equal version are compared.
/// </summary>
internal sealed record EventTable(string Name, params EventColumn[] Columns)
{
    public static readonly EventTable Rooms = new(
        "rooms",
        new("type", "text"),
        new("name", "text"),
        new("display_name", "text"),
        new("usernames", "text[]") { IsInRollups = false },
        new("created_at", "timestamptz"),
        new("updated_at", "timestamptz"));

    public static readonly EventTable Users = new(
        "users",
        new("username", "text"),
        new("name", "text"),
        new("created_at", "timestamptz"),
        new("anonymous", "boolean"),
        new("type", "text"),
        new("active", "boolean"));

    public static readonly EventTable Messages = new(
        "messages",
        new("room_id", "text"),
        new("user_id", "text"),
        new("sent_at", "timestamptz"),
        new("counted", "boolean"));

    public static readonly EventTable Sessions = new(
        "sessions",
        new("user_id", "text"),
        new("started_at", "timestamptz"),
        new("ended_at", "timestamptz"),
        new("anonymous", "boolean"));

    public static readonly EventTable DailyActivity = new(
        "daily_activity",
        new("user_id", "text"),
        new("day", "date"),
        new("anonymous", "boolean"));

    public static readonly IReadOnlyList<EventTable> All = [Rooms, Users, Messages, Sessions, DailyActivity];

    /// <summary>Documents as they came: any number of versions of one id.</summary>
    public string Staged => $"staged_{Name}";

    /// <summary>What the staged documents say together: one row for each id, of the shape of a stored one, in the order of the ids.</summary>
    public string Reduced => $"reduced_{Name}";

    /// <summary>One row for each id whose stored row is about to change, with what it was.</summary>
    public string Changed => $"changed_{Name}";

    /// <summary>The tables belong to one connection and are made once for it, never for a batch; each batch empties them for itself.</summary>
    public string CreateStaging =>
        $"""
        CREATE TEMP TABLE {Staged} (
            position int, id text COLLATE "C" NOT NULL, version timestamptz NOT NULL, deleted boolean NOT NULL, carries boolean NOT NULL,
            {Join(column => column.Definition)});
        CREATE TEMP TABLE {Reduced} (
            id text COLLATE "C" NOT NULL, version timestamptz NOT NULL, deleted boolean NOT NULL,
            columns_version timestamptz NOT NULL, columns_deleted boolean NOT NULL,
            {Join(column => column.Definition)}, state_position int, columns_position int);
        CREATE TEMP TABLE {Changed} (
            id text COLLATE "C" NOT NULL, version timestamptz NOT NULL, deleted boolean NOT NULL,
            columns_version timestamptz NOT NULL, columns_deleted boolean NOT NULL,
            {Join(column => column.Definition)},
            existed boolean NOT NULL, old_deleted boolean, {OldColumns(column => "old_" + column.Definition)},
            state_position int, columns_position int)
        """;

    public string CopyToStaging => $"COPY {Staged} (id, version, deleted, carries, {Names}) FROM STDIN (FORMAT binary)";

    /// <summary>
    /// Stages documents that travel as parameters, an array for each column: a few of them take no way of their own to the server.
    /// </summary>
    public string InsertIntoStaging =>
        $"""
        INSERT INTO {Staged} (position, id, version, deleted, carries, {Names})
        SELECT position, id, version, deleted, carries, {Join(column => column.FromParameter)} FROM {Parameters}
        """;

    /// <summary>The position, the four columns that documents of all kinds have, and the kind's own.</summary>
    public int ParameterCount => 5 + Columns.Length;

    /// <summary>
    /// Reduces the staged documents of each id to the two registers that a stored row has: the greatest document, and the greatest that
    /// carries columns; see docs/decisions/0005-two-registers.md. Needs no lock.
    /// </summary>
    public string Reduce =>
        $"""
        INSERT INTO {Reduced}
        WITH state AS MATERIALIZED (
            SELECT DISTINCT ON (id) * FROM {Staged} ORDER BY id, version DESC, deleted DESC, carries DESC, {GreatestFirst}, position
        ), carrier AS (
            -- Only where the greatest document says nothing of the columns.
            SELECT DISTINCT ON (id) * FROM {Staged}
            WHERE carries AND id IN (SELECT id FROM state WHERE NOT carries) ORDER BY id, version DESC, deleted DESC, {GreatestFirst}, position
        )
        SELECT s.id, s.version, s.deleted,
            CASE WHEN s.carries THEN s.version ELSE coalesce(c.version, '-infinity') END,
            CASE WHEN s.carries THEN s.deleted ELSE coalesce(c.deleted, true) END,
            {Join(column => $"CASE WHEN s.carries THEN s.{column.Name} ELSE c.{column.Name} END")},
            s.position, CASE WHEN s.carries THEN s.position ELSE c.position END
        FROM state s LEFT JOIN carrier c ON c.id = s.id ORDER BY s.id
        """;

    /// <summary>Merges each reduced row with the stored one, register by register, and keeps those that make a difference.</summary>
    public string Merge => MergeWith(Reduced);

    /// <summary>The same, and answers how many documents are older than what is stored and make no difference.</summary>
    public string MergeAndCountOlder => CountWith(Reduced, $"JOIN {Staged} s ON s.id = met.id AND s.version < met.stored_version");

    /// <summary>The same for staged documents that have an id of their own each: there is nothing to reduce.</summary>
    public string MergeStagedAndCountOlder => CountWith($"({Whole(column => column.Name)} FROM {Staged} ORDER BY 1)", "");

    /// <summary>The merge alone, for documents that travel as parameters.</summary>
    public string MergeParameters => MergeWith($"({Whole(column => column.FromParameter)} FROM {Parameters} ORDER BY 1)");

    // Before every document of a workspace, and after what an event tells of a room.
    private const string Ancient = "'1970-01-01T00:00:00Z'::timestamptz";

    private string Parameters =>
        $"""
        unnest({string.Join(", ", Enumerable.Range(1, ParameterCount).Select(number => $"${number}"))})
            AS staged (position, id, version, deleted, carries, {Names})
        """;

    /// <summary>Of the shape of a stored row, as <see cref="Reduce"/> makes one of a document that is the only one of its id.</summary>
    private string Whole(Func<EventColumn, string> value) =>
        $"""
        SELECT id COLLATE "C" AS id, version, deleted,
            CASE WHEN carries THEN version ELSE '-infinity' END AS columns_version, NOT carries OR deleted AS columns_deleted,
            {Join(column => $"{value(column)} AS {column.Name}")}, position AS state_position,
            CASE WHEN carries THEN position END AS columns_position
        """;

    private string MergeWith(string reduced) => $"INSERT INTO {Changed} SELECT {Met} FROM {Meet(reduced)} WHERE {Differs}";

    /// <summary>What is stored alike is left out before it is kept anywhere: an export that is imported again costs what it did.</summary>
    private string CountWith(string reduced, string joined) =>
        $"""
        WITH met AS MATERIALIZED (
            SELECT {Met}, o.version AS stored_version, {Differs} AS differs
            FROM {Meet(reduced)} WHERE {Differs} OR o.version > r.version
        ), kept AS (
            INSERT INTO {Changed} SELECT {Kept} FROM met WHERE differs
        )
        SELECT count(*) FROM met {joined} WHERE NOT differs
        """;

    /// <summary>A row of <see cref="Changed"/>, in the order of its columns.</summary>
    private string Met =>
        $"""
        m.*, o.id IS NOT NULL AS existed, o.deleted AS old_deleted, {OldColumns(column => $"o.{column.Name} AS old_{column.Name}")},
            CASE WHEN o.id IS NULL OR (m.version, m.deleted) <> (o.version, o.deleted) THEN r.state_position END AS state_position,
            CASE WHEN o.id IS NULL OR NOT keep.columns AND (m.columns_version, m.columns_deleted, {Prefixed("m.")})
                IS DISTINCT FROM (o.columns_version, o.columns_deleted, {Prefixed("o.")}) THEN r.columns_position END AS columns_position
        """;

    private string Kept =>
        $"id, version, deleted, columns_version, columns_deleted, {Names}, existed, old_deleted, "
        + $"{OldColumns(column => $"old_{column.Name}")}, state_position, columns_position";

    /// <summary>Columns that stay are not compared with themselves: a room's usernames may be megabytes, which each of its messages would read.</summary>
    private string Differs =>
        $"""
        (o.id IS NULL OR (m.version, m.deleted) IS DISTINCT FROM (o.version, o.deleted)
            OR NOT keep.columns AND (m.columns_version, m.columns_deleted, {Prefixed("m.")})
                IS DISTINCT FROM (o.columns_version, o.columns_deleted, {Prefixed("o.")}))
        """;

    private string Meet(string reduced) =>
        $"""
        {reduced} r
        -- OFFSET 0: looked up one by one, in the order of the ids, so that the cost does not grow with the history.
        LEFT JOIN LATERAL (SELECT * FROM {Name} t WHERE t.id = r.id OFFSET 0) o ON true
        CROSS JOIN LATERAL (
            SELECT o.id IS NOT NULL AND (o.version, o.deleted) > (r.version, r.deleted) AS state,
                o.id IS NOT NULL AND (o.columns_version, o.columns_deleted, {Comparable("o.")})
                    > (r.columns_version, r.columns_deleted, {Comparable("r.")}) AS columns
        ) keep
        CROSS JOIN LATERAL (
            SELECT r.id, {Choose("keep.state", "version", "deleted")}, {Choose("keep.columns", ["columns_version", "columns_deleted", .. ColumnNames])}
        ) m
        """;

    /// <summary>New rows as they were found, in the order of their ids, which walks the index once instead of jumping in it.</summary>
    public string InsertNew =>
        $"""
        INSERT INTO {Name} (id, version, deleted, columns_version, columns_deleted, {Names})
        SELECT id, version, deleted, columns_version, columns_deleted, {Names} FROM {Changed} WHERE NOT existed
        """;

    public string UpdateExisting =>
        $"""
        UPDATE {Name} t
        SET version = c.version, deleted = c.deleted, columns_version = c.columns_version, columns_deleted = c.columns_deleted,
            {Join(column => $"{column.Name} = c.{column.Name}")}
        FROM {Changed} c WHERE c.existed AND c.id = t.id
        """;

    /// <summary>
    /// Takes back the versions after an instant, which no document could be later than: a deletion or a document without columns falls back to
    /// where the columns are from; columns of such a version stay, and are older than those of any document to come.
    /// </summary>
    public string TakeBackAfter =>
        $"""
        UPDATE {Name} SET
            version = CASE WHEN columns_version = '-infinity' OR columns_version > $1 THEN {Ancient} ELSE columns_version END,
            deleted = CASE WHEN columns_version = '-infinity' OR columns_version > $1 THEN deleted ELSE columns_deleted END,
            columns_version = CASE WHEN columns_version > $1 THEN {Ancient} ELSE columns_version END
        WHERE version > $1
        """;

    public string CountAfter => $"SELECT count(*) FROM {Name} WHERE version > $1";

    /// <summary>The positions of the documents that made a difference: of equal ones the first, of several versions the greatest.</summary>
    public string Applied => $"SELECT unnest(ARRAY[state_position, columns_position]) FROM {Changed}";

    private string Names => Prefixed("");

    private string OldColumns(Func<EventColumn, string> column) => string.Join(", ", Columns.Where(known => known.IsInRollups).Select(column));

    private IEnumerable<string> ColumnNames => Columns.Select(column => column.Name);

    /// <summary>Among documents of equal version: the greater columns first, in order, null lowest and false below true.</summary>
    private string GreatestFirst => Join(column => $"{column.Name} DESC NULLS LAST");

    /// <summary>The same order for comparing two rows, where SQL would answer null for a null.</summary>
    private string Comparable(string prefix) => Join(column => $"{prefix}{column.Name} IS NOT NULL, coalesce({prefix}{column.Name}, {column.Lowest})");

    private static string Choose(string condition, params string[] columns) =>
        string.Join(", ", columns.Select(column => $"CASE WHEN {condition} THEN o.{column} ELSE r.{column} END AS {column}"));

    private string Prefixed(string prefix) => Join(column => prefix + column.Name);

    private string Join(Func<EventColumn, string> format) => string.Join(", ", Columns.Select(format));
}

internal sealed record EventColumn(string Name, string Type)
{
    /// <summary>Whether rollups depend on it; what any other column was before a change is not copied.</summary>
    public bool IsInRollups { get; init; } = true;

    public string Definition => Type.StartsWith("text", StringComparison.Ordinal) ? $"{Name} {Type} COLLATE \"C\"" : $"{Name} {Type}";

    /// <summary>The column of a row that came as parameters: arrays cannot lie in an array, so that one travels as its literal.</summary>
    public string FromParameter => Type switch
    {
        "text" => $"{Name} COLLATE \"C\"",
        "text[]" => $"{Name}::text[] COLLATE \"C\"",
        _ => Name,
    };

    public NpgsqlDbType ParameterType => Type switch
    {
        "boolean" => NpgsqlDbType.Boolean,
        "date" => NpgsqlDbType.Date,
        "timestamptz" => NpgsqlDbType.TimestampTz,
        _ => NpgsqlDbType.Text,
    };

    public Array NewArray(int length) => Type switch
    {
        "boolean" => new bool?[length],
        "date" => new DateOnly?[length],
        "timestamptz" => new DateTime?[length],
        _ => new string?[length],
    };

    /// <summary>A value of the type that nothing is below; it stands in for null beside a flag that tells the two apart.</summary>
    public string Lowest => Type switch
    {
        "boolean" => "false",
        "text" => "''",
        "text[]" => "'{}'",
        _ => "'-infinity'",
    };
}
