using Engagement.Application.Accounts;
using Moq;

namespace Engagement.UnitTests.Accounts;

public sealed class PasswordCheckTests
{
    private static readonly int s_mostAtOnce = Math.Max(1, Environment.ProcessorCount / 2);

    [Test]
    public async Task Half_of_the_processors_compare_at_once_and_a_check_that_waits_too_long_gives_null()
    {
        using var release = new ManualResetEventSlim();
        using var started = new CountdownEvent(s_mostAtOnce);
        var (running, most) = (0, 0);
        var hasher = new Mock<IPasswordHasher>();
        hasher.Setup(it => it.Verify("hash", "digest")).Returns(() =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            started.Signal();
            release.Wait();
            Interlocked.Decrement(ref running);
            return new PasswordMatch(true, null);
        });
        using var check = new PasswordCheck(hasher.Object);
        var first = Enumerable.Range(0, s_mostAtOnce).Select(_ => Task.Factory.StartNew(
            () => check.VerifyAsync("hash", "digest").GetAwaiter().GetResult(), default, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        Assert.That(started.Wait(TimeSpan.FromSeconds(20)));

        Assert.That(await check.VerifyAsync("hash", "digest"), Is.Null);
        Assert.That(most, Is.EqualTo(s_mostAtOnce));
        release.Set();
        Assert.That(await Task.WhenAll(first), Has.All.EqualTo(new PasswordMatch(true, null)));

        started.Reset();
        Assert.That(await check.VerifyAsync("hash", "digest"), Is.EqualTo(new PasswordMatch(true, null)));
    }
}
