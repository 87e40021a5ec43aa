using Engagement.Application.Store;
using Microsoft.EntityFrameworkCore;

namespace Engagement.Infrastructure.Persistence;

/// <summary>The tables of accounts, their tokens and their permissions.</summary>
internal static class AccessConfigurations
{
    public static void Add(ModelBuilder model)
    {
        model.Entity<AccountRow>(builder =>
        {
            builder.ToTable("accounts", table =>
            {
                table.HasCheckConstraint("accounts_user_id_length", "octet_length(user_id) BETWEEN 1 AND 128");
                table.HasCheckConstraint("accounts_email_verified", "email IS NOT NULL OR NOT email_verified");
            });
            builder.HasKey(account => account.UserId);
        });
        model.Entity<AccessTokenRow>(builder =>
        {
            builder.ToTable("access_tokens", table => table.HasCheckConstraint("access_tokens_hash_length", "octet_length(hash) = 44"));
            builder.HasKey(token => token.Hash);
            builder.HasOne<AccountRow>().WithMany().HasForeignKey(token => token.UserId).HasConstraintName("access_tokens_user_id_fkey");
            builder.HasIndex(token => token.UserId).HasDatabaseName("access_tokens_user_id");
        });
        model.Entity<CredentialVersionRow>().ToTable("credential_versions").HasKey(row => row.UserId);
        model.Entity<FailedLoginRow>(builder =>
        {
            builder.ToTable("failed_logins", table => table.HasCheckConstraint("failed_logins_failures", "failures > 0"));
            builder.HasKey(row => new { row.NameHash, row.Address });
            builder.Property(row => row.Failures).IsConcurrencyToken();
            builder.Property(row => row.LastFailedAt).IsConcurrencyToken();
            builder.HasIndex(row => row.LastFailedAt).HasDatabaseName("failed_logins_last_failed_at");
        });
        model.Entity<AccessVersionRow>(builder =>
        {
            builder.ToTable("access_version", table => table.HasCheckConstraint("access_version_one_row", "id = 1"));
            builder.Property(row => row.Id).ValueGeneratedNever();
            builder.HasData(new AccessVersionRow { Id = 1, Version = Guid.Empty });
        });
        model.Entity<PermissionRow>(builder =>
        {
            builder.ToTable("permissions");
            builder.HasKey(row => new { row.Permission, row.Role });
            builder.HasData(Domain.Permissions.Grantable.Select(
                permission => new PermissionRow { Permission = permission, Role = Domain.Permissions.AdminRole }));
        });
    }
}
