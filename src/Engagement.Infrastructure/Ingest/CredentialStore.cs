using Engagement.Application.Accounts;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Engagement.Infrastructure.Ingest;

/// <summary>Opens the way by which an import's credentials become accounts and tokens.</summary>
public sealed class CredentialStore(NpgsqlDataSource dataSource, IOptions<AccountsOptions> options, TimeProvider clock)
{
    internal Task<CredentialSession> OpenAsync(CancellationToken cancellationToken) =>
        CredentialSession.OpenAsync(dataSource, options.Value, clock.GetUtcNow().UtcDateTime, cancellationToken);
}
