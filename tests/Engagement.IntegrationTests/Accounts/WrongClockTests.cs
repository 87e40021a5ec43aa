using Engagement.Application.Accounts;
using Engagement.IntegrationTests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Engagement.IntegrationTests.Accounts;

/// <summary>Tokens during and after a clock error of one year.</summary>
public sealed class WrongClockTests
{
    private static readonly TimeSpan s_year = TimeSpan.FromDays(365);

    private readonly MovedClock _clock = new(TimeSpan.Zero);
    private TestStore _store = null!;
    private TestService _service = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _store = await TestStore.CreateAsync();
        await SignIn.CreateAsync(_store, "ann");
        _clock.Ahead = TimeSpan.Zero;
        _service = await _store.ServeWithAsync(services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(_clock)));
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _service.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Test]
    public async Task Login_token_of_the_future_is_refused_after_the_clock_is_corrected()
    {
        _clock.Ahead = s_year;
        var future = SignIn.Credentials(await SignIn.TryAsync(_service, "ann"));
        Assert.That(await MeAsync(future), Is.EqualTo(200));
        Assert.That(await MeAsync(future), Is.EqualTo(200), "from memory");

        _clock.Ahead = TimeSpan.Zero;
        Assert.That(await MeAsync(future), Is.EqualTo(401), "otherwise it would work a year too long");
        Assert.That((await _service.PostAsync(SignIn.Path, $$"""{"resume":"{{future.Token}}"}""")).Status, Is.EqualTo(401));
        Assert.That((await _store.SendAsync(new ListTokensQuery("ann"))).Select(token => token.State), Is.EqualTo(new[] { TokenState.Future }));
        Assert.That(await MeAsync(SignIn.Credentials(await SignIn.TryAsync(_service, "ann"))), Is.EqualTo(200));
    }

    [Test]
    public async Task Login_with_a_slow_clock_works_until_corrected_and_tokens_without_expiry_always_work()
    {
        var personal = await _store.SendAsync(new CreateTokenCommand("ann"));
        var mine = new Credentials(personal.UserId, personal.Token);
        var before = SignIn.Credentials(await SignIn.TryAsync(_service, "ann"));

        _clock.Ahead = -s_year;
        Assert.That((await MeAsync(mine), await MeAsync(before)), Is.EqualTo((200, 401)));
        var past = SignIn.Credentials(await SignIn.TryAsync(_service, "ann"));
        Assert.That(await MeAsync(past), Is.EqualTo(200));

        _clock.Ahead = TimeSpan.Zero;
        Assert.That((await MeAsync(mine), await MeAsync(before), await MeAsync(past)), Is.EqualTo((200, 200, 401)));
        _clock.Ahead = s_year;
        Assert.That((await MeAsync(mine), await MeAsync(before)), Is.EqualTo((200, 401)));
    }

    [Test]
    public async Task Password_change_revokes_tokens_that_look_expired_to_a_wrong_clock()
    {
        var before = SignIn.Credentials(await SignIn.TryAsync(_service, "ann"));
        await _store.ExecuteAsync("UPDATE access_tokens SET created_at = now() + interval '1 year', expires_at = now() + interval '15 months'");
        Assert.That((await _store.SendAsync(new SetPasswordCommand("ann", "battery staple", RevokeTokens: true))).Revoked, Is.EqualTo(1));
        _clock.Ahead = s_year;
        Assert.That(await MeAsync(before), Is.EqualTo(401));
    }

    private async Task<int> MeAsync(Credentials credentials) => (await SignIn.MeAsync(_service, credentials)).Status;
}
