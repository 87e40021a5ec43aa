namespace Engagement.Infrastructure.Ingest;

/// <summary>
/// Turns staged credentials into accounts and tokens, for all users in few statements; see docs/decisions/0033-credentials-in-sql.md. A user's newest
/// document of all imports with credentials decides: an older one lacks later revocations. Documents of other imports have no effect.
/// </summary>
internal static class CredentialSql
{
    /// <summary>The tables belong to one connection and are filled by the whole import.</summary>
    public const string CreateStaging =
        """
        CREATE TEMP TABLE staged_accounts (
            position bigint NOT NULL, file int NOT NULL, line bigint NOT NULL, user_id text COLLATE "C" NOT NULL, version timestamptz NOT NULL,
            named boolean NOT NULL, username text COLLATE "C", name text COLLATE "C", email text COLLATE "C", email_verified boolean NOT NULL,
            roles text[] COLLATE "C", deleted boolean NOT NULL, active boolean NOT NULL);
        CREATE TEMP TABLE staged_tokens (
            position bigint NOT NULL, hash text COLLATE "C" NOT NULL, created_at timestamptz NOT NULL, expires_at timestamptz, name text COLLATE "C")
        """;

    public const string CopyAccounts =
        "COPY staged_accounts (position, file, line, user_id, version, named, username, name, email, email_verified, roles, deleted, active) "
        + "FROM STDIN (FORMAT binary)";

    public const string CopyTokens = "COPY staged_tokens (position, hash, created_at, expires_at, name) FROM STDIN (FORMAT binary)";

    /// <summary>Other writers wait. A sign-in only reads accounts, unless it renews an outdated hash.</summary>
    public const string LockAccounts = "LOCK TABLE accounts IN SHARE ROW EXCLUSIVE MODE";

    /// <summary>
    /// Selects each user's newest documents; none if an earlier import took a newer one. If several documents have that version, the user is
    /// deleted if any of them is a deletion, and inactive if any of them is inactive.
    /// </summary>
    public const string SelectDocuments =
        """
        CREATE TEMP TABLE current_documents ON COMMIT DROP AS
        WITH ranked AS (
            SELECT *, rank() OVER (PARTITION BY user_id ORDER BY version DESC) AS rank FROM staged_accounts
        ), judged AS (
            SELECT position, file, line, user_id, version, named, username, name, email, email_verified, roles,
                bool_or(deleted) OVER (PARTITION BY user_id) AS deleted, bool_and(active) OVER (PARTITION BY user_id) AS active,
                row_number() OVER (PARTITION BY user_id ORDER BY position DESC) = 1 AS newest
            FROM ranked WHERE rank = 1
        )
        SELECT j.*, a.user_id IS NOT NULL AS known
        FROM judged j
        LEFT JOIN credential_versions v ON v.user_id = j.user_id
        LEFT JOIN accounts a ON a.user_id = j.user_id
        WHERE v.version IS NULL OR j.version >= v.version;
        ANALYZE current_documents
        """;

    /// <summary>Users of whom an earlier import took a newer document.</summary>
    public const string CountOlder =
        "SELECT count(DISTINCT s.user_id) FROM staged_accounts s WHERE NOT EXISTS (SELECT FROM current_documents d WHERE d.user_id = s.user_id)";

    /// <summary>Users without an account as well, so that an older export creates none for them.</summary>
    public const string RecordVersions =
        """
        INSERT INTO credential_versions AS kept (user_id, version)
        SELECT user_id, version FROM current_documents WHERE newest ORDER BY user_id
        ON CONFLICT (user_id) DO UPDATE SET version = excluded.version WHERE kept.version < excluded.version
        """;

    /// <summary>The tokens of those documents, once for each user. A hash belongs to one account: the stored one, otherwise the first in the import.</summary>
    public const string SelectTokens =
        """
        CREATE TEMP TABLE offered_tokens ON COMMIT DROP AS
        WITH offered AS (
            SELECT DISTINCT ON (t.hash, d.user_id) t.*, d.user_id
            FROM staged_tokens t JOIN current_documents d ON d.position = t.position AND NOT d.deleted
            ORDER BY t.hash, d.user_id, t.expires_at DESC NULLS FIRST
        )
        SELECT o.*, CASE
            WHEN coalesce(a.user_id, first_value(o.user_id) OVER (PARTITION BY o.hash ORDER BY o.position)) <> o.user_id THEN 'foreign'
            WHEN a.revoked_at IS NOT NULL THEN 'revoked'
            WHEN a.user_id IS NOT NULL THEN 'known'
            WHEN o.expires_at <= $1 THEN 'expired'
            ELSE 'new' END AS state
        FROM offered o LEFT JOIN access_tokens a ON a.hash = o.hash
        """;

