using Engagement.Application.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Engagement.Infrastructure.Persistence;

internal sealed class AccountConfiguration : IEntityTypeConfiguration<AccountRow>
{
    public void Configure(EntityTypeBuilder<AccountRow> builder)
    {
        builder.ToTable("accounts", table =>
        {
            table.HasCheckConstraint("accounts_user_id_length", "octet_length(user_id) BETWEEN 1 AND 128");
            table.HasCheckConstraint("accounts_email_verified", "email IS NOT NULL OR NOT email_verified");
        });
        builder.HasKey(account => account.UserId).HasName("accounts_pkey");
    }
}

internal sealed class AccessTokenConfiguration : IEntityTypeConfiguration<AccessTokenRow>
{
    public void Configure(EntityTypeBuilder<AccessTokenRow> builder)
    {
        builder.ToTable("access_tokens", table => table.HasCheckConstraint("access_tokens_hash_length", "octet_length(hash) = 44"));
        builder.HasKey(token => token.Hash).HasName("access_tokens_pkey");
        builder.HasOne<AccountRow>().WithMany().HasForeignKey(token => token.UserId).HasConstraintName("access_tokens_user_id_fkey");
        builder.HasIndex(token => token.UserId).HasDatabaseName("access_tokens_user_id");
    }
}

internal sealed class CredentialVersionConfiguration : IEntityTypeConfiguration<CredentialVersionRow>
{
    public void Configure(EntityTypeBuilder<CredentialVersionRow> builder)
    {
        builder.ToTable("credential_versions");
        builder.HasKey(row => row.UserId).HasName("credential_versions_pkey");
    }
}

internal sealed class FailedLoginConfiguration : IEntityTypeConfiguration<FailedLoginRow>
{
    public void Configure(EntityTypeBuilder<FailedLoginRow> builder)
    {
        builder.ToTable("failed_logins", table => table.HasCheckConstraint("failed_logins_failures", "failures > 0"));
        builder.HasKey(row => new { row.NameHash, row.Address }).HasName("failed_logins_pkey");
        builder.Property(row => row.Failures).IsConcurrencyToken();
        builder.Property(row => row.LastFailedAt).IsConcurrencyToken();
        builder.HasIndex(row => row.LastFailedAt).HasDatabaseName("failed_logins_last_failed_at");
    }
}

internal sealed class AccessVersionConfiguration : IEntityTypeConfiguration<AccessVersionRow>
{
    public void Configure(EntityTypeBuilder<AccessVersionRow> builder)
    {
        builder.ToTable("access_version", table => table.HasCheckConstraint("access_version_one_row", "id = 1"));
        builder.HasKey(row => row.Id).HasName("access_version_pkey");
        builder.Property(row => row.Id).ValueGeneratedNever();
        builder.HasData(new AccessVersionRow { Id = 1, Version = Guid.Empty });
    }
}

internal sealed class PermissionConfiguration : IEntityTypeConfiguration<PermissionRow>
{
    public void Configure(EntityTypeBuilder<PermissionRow> builder)
    {
        builder.ToTable("permissions");
        builder.HasKey(row => new { row.Permission, row.Role }).HasName("permissions_pkey");
        builder.HasData(Domain.Permissions.Grantable.Select(
            permission => new PermissionRow { Permission = permission, Role = Domain.Permissions.AdminRole }));
    }
}
