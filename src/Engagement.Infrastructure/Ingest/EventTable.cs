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
        new("usernames", "text[]"),
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

    /// <summary>One row for each id whose stored row is about to change, with what it was.</summary>
    public string Changed => $"changed_{Name}";

    /// <summary>Both tables belong to one connection and are made once for it, never for a batch.</summary>
    public string CreateStaging =>
        $"""
        CREATE TEMP TABLE {Staged} (
            id text COLLATE "C" NOT NULL, version timestamptz NOT NULL, deleted boolean NOT NULL, carries boolean NOT NULL,
            {Join(column => column.Definition)});
        CREATE TEMP TABLE {Changed} (
            id text COLLATE "C" NOT NULL, version timestamptz NOT NULL, deleted boolean NOT NULL,
            columns_version timestamptz NOT NULL, columns_deleted boolean NOT NULL,
            {Join(column => column.Definition)},
            existed boolean NOT NULL, was_deleted boolean, {Join(column => "old_" + column.Definition)}) ON COMMIT DELETE ROWS
        """;

    public string CopyToStaging => $"COPY {Staged} (id, version, deleted, carries, {Names}) FROM STDIN (FORMAT binary)";

    /// <summary>
    /// Merges staged documents with stored rows. A stored row takes part as the one or two documents that it is the sum of, so that this
    /// ORDER BY is the only place that says which document wins; see docs/decisions/0005-two-registers.md.
    /// </summary>
    public string Merge =>
        $"""
        INSERT INTO {Changed}
        WITH stored AS MATERIALIZED (
            SELECT * FROM {Name} WHERE id IN (SELECT id FROM {Staged})
        ), candidate AS MATERIALIZED (
            SELECT id, version, deleted, carries, {Names} FROM {Staged}
            UNION ALL
            SELECT id, version, deleted, (columns_version, columns_deleted) = (version, deleted), {Names} FROM stored
            UNION ALL
            SELECT id, columns_version, columns_deleted, true, {Names} FROM stored
            WHERE columns_version > '-infinity' AND (columns_version, columns_deleted) <> (version, deleted)
        ), state AS MATERIALIZED (
            SELECT DISTINCT ON (id) * FROM candidate ORDER BY {WinnerFirst("")}
        ), carrier AS (
            -- Only where the winner says nothing of the columns.
            SELECT DISTINCT ON (c.id) c.* FROM state s JOIN candidate c ON c.id = s.id
            WHERE NOT s.carries AND c.carries ORDER BY {WinnerFirst("c.")}
        ), merged AS (
            SELECT s.id, s.version, s.deleted,
                CASE WHEN s.carries THEN s.version ELSE coalesce(c.version, '-infinity') END AS columns_version,
                CASE WHEN s.carries THEN s.deleted ELSE coalesce(c.deleted, true) END AS columns_deleted,
                {Join(column => $"CASE WHEN s.carries THEN s.{column.Name} ELSE c.{column.Name} END AS {column.Name}")}
            FROM state s LEFT JOIN carrier c ON c.id = s.id
        )
        SELECT m.id, m.version, m.deleted, m.columns_version, m.columns_deleted, {Prefixed("m.")},
            o.id IS NOT NULL, o.deleted, {Prefixed("o.")}
        FROM merged m LEFT JOIN stored o ON o.id = m.id
        WHERE o.id IS NULL
           OR (m.version, m.deleted, m.columns_version, m.columns_deleted, {Prefixed("m.")})
              IS DISTINCT FROM (o.version, o.deleted, o.columns_version, o.columns_deleted, {Prefixed("o.")})
        """;

    /// <summary>New rows in the order of their ids, which walks the index once instead of jumping in it.</summary>
    public string InsertNew =>
        $"""
        INSERT INTO {Name} (id, version, deleted, columns_version, columns_deleted, {Names})
        SELECT id, version, deleted, columns_version, columns_deleted, {Names} FROM {Changed} WHERE NOT existed ORDER BY id
        """;

    public string UpdateExisting =>
        $"""
        UPDATE {Name} t
        SET version = c.version, deleted = c.deleted, columns_version = c.columns_version, columns_deleted = c.columns_deleted,
            {Join(column => $"{column.Name} = c.{column.Name}")}
        FROM {Changed} c WHERE c.existed AND c.id = t.id
        """;

    private string Names => Prefixed("");

    /// <summary>Greatest version first; then a deletion; then a document that carries columns; then the greater columns, null lowest.</summary>
    private string WinnerFirst(string prefix) =>
        $"{prefix}id, {prefix}version DESC, {prefix}deleted DESC, {prefix}carries DESC, "
        + Join(column => $"{prefix}{column.Name} DESC NULLS LAST");

    private string Prefixed(string prefix) => Join(column => prefix + column.Name);

    private string Join(Func<EventColumn, string> format) => string.Join(", ", Columns.Select(format));
}

internal sealed record EventColumn(string Name, string Type)
{
    public string Definition => Type.StartsWith("text", StringComparison.Ordinal) ? $"{Name} {Type} COLLATE \"C\"" : $"{Name} {Type}";
}
