using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Engagement.Application.Accounts;
using Engagement.IntegrationTests.Accounts;
using Engagement.IntegrationTests.Harness;
using static Engagement.IntegrationTests.Ingest.Live.LiveDocument;

namespace Engagement.IntegrationTests.Caching;

/// <summary>What actors do to two services at once, and what each of them may be answered by what all of them have done before.</summary>
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
    private int _asked;
    private int _refused;
    private int _changes;

    private FreshnessHistory(TestStore store, TestService[] services, Credentials admin) => (_store, _services, _admin) = (store, services, admin);

    public IEnumerable<string> Problems => _problems.Take(10);

    public (int Asked, int Refused, int Written, int Changes) Figures => (_asked, _refused, _written.Count, _changes);

    public static async Task<FreshnessHistory> BeginAsync(TestStore store, TestService[] services)
    {
        var history = new FreshnessHistory(store, services, await store.CreateAccountAsync("admin"));
        await history.TellAsync(services[0], Room("r", "c", "a"));
        for (var number = 0; number < 3; number++)
        {
            var name = $"account-{number}";
            history._accounts[number] = new FreshnessAccount(name, await SignIn.CreateAsync(store, name));
            await history.SignInAsync(history._accounts[number], 0);
        }

        return history;
    }

    /// <summary>Does one thing after the other, at random.</summary>
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
                    // Long enough for a service to know nothing any more, now and then.
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
        await TellAsync(_services[service], Message($"m{Guid.NewGuid():N}", day: day));
        when.Ended = _clock.Elapsed;
    }

    private async Task TellAsync(TestService service, Ingest.Live.LiveDocument document)
    {
        var answer = await service.IngestAsync(document.Collection, _admin, document.Json);
        if (answer.Status != 200)
        {
            _problems.Enqueue($"{document.Json} was answered {answer.Status} {answer.Body}");
        }
    }

    /// <summary>Only while the account may sign in, or it would be locked out.</summary>
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
        var answer = await _services[service].SendAsync(
            "POST", "/api/v1/logout", ("X-User-Id", token.Credentials.UserId), ("X-Auth-Token", token.Credentials.Token));
        if (answer.Status == 200)
        {
            when.Ended = _clock.Elapsed;
            Interlocked.Increment(ref _changes);
        }
    }

    /// <summary>Switches an account off or on, or gives it a role or takes it, as an administrator does at the command line.</summary>
    private async Task ByVerbAsync(FreshnessAccount account, Random random)
    {
        await account.Changing.WaitAsync();
        try
        {
            Interlocked.Increment(ref _changes);

            // What was taken away is given back next, so that most questions are answered.
            if (!account.Admin || (account.Active && random.Next(2) == 0))
            {
                account.Allowed.Begin(_clock.Elapsed, !account.Admin);
                account.Admin = !account.Admin;
                await _store.SendAsync(new SetRolesCommand(account.Name, [account.Admin ? "admin" : "guest"]));
                account.Allowed.End(_clock.Elapsed);
            }
            else
            {
                account.Known.Begin(_clock.Elapsed, !account.Active);
                account.Active = !account.Active;
                await _store.SendAsync(new SetActiveCommand(account.Name, account.Active));
                account.Known.End(_clock.Elapsed);
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

        // A token that works where there is one, or any.
        var token = random.Next(4) == 0 ? null : account.Tokens.FirstOrDefault(one => one.Revocations.IsEmpty);
        token ??= account.Tokens.ElementAt(random.Next(account.Tokens.Count));
        var path = random.Next(2) == 0 ? "messages/messages-sent" : "messages/origin";
        var begun = _clock.Elapsed;
        var answer = await _services[service].QueryAsync(
            path, $"start=2026-11-{FirstDay + first}T00:00:00.000Z&end=2026-11-{FirstDay + last}T00:00:00.000Z", token.Credentials);
        var ended = _clock.Elapsed;
        Interlocked.Increment(ref _asked);

        var revoked = token.Revocations.Any(change => change.Holds(service, begun));
        var untouched = token.Revocations.All(change => change.Begun > ended);
        var known = account.Known.Possible(begun, ended);
        var allowed = account.Allowed.Possible(begun, ended);
        var possible = new HashSet<int>();
        if (!untouched || known.Contains(false))
        {
            possible.Add(401);
        }

        if (!revoked && known.Contains(true))
        {
            possible.UnionWith(allowed.Select(may => may ? 200 : 403));
        }

        if (!possible.Contains(answer.Status))
        {
            _problems.Enqueue($"at {begun} service {service} answered {account.Name} {answer.Status} instead of {string.Join(" or ", possible)}");
        }
        else if (answer.Status == 200)
        {
            var least = _written.Count(one => Asked(one.Day) && one.When.Holds(service, begun));
            var most = _written.Count(one => Asked(one.Day) && one.When.Begun <= ended);
            if (Messages(answer.Body) is var count && (count < least || count > most))
            {
                _problems.Enqueue($"at {begun} service {service} counted {count} messages instead of {least} to {most}: {path} {answer.Body}");
            }
        }
        else
        {
            Interlocked.Increment(ref _refused);
        }

        bool Asked(int day) => day >= FirstDay + first && day <= FirstDay + last;
    }

    private static int Messages(string body)
    {
        var root = JsonDocument.Parse(body).RootElement;
        return root.TryGetProperty("period", out var period)
            ? period.GetProperty("count").GetInt32()
            : root.GetProperty("origins").EnumerateArray().Sum(origin => origin.GetProperty("messages").GetInt32());
    }
}
