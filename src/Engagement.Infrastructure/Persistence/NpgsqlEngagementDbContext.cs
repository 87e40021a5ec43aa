using System.Text.RegularExpressions;
using Engagement.Application.Common;
using Engagement.Application.Store;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Engagement.Infrastructure.Persistence;

public sealed partial class NpgsqlEngagementDbContext(DbContextOptions<NpgsqlEngagementDbContext> options) : EngagementDbContext(options)
{
    public DbSet<UserRow> Users => Set<UserRow>();

    public DbSet<MessageRow> Messages => Set<MessageRow>();

    public DbSet<SessionRow> Sessions => Set<SessionRow>();

    public DbSet<DailyActivityRow> DailyActivity => Set<DailyActivityRow>();

    public DbSet<CredentialVersionRow> CredentialVersions => Set<CredentialVersionRow>();

    public override IAsyncEnumerable<RoomOnPage> PageOf(IQueryable<RoomActivity> rooms, int skipped, int taken) =>
        RoomPageReader.ReadAsync(this, rooms, skipped, taken);

    public override async Task<DateTime> NowAsync(CancellationToken cancellationToken)
    {
        await Database.OpenConnectionAsync(cancellationToken);
        try
        {
            var connection = (NpgsqlConnection)Database.GetDbConnection();
            return await connection.ScalarAsync<DateTime>("SELECT clock_timestamp()", null, cancellationToken);
        }
        finally
        {
            await Database.CloseConnectionAsync();
        }
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        AccessConfigurations.Add(modelBuilder);
        EventConfigurations.Add(modelBuilder);
        RollupConfigurations.Add(modelBuilder);

        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            entity.FindPrimaryKey()!.SetName($"{entity.GetTableName()}_pkey");
        }

        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
        {
            property.SetColumnName(SnakeCase().Replace(property.Name, "_$1").ToLowerInvariant());

            // Ids and names compare by their bytes in every locale: responses depend on the order.
            if (property.ClrType == typeof(string) || property.ClrType == typeof(string[]))
            {
                property.SetCollation("C");
            }
        }
    }

    [GeneratedRegex("(?<!^)([A-Z])")]
    private static partial Regex SnakeCase();
}
