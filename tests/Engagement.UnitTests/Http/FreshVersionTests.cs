using Engagement.Api.Hosting;
using Engagement.Api.Http;
using Engagement.UnitTests.RateLimiting;
using Microsoft.Extensions.DependencyInjection;

namespace Engagement.UnitTests.Http;

/// <summary>For how long a version that the store told is taken for the one that it has.</summary>
public sealed class FreshVersionTests
{
    // Seconds.
    private const double Moment = 0.1;

    private readonly ServiceProvider _services = new ServiceCollection().BuildServiceProvider();
    private ManualClock _clock = null!;
    private TaskCompletionSource<int> _store = null!;
    private FreshVersion<int> _known = null!;

    [SetUp]
    public void Begin()
    {
        _clock = new ManualClock();
        _store = new TaskCompletionSource<int>();
        _known = new FreshVersion<int>(new DetachedWork(_services.GetRequiredService<IServiceScopeFactory>()), _ => _store.Task, _clock);
    }

    [OneTimeTearDown]
    public void End() => _services.Dispose();

    [Test]
    public async Task It_is_known_for_less_than_a_second_from_when_it_was_asked()
    {
        var asked = _known.ReadAsync();
        _clock.Pass(0.9);
        _store.SetResult(1);
        await asked;
        Assert.That(_known.Current, Is.EqualTo(1));
    }

    [Test]
    public void Nothing_is_known_a_second_after_it_was_asked()
    {
        _known.Update(_known.StartRead(), 1);
        _clock.Pass(1);
        Assert.That(_known.Current, Is.Null);
    }

    [Test]
    public async Task An_answer_to_a_question_from_before_a_change_is_not_learned([Values] bool changeIsKnown)
    {
        var asked = _known.ReadAsync();
        _clock.Pass(Moment);
        var begun = _clock.GetTimestamp();
        if (changeIsKnown)
        {
            _known.Changed(2, begun);
        }
        else
        {
            _known.Changed();
        }

        _store.SetResult(1);
        await asked;
        Assert.That(_known.Current, Is.EqualTo(changeIsKnown ? 2 : (int?)null));
    }

    [Test]
    public void Of_two_answers_that_of_the_later_question_counts()
    {
        var earlier = _known.StartRead();
        _clock.Pass(Moment);
        var later = _known.StartRead();
        _known.Update(later, 2);
        _known.Update(earlier, 1);
        Assert.That(_known.Current, Is.EqualTo(2));
    }

    [Test]
    public void A_change_is_known_from_when_it_was_begun()
    {
        var begun = _clock.GetTimestamp();
        _clock.Pass(0.9);
        _known.Changed(2, begun);
        Assert.That(_known.Current, Is.EqualTo(2));
        _clock.Pass(Moment);
        Assert.That(_known.Current, Is.Null);
    }
}