    /// <summary>Selects users without an account who have a valid new token, and marks a name or address that another account has.</summary>
    public const string SelectAccounts =
        """
        ANALYZE offered_tokens;
        CREATE TEMP TABLE new_accounts ON COMMIT DROP AS
        WITH candidates AS (
            SELECT * FROM current_documents d
            WHERE newest AND named AND NOT known AND NOT deleted
              AND EXISTS (SELECT FROM offered_tokens t WHERE t.user_id = d.user_id AND t.state = 'new')
        ), called AS (
            SELECT c.*, username IS NULL AS unusable,
                EXISTS (SELECT FROM accounts a WHERE lower(a.username) = lower(c.username))
                    OR row_number() OVER (PARTITION BY lower(username) ORDER BY position) > 1 AS name_taken
            FROM candidates c
        )
        SELECT c.*, email IS NOT NULL AND (
            EXISTS (SELECT FROM accounts a WHERE lower(a.email) = lower(c.email))
                OR row_number() OVER (PARTITION BY unusable OR name_taken, lower(email) ORDER BY position) > 1) AS email_taken
        FROM called c
        """;

    public const string CountKnown = "SELECT count(DISTINCT user_id) FROM current_documents WHERE known AND NOT deleted";

    public const string InsertAccounts =
        """
        INSERT INTO accounts (user_id, username, name, email, email_verified, roles, active)
        SELECT user_id, username, name, CASE WHEN NOT email_taken THEN email END, email_verified AND NOT email_taken,
            CASE WHEN $1 THEN coalesce(roles, '{}') ELSE '{}' END, active
        FROM new_accounts WHERE NOT unusable AND NOT name_taken
        """;

    public const string InsertTokens =
        """
        INSERT INTO access_tokens (hash, user_id, created_at, expires_at, name)
        SELECT hash, user_id, created_at, expires_at, name FROM offered_tokens t
        WHERE state = 'new' AND EXISTS (SELECT FROM accounts a WHERE a.user_id = t.user_id)
        ON CONFLICT DO NOTHING
        """;

    /// <summary>An import never enables an account.</summary>
    public const string DisableAccounts =
        """
        UPDATE accounts a SET active = false
        FROM current_documents d WHERE d.newest AND d.known AND d.user_id = a.user_id AND a.active AND (d.deleted OR NOT d.active)
        """;

    public const string ChangeRoles =
        """
        UPDATE accounts a SET roles = d.roles
        FROM current_documents d
        WHERE $1 AND d.newest AND d.known AND NOT d.deleted AND d.user_id = a.user_id AND d.roles IS DISTINCT FROM a.roles AND d.roles IS NOT NULL
        """;

    public const string CountTokens = "SELECT state, count(*) FROM offered_tokens GROUP BY state";

    public const string CountWithoutRoles =
        "SELECT count(*) FROM new_accounts n JOIN accounts a ON a.user_id = n.user_id WHERE a.roles = '{}'";

    public const string RolesWithoutPermissions =
        """
        SELECT DISTINCT role COLLATE "C" AS role FROM current_documents d JOIN accounts a ON a.user_id = d.user_id, unnest(a.roles) AS role
        WHERE $1 AND d.newest AND NOT d.deleted AND role NOT IN (SELECT p.role FROM permissions p)
        ORDER BY role LIMIT 20
        """;

    /// <summary>Problem numbers are the values of <see cref="CredentialProblem"/>.</summary>
    public const string Problems =
        """
        SELECT file, line, problem FROM (
            SELECT position, file, line, 1 AS problem FROM new_accounts WHERE unusable
            UNION ALL
            SELECT position, file, line, 2 FROM new_accounts WHERE name_taken AND NOT unusable
            UNION ALL
            SELECT position, file, line, 3 FROM new_accounts WHERE email_taken AND NOT name_taken AND NOT unusable
            UNION ALL
            SELECT DISTINCT d.position, d.file, d.line, 4
            FROM offered_tokens t JOIN current_documents d ON d.position = t.position WHERE t.state = 'foreign'
        ) AS found ORDER BY position, problem
        """;
}
