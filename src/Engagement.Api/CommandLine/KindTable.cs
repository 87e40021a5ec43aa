using Engagement.Application.Ingest;
using Engagement.Domain.Documents;

namespace Engagement.Api.CommandLine;

/// <summary>Prints how many documents of each kind were new, changed, unchanged, or older than the stored ones.</summary>
internal static class KindTable
{
    public static void Write(IReadOnlyList<ImportedKind> kinds)
    {
        Console.WriteLine($"{"",-15}{"read",12}{"new",12}{"changed",12}{"unchanged",12}{"older",12}");
        foreach (var kind in kinds)
        {
            Console.WriteLine(
                $"{Name(kind.Kind),-15}{kind.Read,12:N0}{kind.Added,12:N0}{kind.Changed,12:N0}{kind.Unchanged - kind.Older,12:N0}{kind.Older,12:N0}");
        }
    }

    private static string Name(DocumentKind kind) => kind switch
    {
        DocumentKind.Room => "rooms",
        DocumentKind.User => "users",
        DocumentKind.Message => "messages",
        DocumentKind.Session => "sessions",
        _ => "daily activity",
    };
}
