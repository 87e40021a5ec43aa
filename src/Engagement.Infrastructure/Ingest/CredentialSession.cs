using Engagement.Application.Accounts;
using Engagement.Application.Ingest;
using Engagement.Domain.Documents;
using Engagement.Infrastructure.Documents;
using Npgsql;
using NpgsqlTypes;

namespace Engagement.Infrastructure.Ingest;

/// <summary>
/// The credentials of one import: kept in tables of its own connection until all documents are on record, then applied in one transaction,
/// so that of several versions of a user the newest alone decides.
/// </summary>
internal sealed class CredentialSession : IAsyncDisposable
{
    private const int Limit = 600;

    private readonly NpgsqlConnection _connection;
    private readonly AccountsOptions _options;
    private readonly DateTime _now;
    private long _position;

    private CredentialSession(NpgsqlConnection connection, AccountsOptions options, DateTime now) =>
        (_connection, _options, _now) = (connection, options, now);

    public static async Task<CredentialSession> OpenAsync(
        NpgsqlDataSource dataSource, AccountsOptions options, DateTime now, CancellationToken cancellationToken)
    {
        var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var command = new NpgsqlCommand(
                """
                SET lock_timeout = '60s';
                SET statement_timeout = '10min';
                SET work_mem = '64MB';
                SET jit = off;
                """
                + CredentialSql.CreateStaging,
                connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
            return new CredentialSession(connection, options, now);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Keeps what some documents said; nothing changes yet.</summary>
    public async Task StageAsync(IReadOnlyList<StagedCredentials> users, CancellationToken cancellationToken)
    {
        var first = _position;
        await using (var copy = await _connection.BeginBinaryImportAsync(CredentialSql.CopyAccounts, cancellationToken))
        {
            foreach (var user in users)
            {
                await copy.StartRowAsync(cancellationToken);
                copy.Write(_position++, NpgsqlDbType.Bigint);
                copy.Write(user.File, NpgsqlDbType.Integer);
                copy.Write(user.Line, NpgsqlDbType.Bigint);
                copy.Write(user.Document.Id, NpgsqlDbType.Text);
                copy.Write(user.Document.Version, NpgsqlDbType.TimestampTz);
                copy.Write(user.Credentials.Named, NpgsqlDbType.Boolean);
                Write(copy, user.Credentials.Username, NpgsqlDbType.Text);
                Write(copy, user.Credentials.Name, NpgsqlDbType.Text);
                Write(copy, user.Credentials.Email, NpgsqlDbType.Text);
                copy.Write(user.Credentials.EmailVerified, NpgsqlDbType.Boolean);
                Write(copy, user.Credentials.Roles?.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);
                copy.Write(user.Document.Deleted, NpgsqlDbType.Boolean);
                copy.Write(user.Document.Columns?.Active ?? true, NpgsqlDbType.Boolean);
            }

            await copy.CompleteAsync(cancellationToken);
        }

        await using (var copy = await _connection.BeginBinaryImportAsync(CredentialSql.CopyTokens, cancellationToken))
        {
            foreach (var user in users)
            {
                foreach (var token in user.Credentials.Tokens)
                {
                    // What is said to be issued later than now would work longer than any sign-in does.
                    var issuedAt = (token.IssuedAt ?? user.Document.Version) is var said && said < _now ? said : _now;
                    await copy.StartRowAsync(cancellationToken);
                    copy.Write(first, NpgsqlDbType.Bigint);
                    copy.Write(token.Hash, NpgsqlDbType.Text);
                    copy.Write(issuedAt, NpgsqlDbType.TimestampTz);
                    Write(copy, token.Personal ? null : (object)issuedAt.AddDays(_options.LoginExpirationDays), NpgsqlDbType.TimestampTz);
                    Write(copy, token.Name, NpgsqlDbType.Text);
                }

                first++;
            }

            await copy.CompleteAsync(cancellationToken);
        }
    }

    /// <summary>Applies all that was kept, once its documents are committed.</summary>
    /// <param name="withRoles">Whether roles are taken over.</param>
    /// <param name="reject">Told of each document that something could not be taken of: file, line and why.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ImportedCredentials> ApplyAsync(bool withRoles, Action<int, long, string> reject, CancellationToken cancellationToken)
    {
        await using var transaction = await _connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(CredentialSql.LockAccounts, cancellationToken);
        await ExecuteAsync(CredentialSql.SelectDocuments, cancellationToken);
        await ExecuteAsync(CredentialSql.SelectTokens, cancellationToken, _now);
        await ExecuteAsync(CredentialSql.SelectAccounts, cancellationToken);
        var older = await CountAsync(CredentialSql.CountOlder, cancellationToken);
        var known = await CountAsync(CredentialSql.CountKnown, cancellationToken);
        var accounts = await ExecuteAsync(CredentialSql.InsertAccounts, cancellationToken, withRoles);
        var tokens = await ExecuteAsync(CredentialSql.InsertTokens, cancellationToken);
        var disabled = await ExecuteAsync(CredentialSql.DisableAccounts, cancellationToken);
        var rolesChanged = await ExecuteAsync(CredentialSql.ChangeRoles, cancellationToken, withRoles);
        await ExecuteAsync(CredentialSql.KeepVersions, cancellationToken);
        var withoutRoles = await CountAsync(CredentialSql.CountWithoutRoles, cancellationToken);
        var withoutPermissions = await ReadAsync(CredentialSql.RolesWithoutPermissions, row => row.GetString(0), cancellationToken, withRoles);
        var states = (await ReadAsync(CredentialSql.CountTokens, row => (State: row.GetString(0), Count: row.GetInt64(1)), cancellationToken))
            .ToDictionary(state => state.State, state => state.Count);
        var problems = await ReadAsync(
            CredentialSql.Problems,
            row => (File: row.GetInt32(0), Line: row.GetInt64(1), Problem: (CredentialProblem)row.GetInt32(2)),
            cancellationToken);
        foreach (var (file, line, problem) in problems)
        {
            reject(file, line, problem.ToText());
        }

        await transaction.CommitAsync(cancellationToken);
        return new ImportedCredentials(
            accounts,
            known,
            tokens,
            states.GetValueOrDefault("known"),
            states.GetValueOrDefault("expired"),
            states.GetValueOrDefault("revoked"),
            disabled,
            rolesChanged,
            older,
            withoutRoles,
            withoutPermissions);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params object[] parameters)
    {
        await using var command = Command(sql, parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<long> CountAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = Command(sql);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task<List<T>> ReadAsync<T>(
        string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params object[] parameters)
    {
        await using var command = Command(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private NpgsqlCommand Command(string sql, params object[] parameters)
    {
        var command = new NpgsqlCommand(sql, _connection) { CommandTimeout = Limit };
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        }

        return command;
    }

    private static void Write(NpgsqlBinaryImporter copy, object? value, NpgsqlDbType type)
    {
        if (value is null)
        {
            copy.WriteNull();
        }
        else
        {
            copy.Write(value, type);
        }
    }
}

/// <summary>What a user's document said of signing in, and where it stands.</summary>
internal sealed record StagedCredentials(int File, long Line, UserDocument Document, UserCredentials Credentials);
