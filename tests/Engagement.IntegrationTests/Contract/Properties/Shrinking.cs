using Engagement.IntegrationTests.Ingest.Model;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace Engagement.IntegrationTests.Contract.Properties;

/// <summary>Runs FsCheck without its output, and looks for small failures.</summary>
internal static class Shrinking
{
    /// <summary>The first generated value for which the check fails, reduced as far as possible; null if there is none.</summary>
    public static T? Failure<T>(Arbitrary<T> values, int count, int seed, Func<T, bool> check)
        where T : class
    {
        // The last failed value is the smallest that FsCheck found.
        T? failed = null;
        var config = Config.Quick.WithMaxTest(count).WithRunner(new Silent())
            .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd((ulong)seed), FSharpOption<int>.None)));
        Check.One(config, Prop.ForAll(values, value =>
        {
            var passed = check(value);
            failed = passed ? failed : value;
            return passed;
        }));
        return failed;
    }

    /// <summary>A smallest set of documents that still fails.</summary>
    public static IReadOnlyList<RawDocument> Fewest(IReadOnlyList<RawDocument> documents, Func<IReadOnlyList<RawDocument>, bool> check) =>
        Failure(Arb.From(Gen.Constant(documents), Fewer), count: 1, seed: 1, check) ?? documents;

    /// <summary>The documents without a half, a quarter, down to one of them.</summary>
    private static IEnumerable<IReadOnlyList<RawDocument>> Fewer(IReadOnlyList<RawDocument> documents)
    {
        for (var size = documents.Count / 2; size > 0; size /= 2)
        {
            for (var from = 0; from < documents.Count; from += size)
            {
                yield return [.. documents.Take(from), .. documents.Skip(from + size)];
            }
        }
    }

    private sealed class Silent : IRunner
    {
        public void OnStartFixture(Type type)
        {
        }

        public void OnArguments(int test, FSharpList<object> arguments, FSharpFunc<int, FSharpFunc<FSharpList<object>, string>> every)
        {
        }

        public void OnShrink(FSharpList<object> arguments, FSharpFunc<FSharpList<object>, string> every)
        {
        }

        public void OnFinished(string name, TestResult result)
        {
        }
    }
}
