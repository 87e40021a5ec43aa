namespace Engagement.Benchmarks;

/// <summary>The same questions about the same days to two services, whose stores differ in how many messages they hold.</summary>
internal sealed class GrowthBenchmark(DenseStore small, DenseStore large)
{
    private const int WarmUp = 60;
    private const int Windows = 21;

    public async Task<IReadOnlyList<Measurement>> RunAsync(int pairs, CancellationToken cancellationToken)
    {
        var measured = new List<Measurement>();
        await using var few = await Service.StartAsync(small.Database, keepsAnswers: false, cancellationToken);
        await using var many = await Service.StartAsync(large.Database, keepsAnswers: false, cancellationToken);
        foreach (var question in Question.All)
        {
            var windows = question.Windows(small.Size);
            for (var asked = 0; asked < WarmUp; asked++)
            {
                await question.AskAsync(few.Client, windows[asked % windows.Length], cancellationToken);
                await question.AskAsync(many.Client, windows[asked % windows.Length], cancellationToken);
            }

            measured.AddRange(await Steady.RunAsync(() => MeasureAsync(question, windows, few.Client, many.Client, pairs, cancellationToken)));
        }

        return measured;
    }

    private static async Task<IReadOnlyList<Measurement>> MeasureAsync(
        Question question, Window[] windows, HttpClient few, HttpClient many, int pairs, CancellationToken cancellationToken)
    {
        var (ratios, fewer, more, sizes) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var pair = 0; pair < pairs; pair++)
        {
            var (before, after) = (new List<double>(), new List<double>());
            for (var each = 0; each < Windows; each++)
            {
                var window = windows[((pair * Windows) + each) % windows.Length];
                var (milliseconds, bytes) = await question.AskAsync(few, window, cancellationToken);
                var (grown, grownBytes) = await question.AskAsync(many, window, cancellationToken);
                before.Add(milliseconds);
                after.Add(grown);
                sizes.Add((double)grownBytes / bytes);
            }

            fewer.Add(Measurement.MedianOf(before));
            more.Add(Measurement.MedianOf(after));
            ratios.Add(more[^1] / fewer[^1]);
        }

        var what = $"{question.Name}, {question.Days} days, growth";
        return
        [
            new($"{what}: latency of the large store / the small one", Goal.AtMost(question == Question.MessagesSent ? 1.2 : 2), ratios),
            new($"{what}: small store", Goal.None, fewer, "ms"),
            new($"{what}: large store", Goal.None, more, "ms"),
            new($"{what}: bytes of the answer, large / small", Goal.None, sizes),
        ];
    }
}
