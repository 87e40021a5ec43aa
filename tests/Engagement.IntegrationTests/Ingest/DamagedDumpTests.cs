using System.Globalization;
using System.Text.Json;
using Engagement.Infrastructure.Documents;
using Engagement.IntegrationTests.Contract;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Ingest;

/// <summary>
/// Dumps with changed bytes, cut short, or both: an import ends with errors that name the place, and the store stays consistent.
/// ENGAGEMENT_DAMAGED_DUMPS sets their number.
/// </summary>
public sealed class DamagedDumpTests
{
    private const int DefaultCount = 60;
    private const int CountOfStore = 20;

    private static readonly string[] s_dumps =
    [
        "edge.archive", "edge.archive.gz", "edge/rocketchat_message.bson", "edge/users.bson", "edge/rocketchat_room.bson",
        "edge/rocketchat_sessions.bson", "edge/rocketchat__trash.bson", "edge-gz/rocketchat_message.bson.gz",
    ];

    private static int Count => int.TryParse(
        Environment.GetEnvironmentVariable("ENGAGEMENT_DAMAGED_DUMPS"), CultureInfo.InvariantCulture, out var count) ? count : DefaultCount;

    [Test]
    public async Task Damaged_dump_is_reported_and_leaves_a_consistent_store()
    {
        var originals = s_dumps.Select(dump => File.ReadAllBytes(Path.Combine(GoldenCase.Folder, "mongodump", dump))).ToList();
        var (reported, refused) = (0, 0);
        var whole = await CountsAsync();
        for (var seed = 0; seed < Count;)
        {
            await using var store = await TestStore.CreateAsync();
            using var folder = new ExportFolder();
            for (var last = Math.Min(seed + CountOfStore, Count); seed < last; seed++)
            {
                var random = new Random(seed);
                var dump = random.Next(originals.Count);
                var path = Path.Combine(folder.Path, Path.GetFileName(s_dumps[dump]));
                var cut = random.Next(3) == 0;
                await File.WriteAllBytesAsync(path, Damage(originals[dump], cut, random));
                try
                {
                    var imported = await store.ImportAsync(path);
                    var isReported = imported.Rejected + imported.Warned + imported.EmptyFiles.Count > 0;
                    reported += isReported ? 1 : 0;

                    // A file without a checksum may be cut between two documents.
                    var isLossless = cut ? path.EndsWith(".bson", StringComparison.Ordinal) : imported.Documents + imported.Ignored == whole[dump];
                    Assert.That(isReported || isLossless, $"seed {seed}");
                    if (imported.RejectsPath is { } rejects)
                    {
                        Assert.That(File.ReadLines(rejects), Is.All.Matches<string>(HasOffset), $"seed {seed}");
                    }
                }
                catch (ExportPathException)
                {
                    refused++;
                }
            }

            Assert.That((await store.VerifyAsync()).Differences, Is.Empty, $"seeds to {seed}");
        }

        TestContext.Out.WriteLine($"{Count} dumps: {reported} with errors, {refused} refused before anything was read");
        Assert.That(reported, Is.GreaterThan(Count / 2));
    }

    private static async Task<IReadOnlyList<long>> CountsAsync()
    {
        await using var store = await TestStore.CreateAsync();
        var counts = new List<long>();
        foreach (var dump in s_dumps)
        {
            var imported = await store.ImportAsync(Path.Combine(GoldenCase.Folder, "mongodump", dump));
            counts.Add(imported.Documents + imported.Ignored);
        }

        return counts;
    }

    private static bool HasOffset(string line)
    {
        using var document = JsonDocument.Parse(line);
        return document.RootElement.GetProperty("offset").GetInt64() >= 0;
    }

    private static byte[] Damage(byte[] original, bool cut, Random random)
    {
        var bytes = original.ToArray();
        for (var flips = random.Next(cut ? 0 : 1, 4); flips > 0; flips--)
        {
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        }

        return cut ? bytes[..random.Next(bytes.Length)] : bytes;
    }
}
