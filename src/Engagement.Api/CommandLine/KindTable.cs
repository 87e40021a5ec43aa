using Engagement.Application.Ingest;
using Engagement.Domain.Documents;

namespace Engagement.Api.CommandLine;

/// <summary>What happened to the documents of each kind, on standard output. What was left alone is the same as stored, or older.</summary>
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
