using System.Globalization;
using System.Text.Json;

namespace Engagement.Benchmarks;

/// <summary>
/// Each of the nine questions, asked for the first time over one HTTP connection, against the statement that counts the same from the events.
/// Before that, both must have given the same numbers once.
/// </summary>
internal sealed class LatencyBenchmark(DenseStore store)
{
    private const int WarmUp = 60;
    private const int Windows = 21;

    public async Task<IReadOnlyList<Measurement>> RunAsync(int pairs, CancellationToken cancellationToken)
    {
        var measured = new List<Measurement>();
        await using var service = await Service.StartAsync(store.Database, keepsAnswers: false, cancellationToken);
        foreach (var question in Question.All)
        {
            var windows = question.Windows(store.Size);
            await using var naive = await NaiveAnswer.PrepareAsync(store.Database, question.Naive, cancellationToken);
            await RequireSameAsync(question, windows[0], service, naive, cancellationToken);
            for (var asked = 0; asked < WarmUp; asked++)
            {
                await question.AskAsync(service.Client, windows[asked % windows.Length], cancellationToken);
            }

            measured.AddRange(await Steady.RunAsync(() => MeasureAsync(question, windows, service, naive, pairs, cancellationToken)));
        }

        return measured;
    }

    private static async Task<IReadOnlyList<Measurement>> MeasureAsync(
        Question question, Window[] windows, Service service, NaiveAnswer naive, int pairs, CancellationToken cancellationToken)
    {
        var (ratios, own, counted) = (new List<double>(), new List<double>(), new List<double>());
        for (var pair = 0; pair < pairs; pair++)
        {
            var latencies = new List<double>();
            for (var each = 0; each < Windows; each++)
            {
                var window = windows[((pair * Windows) + each) % windows.Length];
                latencies.Add((await question.AskAsync(service.Client, window, cancellationToken)).Milliseconds);
            }

            own.Add(Measurement.MedianOf(latencies));
            counted.Add((await naive.AskAsync(windows[pair * Windows % windows.Length], cancellationToken)).Milliseconds);
            ratios.Add(own[^1] / counted[^1]);
        }

        var what = string.Create(CultureInfo.InvariantCulture, $"{question.Name}, {question.Days} days, first-time");
        return
        [
            new($"{what} / naive GROUP BY on events", question.GoalBesideNaive, ratios),
            new(what, Goal.None, own, "ms"),
            new($"{question.Name}, {question.Days} days, naive", Goal.None, counted, "ms"),
        ];
    }

    private static async Task RequireSameAsync(
        Question question, Window window, Service service, NaiveAnswer naive, CancellationToken cancellationToken)
    {
        using var answer = JsonDocument.Parse(await service.Client.GetByteArrayAsync(question.Target(window), cancellationToken));
        var answered = question.Numbers(answer.RootElement).ToList();
        var counted = question.NaiveNumbers((await naive.AskAsync(window, cancellationToken)).Rows, window).ToList();
        if (answered.Count == 0 || !answered.SequenceEqual(counted))
        {
            var first = answered.Zip(counted).FirstOrDefault(pair => pair.First != pair.Second);
            throw new InvalidOperationException(
                $"{question.Name}, {window}: the answer and the naive statement differ: {answered.Count} and {counted.Count} numbers; "
                + $"'{first.First}' and '{first.Second}'.");
        }
    }
}
