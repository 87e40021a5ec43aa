using System.Globalization;

namespace Engagement.Benchmarks;

/// <summary>
/// The SQL that fills a dense store: each row is a function of its number, so that every run creates the same rows. Messages come in the order in which they
/// were sent, as an import leaves them: more by day than by night, more in one part of the week than in the other. Six of ten are spread evenly
/// over the rooms, so that all are active on most days; the others fall to few rooms. With 10 million, about 15,000 users write on a day.
/// </summary>
internal static class DenseSql
{
    /// <summary>The version of the rows. Raised with every change, so that a store with other rows is filled again.</summary>
    public const int Layout = 1;

    private const string Room = "substr(md5('room ' || {0}), 1, 17)";
    private const string User = "substr(md5('user ' || {0}), 1, 17)";

    public static string Rooms(DenseSize size) => Text(
        $"""
        INSERT INTO rooms (id, type, name, display_name, usernames, created_at, updated_at, version, deleted, columns_version, columns_deleted)
        SELECT {Of(Room, "n")}, type, CASE WHEN type <> 'd' THEN 'room-' || n END, CASE WHEN type <> 'd' THEN 'Room ' || n END,
            CASE WHEN type = 'd' THEN ARRAY['user-' || n, 'user-' || n + 1] END, created, created, created, false, created, false
        FROM generate_series(0, {size.Rooms - 1}) AS n,
            LATERAL (SELECT substr('cpdcpdccdc', n % 10 + 1, 1) AS type, {Instant(size.FirstDay)} - n * interval '1 minute' AS created) AS room
        """);

    public static string Users(DenseSize size) => Text(
        $"""
        INSERT INTO users (id, username, name, created_at, anonymous, type, active, version, deleted, columns_version, columns_deleted)
        SELECT {Of(User, "n")}, 'user-' || n, 'User ' || n, created, n % 100 = 0, 'user', true, created, false, created, false
        FROM generate_series(0, {size.Users - 1}) AS n,
            LATERAL (SELECT {Instant(size.FirstDay)} + floor({Chance("n", 1)} * {size.Days} * 86400) * interval '1 second' AS created) AS joined
        """);

    /// <param name="size">The whole store.</param>
    /// <param name="from">The first of the messages.</param>
    /// <param name="to">The one after the last.</param>
    public static string Messages(DenseSize size, long from, long to) => Text(
        $"""
        INSERT INTO messages (id, room_id, user_id, sent_at, counted, version, deleted, columns_version, columns_deleted)
        SELECT substr(md5('message ' || n), 1, 17), {Of(Room, "room")}, {Of(User, "author")}, sent, {Chance("n", 2)} >= 0.02,
            sent, {Chance("n", 3)} < 0.005, sent, false
        FROM generate_series({from}::bigint, {to - 1}) AS n,
            LATERAL (SELECT n * {size.Days}.0::float8 / {size.Messages} AS even) AS evenly,
            LATERAL (SELECT even + 0.5 * sin(2 * pi() * even * {Math.Max(1, size.Days / 7)} / {size.Days}) AS weekly) AS by_week,
            LATERAL (SELECT date_trunc('milliseconds', {Instant(size.FirstDay)}
                + (weekly + 0.12 * sin(2 * pi() * (weekly - floor(weekly)))) * 86400 * interval '1 second') AS sent) AS by_day,
            LATERAL (SELECT floor((CASE WHEN {Chance("n", 4)} < 0.6 THEN {Chance("n", 5)} ELSE power({Chance("n", 5)}, 3) END) * {size.Rooms})::int AS room,
                floor(power({Chance("n", 6)}, 3) * {size.Users})::int AS author) AS picked
        """);

    private static string Of(string id, string number) => id.Replace("{0}", number, StringComparison.Ordinal);

    /// <summary>A number of 0 to 1, evenly spread, the same at each run.</summary>
    private static string Chance(string number, int what) => $"((hashint8extended({number}, {what}) & 2147483647) / 2147483648.0::float8)";

    private static string Instant(DateOnly day) => $"timestamptz '{day:yyyy-MM-dd} 00:00:00+00'";

    private static string Text(FormattableString sql) => sql.ToString(CultureInfo.InvariantCulture);
}
