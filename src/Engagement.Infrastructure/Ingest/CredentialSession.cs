using Engagement.Application.Accounts;
using Engagement.Application.Ingest;
using Engagement.Domain.Documents;
using Engagement.Infrastructure.Documents;
using Engagement.Infrastructure.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace Engagement.Infrastructure.Ingest;

/// <summary>
/// The credentials of one import. They are staged in temporary tables until all documents are committed, then applied in one transaction, so
/// that only the newest version of a user decides.
/// </summary>
internal sealed class CredentialSession : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly AccountsOptions _options;
    private readonly DateTime _now;
    private long _position;

    private CredentialSession(NpgsqlConnection connection, AccountsOptions options, DateTime now) =>
        (_connection, _options, _now) = (connection, options, now);

    public static async Task<CredentialSession> OpenAsync(
        NpgsqlDataSource dataSource, AccountsOptions options, DateTime now, CancellationToken cancellationToken)
    {
        const string Settings =
            """
            SET statement_timeout = '10min';
            SET work_mem = '64MB';
            SET jit = off;
            """;
        return new CredentialSession(
            await StagingConnection.OpenAsync(dataSource, IngestStore.LockTimeout, $"{Settings}\n{CredentialSql.CreateStaging}", cancellationToken),
            options,
            now);
    }

    /// <summary>Stages the credentials of some documents; accounts and tokens do not change yet.</summary>
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
                    // A token issued in the future would be valid for longer than any sign-in.
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

    /// <summary>Applies the staged credentials.</summary>
    /// <param name="withRoles">Whether roles are taken over.</param>
    /// <param name="reject">Called for each part that is rejected: file, line, reason.</param>
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
        await ExecuteAsync(CredentialSql.RecordVersions, cancellationToken);
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

    private Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params object[] parameters) =>
        _connection.ExecuteAsync(sql, IngestStore.StatementTimeout, cancellationToken, parameters);

    private Task<long> CountAsync(string sql, CancellationToken cancellationToken) =>
        _connection.ScalarAsync<long>(sql, IngestStore.StatementTimeout, cancellationToken);

    private async Task<List<T>> ReadAsync<T>(
        string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params object[] parameters)
    {
        await using var command = _connection.Command(sql, IngestStore.StatementTimeout, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
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

/// <summary>The credentials of a user's document, with its file and line.</summary>
internal sealed record StagedCredentials(int File, long Line, UserDocument Document, UserCredentials Credentials);
