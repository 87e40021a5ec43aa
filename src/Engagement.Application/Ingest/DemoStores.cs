using Engagement.Application.Common;
using Microsoft.EntityFrameworkCore;

namespace Engagement.Application.Ingest;

/// <summary>Refuses to mix a workspace with the demo's.</summary>
public static class DemoStores
{
    /// <exception cref="InvalidRequestException">The store holds the demo workspace.</exception>
    public static async Task RefuseAsync(EngagementDbContext db, CancellationToken cancellationToken)
    {
        if (await db.Workspace.AnyAsync(workspace => workspace.Demo, cancellationToken))
        {
            throw new InvalidRequestException(
                "The store holds the demo workspace; an import would mix made-up numbers into yours. Use another store: remove the demo's folder "
                + "(EmbeddedPostgres:DataDirectory), or set it to a new one, or set ConnectionStrings:Engagement to an empty database.");
        }
    }
}
