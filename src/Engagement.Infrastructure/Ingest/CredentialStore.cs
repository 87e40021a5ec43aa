using Engagement.Application.Accounts;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Engagement.Infrastructure.Ingest;

/// <summary>Opens sessions that take over an import's credentials.</summary>
public sealed class CredentialStore(NpgsqlDataSource dataSource, IOptions<AccountsOptions> options, TimeProvider clock)
{
    internal Task<CredentialSession> OpenAsync(CancellationToken cancellationToken) =>
        CredentialSession.OpenAsync(dataSource, options.Value, clock.GetUtcNow().UtcDateTime, cancellationToken);
}
