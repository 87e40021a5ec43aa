using System.CommandLine;
using Engagement.Infrastructure.Persistence;

namespace Engagement.Api.CommandLine;

internal static class MigrateVerb
{
    public static Command Create()
    {
        var command = new Command(
            "migrate",
            "Brings the store's schema up to date, and does nothing when it is. For stores that are served by a role without the right to "
            + "change it (Engagement__Migrate=false); every other verb does this by itself.");
        command.SetStoreVerb(_ => StoreUse.Migrate, (_, _, _) =>
        {
            Console.WriteLine("The schema is up to date.");
            return Task.FromResult(Verbs.Done);
        });
        return command;
    }
}
