using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Engagement.Application.Accounts;
using Engagement.IntegrationTests.Accounts;
using Engagement.IntegrationTests.Harness;
using static Engagement.IntegrationTests.Ingest.Live.LiveDocument;

namespace Engagement.IntegrationTests.Caching;

/// <summary>Concurrent actions on two services, and the responses that the earlier actions allow.</summary>
internal sealed class FreshnessHistory
{
    private const int FirstDay = 18;
    private const int Days = 4;

    private readonly TestStore _store;
    private readonly TestService[] _services;
    private readonly Credentials _admin;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly ConcurrentQueue<(Change When, int Day)> _written = [];
    private readonly ConcurrentDictionary<int, FreshnessAccount> _accounts = [];
    private readonly ConcurrentQueue<string> _problems = [];
    private int _queries;
    private int _refused;
    private int _changes;

    private FreshnessHistory(TestStore store, TestService[] services, Credentials admin) => (_store, _services, _admin) = (store, services, admin);

    public IEnumerable<string> Problems => _problems.Take(10);

    public (int Queries, int Refused, int Written, int Changes) Figures => (_queries, _refused, _written.Count, _changes);

    public static async Task<FreshnessHistory> StartAsync(TestStore store, TestService[] services)
    {
        var history = new FreshnessHistory(store, services, await store.CreateAccountAsync("admin"));
        await history.SendAsync(services[0], Room("r", "c", "a"));
        for (var number = 0; number < 3; number++)
        {
            var name = $"account-{number}";
            history._accounts[number] = new FreshnessAccount(name, await SignIn.CreateAsync(store, name));
            await history.SignInAsync(history._accounts[number], 0);
        }

        return history;
    }

    /// <summary>Runs random actions, one after the other.</summary>
    public async Task ActAsync(Random random, TimeSpan duration)
    {
        var end = _clock.Elapsed + duration;
        while (_clock.Elapsed < end)
        {
            var (service, account) = (random.Next(_services.Length), _accounts[random.Next(_accounts.Count)]);
            switch (random.Next(200))
            {
                case < 16:
                    await WriteAsync(service, FirstDay + random.Next(Days));
                    break;
                case < 17:
                    await SignInAsync(account, service);
                    break;
                case < 18:
                    await SignOutAsync(account, random, service);
                    break;
                case < 19:
                    await ByVerbAsync(account, random);
                    break;
                case < 20:
                    // The longer delay lets the caches expire.
                    await Task.Delay(random.Next(2) == 0 ? 20 : 1200);
                    break;
                default:
                    await QueryAsync(service, account, random);
                    break;
            }
        }
    }

    private async Task WriteAsync(int service, int day)
    {
        var when = new Change(service, _clock.Elapsed);
        _written.Enqueue((when, day));
        await SendAsync(_services[service], Message($"m{Guid.NewGuid():N}", day: day));
        when.Ended = _clock.Elapsed;
    }

    private async Task SendAsync(TestService service, Ingest.Live.LiveDocument document)
    {
        var response = await service.IngestAsync(document.Collection, _admin, document.Json);
        if (response.Status != 200)
        {
            _problems.Enqueue($"{document.Json} got {response.Status} {response.Body}");
        }
    }

    /// <summary>Only while the account is active, otherwise it would be blocked.</summary>
    private async Task SignInAsync(FreshnessAccount account, int service)
    {
        await account.Changing.WaitAsync();
        try
        {
            if (account.Active)
            {
                account.Tokens.Add(new FreshnessToken(SignIn.Credentials(await SignIn.TryAsync(_services[service], account.Name))));
                Interlocked.Increment(ref _changes);
            }
        }
        finally
        {
            account.Changing.Release();
        }
    }

