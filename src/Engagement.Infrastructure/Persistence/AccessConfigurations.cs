using Engagement.Application.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Engagement.Infrastructure.Persistence;

internal sealed class AccountConfiguration : IEntityTypeConfiguration<AccountRow>
{
    public void Configure(EntityTypeBuilder<AccountRow> builder)
    {
        builder.ToTable("accounts", table => table.HasCheckConstraint("accounts_user_id_length", "octet_length(user_id) BETWEEN 1 AND 128"));
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
