using Engagement.Application.Accounts;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Accounts;

/// <summary>A served store with an account <c>ann</c> that has a valid token.</summary>
public abstract class AccountTest
{
    private const string Query = "start=2024-01-01T00:00:00.000Z&end=2024-01-01T00:00:00.000Z";

    private TestService? _service;

    private protected TestStore Store { get; private set; } = null!;

    private protected Credentials Ann { get; private set; } = null!;

    [SetUp]
    public async Task StartAsync()
    {
        Store = await TestStore.CreateAsync();
        _service = await Store.ServeAsync();
        await Store.SendAsync(new CreateUserCommand("ann", ["admin"], "correct horse"));
        Ann = await IssueAsync("ann");
        Assert.That(await QueryAsync(Ann), Is.EqualTo(200));
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _service!.DisposeAsync();
        await Store.DisposeAsync();
    }

    private protected async Task<Credentials> IssueAsync(string username, string? name = null, int? days = null)
    {
        var token = await Store.SendAsync(new CreateTokenCommand(username, name, days));
        return new Credentials(token.UserId, token.Token);
    }

    /// <summary>The status of a dashboard query.</summary>
    private protected async Task<int> QueryAsync(Credentials credentials) =>
        (await _service!.QueryAsync("messages/origin", Query, credentials)).Status;
}