    private async Task SignOutAsync(FreshnessAccount account, Random random, int service)
    {
        var token = account.Tokens.ElementAt(random.Next(account.Tokens.Count));
        var when = new Change(service, _clock.Elapsed);
        token.Revocations.Enqueue(when);
        var response = await _services[service].SendAsync(
            "POST", "/api/v1/logout", ("X-User-Id", token.Credentials.UserId), ("X-Auth-Token", token.Credentials.Token));
        if (response.Status == 200)
        {
            when.Ended = _clock.Elapsed;
            Interlocked.Increment(ref _changes);
        }
    }

    /// <summary>Disables or enables an account, or changes its role, like an administrator at the command line.</summary>
    private async Task ByVerbAsync(FreshnessAccount account, Random random)
    {
        await account.Changing.WaitAsync();
        try
        {
            Interlocked.Increment(ref _changes);

            // Removed access is restored by the next change, so that most queries succeed.
            if (!account.Admin || (account.Active && random.Next(2) == 0))
            {
                account.Allowed.Begin(_clock.Elapsed, !account.Admin);
                account.Admin = !account.Admin;
                await _store.SendAsync(new SetRolesCommand(account.Name, [account.Admin ? "admin" : "guest"]));
                account.Allowed.End(_clock.Elapsed);
            }
            else
            {
                account.TokensValid.Begin(_clock.Elapsed, !account.Active);
                account.Active = !account.Active;
                await _store.SendAsync(new SetActiveCommand(account.Name, account.Active));
                account.TokensValid.End(_clock.Elapsed);
            }
        }
        finally
        {
            account.Changing.Release();
        }
    }

    private async Task QueryAsync(int service, FreshnessAccount account, Random random)
    {
        var first = random.Next(Days);
        var last = random.Next(first, Days);

        // A valid token if there is one, otherwise any.
        var token = random.Next(4) == 0 ? null : account.Tokens.FirstOrDefault(one => one.Revocations.IsEmpty);
        token ??= account.Tokens.ElementAt(random.Next(account.Tokens.Count));
        var path = random.Next(2) == 0 ? "messages/messages-sent" : "messages/origin";
        var started = _clock.Elapsed;
        var response = await _services[service].QueryAsync(
            path, $"start=2026-11-{FirstDay + first}T00:00:00.000Z&end=2026-11-{FirstDay + last}T00:00:00.000Z", token.Credentials);
        var ended = _clock.Elapsed;
        Interlocked.Increment(ref _queries);

        var revoked = token.Revocations.Any(change => change.Holds(service, started));
        var untouched = token.Revocations.All(change => change.Started > ended);
        var valid = account.TokensValid.Possible(started, ended);
        var allowed = account.Allowed.Possible(started, ended);
        var possible = new HashSet<int>();
        if (!untouched || valid.Contains(false))
        {
            possible.Add(401);
        }

        if (!revoked && valid.Contains(true))
        {
            possible.UnionWith(allowed.Select(may => may ? 200 : 403));
        }

        if (!possible.Contains(response.Status))
        {
            _problems.Enqueue($"at {started} service {service} responded to {account.Name} with {response.Status} instead of {string.Join(" or ", possible)}");
        }
        else if (response.Status == 200)
        {
            var min = _written.Count(one => IsQueried(one.Day) && one.When.Holds(service, started));
            var max = _written.Count(one => IsQueried(one.Day) && one.When.Started <= ended);
            if (Messages(response.Body) is var count && (count < min || count > max))
            {
                _problems.Enqueue($"at {started} service {service} counted {count} messages instead of {min} to {max}: {path} {response.Body}");
            }
        }
        else
        {
            Interlocked.Increment(ref _refused);
        }

        bool IsQueried(int day) => day >= FirstDay + first && day <= FirstDay + last;
    }

    private static int Messages(string body)
    {
        var root = JsonDocument.Parse(body).RootElement;
        return root.TryGetProperty("period", out var period)
            ? period.GetProperty("count").GetInt32()
            : root.GetProperty("origins").EnumerateArray().Sum(origin => origin.GetProperty("messages").GetInt32());
    }
}
