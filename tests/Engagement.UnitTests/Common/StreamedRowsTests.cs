using Engagement.Application.Common;
using Engagement.Domain.Calendar;

namespace Engagement.UnitTests.Common;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class StreamedRowsTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    private readonly TaskCompletionSource _ended = new();
    private int _read;

    [Test]
    public async Task Source_of_one_piece_is_whole_and_can_be_enumerated_repeatedly()
    {
        var rows = await FirstAsync(Pieces([1, 2, 3]));
        Assert.That((rows.IsWhole, rows.FirstRows), Is.EqualTo((true, new[] { 1, 2, 3 })));
        Assert.That(await AllAsync(rows), Is.EqualTo(new[] { 1, 2, 3 }));
        Assert.That(await AllAsync(rows), Is.EqualTo(new[] { 1, 2, 3 }));
    }

    [Test]
    public async Task Source_without_pieces_is_whole_and_empty()
    {
        var rows = await FirstAsync(Pieces());
        Assert.That((rows.IsWhole, rows.FirstRows.Count), Is.EqualTo((true, 0)));
        Assert.That(await AllAsync(rows), Is.Empty);
    }

    [Test]
    public async Task Source_of_several_pieces_is_not_whole_and_gives_all_rows_in_order()
    {
        var rows = await FirstAsync(Pieces([1, 2], [3], [], [4, 5, 6], [7], [8]));
        Assert.That((rows.IsWhole, rows.FirstRows), Is.EqualTo((false, new[] { 1, 2 })));
        Assert.That(await AllAsync(rows), Is.EqualTo(new[] { 1, 2, 3, 4, 5, 6, 7, 8 }));
        await _ended.Task.WaitAsync(s_limit);
    }

    [Test]
    public async Task Source_is_read_only_a_few_pieces_ahead_and_is_cancelled_when_the_consumer_stops()
    {
        var rows = await FirstAsync(Pieces([.. Enumerable.Range(0, 100).Select(number => new[] { number })]));
        await foreach (var row in rows)
        {
            if (row == 1)
            {
                break;
            }
        }

        await _ended.Task.WaitAsync(s_limit);
        Assert.That(_read, Is.LessThan(10));
    }

    [Test]
    public void Failure_before_the_first_piece_reaches_the_consumer() =>
        Assert.That(() => FirstAsync(Failing()), Throws.InvalidOperationException.With.Message.EqualTo("broken"));

    [Test]
    public async Task Failure_between_pieces_reaches_the_consumer()
    {
        var rows = await FirstAsync(Failing([1], [2]));
        Assert.That(() => AllAsync(rows), Throws.InvalidOperationException.With.Message.EqualTo("broken"));
    }

    [Test]
    public void Consumer_that_is_cancelled_cancels_the_source()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var rows = new StreamedRows<int>(Pieces([.. Enumerable.Range(0, 100).Select(number => new[] { number })]));
        Assert.That(() => rows.ReadFirstAsync(cancelled.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(_ended.Task.Wait(s_limit), Is.True);
        Assert.That(_read, Is.LessThan(10));
    }

    [Test]
    public async Task Disposing_a_response_cancels_its_source()
    {
        var rows = await FirstAsync(Pieces([.. Enumerable.Range(0, 100).Select(number => new[] { number })]));
        new Response { Source = rows }.Dispose();
        await _ended.Task.WaitAsync(s_limit);
        Assert.That(_read, Is.LessThan(10));
    }

    private static Task<StreamedRows<int>> FirstAsync(IAsyncEnumerable<IReadOnlyList<int>> pieces) =>
        new StreamedRows<int>(pieces).ReadFirstAsync(CancellationToken.None).WaitAsync(s_limit);

    private static async Task<List<int>> AllAsync(StreamedRows<int> rows) => await rows.ToListAsync().AsTask().WaitAsync(s_limit);

    private async IAsyncEnumerable<IReadOnlyList<int>> Pieces(params int[][] pieces)
    {
        try
        {
            foreach (var piece in pieces)
            {
                await Task.Yield();
                _read++;
                yield return piece;
            }
        }
        finally
        {
            _ended.SetResult();
        }
    }

    private static async IAsyncEnumerable<IReadOnlyList<int>> Failing(params int[][] pieces)
    {
        foreach (var piece in pieces)
        {
            await Task.Yield();
            yield return piece;
        }

        throw new InvalidOperationException("broken");
    }

    private sealed class Response : StreamedResponse
    {
        public override CsvTable Csv(WorkspaceCalendar calendar) => throw new NotSupportedException();
    }
}
