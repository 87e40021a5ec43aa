using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Engagement.Infrastructure.Persistence;

/// <summary>For <c>dotnet ef migrations add</c>, which reads the model and opens no connection.</summary>
internal sealed class DesignTimeDbContextFactory : IDesignTimeDbContextFactory<NpgsqlEngagementDbContext>
{
    public NpgsqlEngagementDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<NpgsqlEngagementDbContext>().UseNpgsql("Host=127.0.0.1").Options);
}
