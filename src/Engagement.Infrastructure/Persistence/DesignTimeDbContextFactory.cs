using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Engagement.Infrastructure.Persistence;

/// <summary>For <c>dotnet ef migrations add</c>, which reads the model and opens no connection.</summary>
internal sealed class DesignTimeDbContextFactory : IDesignTimeDbContextFactory<EngagementDbContext>
{
    public EngagementDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<EngagementDbContext>().UseNpgsql("Host=127.0.0.1").Options);
}
