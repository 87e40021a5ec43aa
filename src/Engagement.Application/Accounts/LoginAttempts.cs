using System.Data.Common;
using Engagement.Application.Common;
using Engagement.Application.Store;
using Engagement.Domain.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Engagement.Application.Accounts;

/// <summary>
/// Counts failed sign-ins by name and address in the store, by the store's clock, for all instances of the service, and refuses further
/// attempts beyond the limits.
/// </summary>
internal sealed class LoginAttempts(EngagementDbContext db, IFailedLoginCleanup cleanup, IOptions<AccountsOptions> options)
{
    // The key of the row that counts for an address, whatever the name.
    private const string AnyName = "";

    // Each retry follows another attempt's change; limits bound attempts.
    private const int MaxTries = 200;

    private const string UniqueViolation = "23505";

    private readonly AccountsOptions _options = options.Value;

    private TimeSpan Block => TimeSpan.FromMinutes(_options.LoginBlockMinutes);

    /// <summary>
    /// Counts an attempt as a failure before its outcome is known, so that concurrent attempts never exceed the limit. One without a name
    /// counts only for the address.
    /// </summary>
    /// <exception cref="LoginRefusedException">The address, or the name from there, is blocked; nothing was counted.</exception>
    /// <exception cref="BusyException">Other attempts kept changing the same counts.</exception>
    public async Task<LoginAttempt> BeginAsync(string? name, string address, CancellationToken cancellationToken)
    {
        var hash = name is null ? null : Hash(name);
        var now = await db.NowAsync(cancellationToken);

        // A blocked attempt writes nothing.
        var rows = await Rows(address).Where(row => row.NameHash == AnyName || row.NameHash == hash).ToListAsync(cancellationToken);
        RequireAddress(Current(rows.Find(row => row.NameHash == AnyName), now));
        RequireName(Current(rows.Find(row => row.NameHash == hash), now));

        await cleanup.CleanAsync(now, Block, cancellationToken);

        // The name comes before the address in every transaction: two attempts never wait for each other.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var byName = hash is null ? null : await AddAsync(hash, address, now, RequireName, cancellationToken);
        var byAddress = await AddAsync(AnyName, address, now, RequireAddress, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new LoginAttempt(hash, address, now, byName, byAddress);
    }

    /// <summary>Removes all failures of the name from that address, and this attempt from those of the address.</summary>
    public async Task RecordSuccessAsync(LoginAttempt attempt, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await Rows(attempt.Address).Where(row => row.NameHash == attempt.NameHash).ExecuteDeleteAsync(cancellationToken);
        await RemoveAsync(AnyName, attempt, attempt.AddressBefore, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Removes an attempt that neither succeeded nor failed.</summary>
    public async Task WithdrawAsync(LoginAttempt attempt, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (attempt.NameHash is { } hash)
        {
            await RemoveAsync(hash, attempt, attempt.NameBefore, cancellationToken);
        }

        await RemoveAsync(AnyName, attempt, attempt.AddressBefore, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Removes all failures of the names, in any letter case, and all of the address; returns the number of rows.</summary>
    public Task<int> ClearAsync(IEnumerable<string> names, string? address, CancellationToken cancellationToken)
    {
        var hashes = names.Select(Hash).ToList();
        return db.FailedLogins.Where(row => hashes.Contains(row.NameHash) || row.Address == address).ExecuteDeleteAsync(cancellationToken);
    }

    private static string Hash(string name) => Secrets.HashToken(name.ToLowerInvariant());

    private static FailureCount? Count(FailedLoginRow? row) => row is null ? null : new FailureCount(row.Failures, row.LastFailedAt);

    private static bool IsConflict(DbUpdateException failure) =>
        failure is DbUpdateConcurrencyException || failure.InnerException is DbException { SqlState: UniqueViolation };

    private IQueryable<FailedLoginRow> Rows(string address) => db.FailedLogins.Where(row => row.Address == address);

    private FailureCount? Current(FailedLoginRow? row, DateTime now) => Count(row) is { } count && count.IsCurrent(now, Block) ? count : null;

    private void RequireName(FailureCount? current)
    {
        if (current?.Failures >= _options.LoginFailuresPerName)
        {
            throw LoginRefusedException.UserBlocked();
        }
    }

    private void RequireAddress(FailureCount? current)
    {
        if (current?.Failures >= _options.LoginFailuresPerAddress)
        {
            throw LoginRefusedException.AddressBlocked();
        }
    }

    /// <returns>The current count before the failure.</returns>
    private async Task<FailureCount?> AddAsync(
        string hash, string address, DateTime now, Action<FailureCount?> require, CancellationToken cancellationToken)
    {
        FailureCount? current = null;
        await ChangeAsync(hash, address, Add, cancellationToken);
        return current;

        FailureCount Add(FailedLoginRow? row)
        {
            current = Current(row, now);
            require(current);
            return FailureCount.Add(current, now);
        }
    }

    private Task RemoveAsync(string hash, LoginAttempt attempt, FailureCount? before, CancellationToken cancellationToken) =>
        ChangeAsync(hash, attempt.Address, row => Count(row)?.Remove(attempt.At, before), cancellationToken);

    /// <summary>Adds, changes or deletes a row; retries where another attempt has changed it since it was read.</summary>
    private async Task ChangeAsync(
        string hash, string address, Func<FailedLoginRow?, FailureCount?> change, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < MaxTries; tries++)
        {
            db.ChangeTracker.Clear();
            var row = await Rows(address).AsTracking().SingleOrDefaultAsync(row => row.NameHash == hash, cancellationToken);
            var changed = change(row);
            if (row is not null && changed is not null)
            {
                (row.Failures, row.LastFailedAt) = (changed.Failures, changed.LastFailedAt);
            }
            else if (row is not null)
            {
                db.FailedLogins.Remove(row);
            }
            else if (changed is not null)
            {
                db.FailedLogins.Add(new FailedLoginRow
                {
                    NameHash = hash, Address = address, Failures = changed.Failures, LastFailedAt = changed.LastFailedAt,
                });
            }

            try
            {
                await db.SaveChangesAsync(cancellationToken);
                return;
            }
            catch (DbUpdateException failure) when (IsConflict(failure))
            {
            }
        }

        throw new BusyException("Too many sign-ins at once; try again later.");
    }
}

/// <summary>An attempt that is counted already and has no outcome yet.</summary>
/// <param name="NameHash">SHA-256 of the name in lower case; null for an attempt without a name.</param>
/// <param name="Address">The address in the form of <see cref="ICaller.Address"/>.</param>
/// <param name="At">When it was counted.</param>
/// <param name="NameBefore">The name's current count before; null: none.</param>
/// <param name="AddressBefore">The address's current count before; null: none.</param>
internal sealed record LoginAttempt(string? NameHash, string Address, DateTime At, FailureCount? NameBefore, FailureCount? AddressBefore);

/// <summary>Keeps the table of failed sign-ins small.</summary>
public interface IFailedLoginCleanup
{
    /// <summary>Deletes a limited number of rows that are out of date or too many, without waiting for locked ones.</summary>
    Task CleanAsync(DateTime now, TimeSpan block, CancellationToken cancellationToken);
}
