using System.CommandLine;

namespace Engagement.Benchmarks;

/// <summary>The command-line options.</summary>
internal static class BenchmarkOptions
{
    public static readonly Option<int> Messages = Number("--messages", 1_000_000, "Messages of the generated workspace that is imported.");
    public static readonly Option<int> Pairs = Number("--pairs", 5, "How often both sides are measured.");
    public static readonly Option<int> Seconds = Number("--seconds", 10, "How long each side of a load is measured.");
    public static readonly Option<int> Large = Number("--large", 10_000_000, "Messages of the dense store.");
    public static readonly Option<int> Small = Number("--small", 1_000_000, "Messages of the dense store that growth is measured from.");
    public static readonly Option<int> Days = Number("--days", 400, "Days of the dense stores, at least 180.");

    public static readonly Option<bool> NoVerify = new("--no-verify") { Description = "Do not compare a new dense store with its events." };

    public static readonly Option<string?> Keep = new("--keep")
    {
        Description = "A folder for the private server's data, left there with its dense stores for the next run. "
            + "A server that ConnectionStrings__Engagement names keeps them anyway.",
    };

    public static readonly Option<string?> Page = new("--page")
    {
        Description = "The page that the tables are written into; when not set, docs/performance.md where it is.",
    };

    public static readonly Option<string> Other = new("--other") { Description = "The folder of another build of the service.", Required = true };

    public static readonly Option<string[]> Only = CreateOnly();

    public static readonly Option<string> Format = CreateFormat();

    private static Option<string> CreateFormat()
    {
        var format = new Option<string>("--format")
        {
            Description = "jsonl: JSON lines against a COPY; bson or archive: such a dump against JSON lines.",
            DefaultValueFactory = _ => "jsonl",
        };
        format.AcceptOnlyFromAmong("jsonl", "bson", "archive");
        return format;
    }

    private static Option<string[]> CreateOnly()
    {
        var only = new Option<string[]>("--only")
        {
            Description = "The parts that are measured; all when not set.",
            AllowMultipleArgumentsPerToken = true,
        };
        only.AcceptOnlyFromAmong(VersionsBenchmark.Parts);
        return only;
    }

    private static Option<int> Number(string name, int defaultValue, string description)
    {
        var number = new Option<int>(name) { Description = description, DefaultValueFactory = _ => defaultValue };
        number.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError($"{name} must be at least 1.");
            }
        });
        return number;
    }
}
