using Engagement.Api.Hosting;
using Engagement.Api.Http;
using Engagement.UnitTests.RateLimiting;
using Microsoft.Extensions.DependencyInjection;

namespace Engagement.UnitTests.Http;

/// <summary>How long a version read from the store counts as current.</summary>
public sealed class FreshVersionTests
{
    // Seconds.
    private const double Moment = 0.1;

    private static readonly Guid s_old = Guid.NewGuid();
    private static readonly Guid s_new = Guid.NewGuid();

    private readonly ServiceProvider _services = new ServiceCollection().BuildServiceProvider();
    private ManualClock _clock = null!;
    private TaskCompletionSource<Guid> _store = null!;
    private FreshVersion _version = null!;

    [SetUp]
    public void SetUp()
    {
        _clock = new ManualClock();
        _store = new TaskCompletionSource<Guid>();
        _version = new FreshVersion(new DetachedWork(_services.GetRequiredService<IServiceScopeFactory>()), _ => _store.Task, _clock);
    }

    [OneTimeTearDown]
    public void TearDown() => _services.Dispose();

    [Test]
    public async Task Version_is_current_within_a_second_of_the_start_of_its_read()
    {
        var read = _version.ReadAsync();
        _clock.Advance(0.9);
        _store.SetResult(s_old);
        await read;
        Assert.That(_version.Current, Is.EqualTo(s_old));
    }

    [Test]
    public void Version_expires_a_second_after_the_start_of_its_read()
    {
        _version.Update(_version.StartRead(), s_old);
        _clock.Advance(1);
        Assert.That(_version.Current, Is.Null);
    }

    [Test]
    public async Task Read_that_started_before_a_change_does_not_update_the_version([Values] bool changeIsKnown)
    {
        var read = _version.ReadAsync();
        _clock.Advance(Moment);
        var changeStart = _clock.GetTimestamp();
        if (changeIsKnown)
        {
            _version.RecordChange(s_new, changeStart);
        }
        else
        {
            _version.RecordChange();
        }

        _store.SetResult(s_old);
        await read;
        Assert.That(_version.Current, Is.EqualTo(changeIsKnown ? s_new : (Guid?)null));
    }

    [Test]
    public void Later_started_of_two_reads_wins()
    {
        var earlier = _version.StartRead();
        _clock.Advance(Moment);
        var later = _version.StartRead();
        _version.Update(later, s_new);
        _version.Update(earlier, s_old);
        Assert.That(_version.Current, Is.EqualTo(s_new));
    }

    [Test]
    public void Changed_version_expires_a_second_after_the_start_of_the_change()
    {
        var changeStart = _clock.GetTimestamp();
        _clock.Advance(0.9);
        _version.RecordChange(s_new, changeStart);
        Assert.That(_version.Current, Is.EqualTo(s_new));
        _clock.Advance(Moment);
        Assert.That(_version.Current, Is.Null);
    }
}
