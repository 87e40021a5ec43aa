using System.Net;
using Engagement.Application.Accounts;
using Engagement.IntegrationTests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Engagement.IntegrationTests.Accounts;

/// <summary>The temporary block of names and addresses with too many failed logins.</summary>
public sealed class LockOutTests
{
    private const string UserBlocked =
        """{"status":"error","error":"error-login-blocked-for-user","message":"Login has been temporarily blocked For User"}""";

    private const string AddressBlocked =
        """{"status":"error","error":"error-login-blocked-for-ip","message":"Login has been temporarily blocked For IP"}""";

    // The pool size of a test.
    private const int Connections = 20;

    private static readonly IPAddress s_elsewhere = IPAddress.Parse("127.0.0.2");

    // Eight real comparisons, one at a time on two busy processors, take longer than one sign-in waits for its turn.
    private static readonly PasswordMatch s_wrong = new(IsRight: false, NewHash: null);

    private static TestStore? s_store;
    private static TestService? s_service;
    private static CountingHasher? s_hasher;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        s_store = await TestStore.CreateAsync();
        await SignIn.CreateAsync(s_store, "ann", "ann@example.org");
        await SignIn.CreateAsync(s_store, "bob");
        s_hasher = new CountingHasher();
        s_service = await s_store.ServeWithAsync(
            services => services.Replace(ServiceDescriptor.Singleton<IPasswordHasher>(s_hasher)), ("Accounts:LoginFailuresPerName", "3"),
            ("Accounts:LoginFailuresPerAddress", "8"), ("RateLimit:Enabled", "false"));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await s_service!.DisposeAsync();
        await s_store!.DisposeAsync();
    }

    [SetUp]
    public async Task ResetAsync()
    {
        await s_store!.ExecuteAsync("TRUNCATE failed_logins");
        s_hasher!.Verified = 0;
        (s_hasher.Comparing, s_hasher.Result) = (null, null);
    }

    [TestCase("ann")]
    [TestCase("ann@example.org")]
    [TestCase("nobody")]
    [TestCase("nobody@example.org")]
    public async Task Name_with_too_many_failures_is_blocked_whether_it_exists_or_not(string name)
    {
        await FailAsync(name, 3);
        Assert.That(s_hasher!.Verified, Is.EqualTo(3));
        Assert.That(await BodyAsync(name, "wrong horse"), Is.EqualTo(UserBlocked));
        Assert.That(await BodyAsync(name.ToUpperInvariant(), SignIn.Password), Is.EqualTo(UserBlocked));
        Assert.That(s_hasher.Verified, Is.EqualTo(3), "no password comparison while blocked");
        Assert.That(await FailuresAsync(name), Is.EqualTo(3));
        Assert.That(await FailuresAsync(""), Is.EqualTo(3));
    }

    [Test]
    public async Task Failures_from_one_address_do_not_block_the_name_for_another()
    {
        await FailAsync("ann", 3, s_elsewhere);
        Assert.That((await SignIn.TryAsync(s_service!, "ann", from: s_elsewhere)).Body, Is.EqualTo(UserBlocked));
        Assert.That((await SignIn.TryAsync(s_service!, "ann")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Failures_of_a_username_block_neither_its_email_nor_another_user()
    {
        await FailAsync("ann", 3);
        foreach (var name in new[] { "ann@example.org", "bob" })
        {
            Assert.That((await SignIn.TryAsync(s_service!, name)).Status, Is.EqualTo(200), name);
        }
    }

    [Test]
    public async Task Tokens_work_while_the_name_is_blocked()
    {
        var credentials = SignIn.Credentials(await SignIn.TryAsync(s_service!, "ann"));
        await FailAsync("ann", 3);
        Assert.That((await SignIn.MeAsync(s_service!, credentials)).Status, Is.EqualTo(200));
        Assert.That((await ResumeAsync(credentials.Token)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Success_resets_the_failures_of_the_name_but_not_of_the_address()
    {
        await FailAsync("bob", 2);
        await FailAsync("ann", 2);
        SignIn.Credentials(await SignIn.TryAsync(s_service!, "ann"));
        Assert.That((await FailuresAsync("ann"), await FailuresAsync("bob"), await FailuresAsync("")), Is.EqualTo((0, 2, 4)));
        await FailAsync("ann", 3);
        Assert.That(await BodyAsync("ann", SignIn.Password), Is.EqualTo(UserBlocked));
    }

    [Test]
    public async Task Success_does_not_extend_the_time_of_earlier_failures()
    {
        await FailAsync("bob", 2);
        var before = await s_store!.ScalarAsync("SELECT last_failed_at FROM failed_logins WHERE name_hash = ''");
        SignIn.Credentials(await SignIn.TryAsync(s_service!, "ann"));
        Assert.That(await s_store.ScalarAsync("SELECT last_failed_at FROM failed_logins WHERE name_hash = ''"), Is.EqualTo(before));
    }

    [Test]
    public async Task Address_with_too_many_failures_is_blocked_for_all_names()
    {
        foreach (var name in new[] { "a", "b", "c", "d" })
        {
            await FailAsync(name, 2);
        }

        var credentials = SignIn.Credentials(await SignIn.TryAsync(s_service!, "ann", from: s_elsewhere));
        Assert.That(await BodyAsync("ann", SignIn.Password), Is.EqualTo(AddressBlocked));
        Assert.That((await ResumeAsync(credentials.Token)).Body, Is.EqualTo(AddressBlocked));
        Assert.That((await SignIn.MeAsync(s_service!, credentials)).Status, Is.EqualTo(200));
        Assert.That((s_hasher!.Verified, await FailuresAsync(""), await FailuresAsync("ann")), Is.EqualTo((9, 8, 0)));
    }

    [Test]
    public async Task Wrong_tokens_count_as_failures_of_the_address_only()
    {
        for (var i = 0; i < 8; i++)
        {
            Assert.That((await ResumeAsync($"guess-{i}")).Body, Is.EqualTo(SignIn.Wrong));
        }

        Assert.That((await ResumeAsync("guess-8")).Body, Is.EqualTo(AddressBlocked));
        Assert.That(await s_store!.ScalarAsync("SELECT count(*) FROM failed_logins"), Is.EqualTo(1L));
    }

    [Test]
    public async Task Block_ends_five_minutes_after_the_last_failure_despite_blocked_tries()
    {
        await FailAsync("ann", 3);
        await s_store!.ExecuteAsync("UPDATE failed_logins SET last_failed_at = now() - interval '4 minutes 50 seconds'");
        Assert.That(await BodyAsync("ann", SignIn.Password), Is.EqualTo(UserBlocked));
        Assert.That(await s_store.ScalarAsync("SELECT max(last_failed_at) < now() - interval '4 minutes' FROM failed_logins"), Is.True);
        await s_store.ExecuteAsync("UPDATE failed_logins SET last_failed_at = now() - interval '5 minutes'");
        await FailAsync("ann", 1);
        Assert.That((await FailuresAsync("ann"), await FailuresAsync("")), Is.EqualTo((1, 1)));
        Assert.That((await SignIn.TryAsync(s_service!, "ann")).Status, Is.EqualTo(200));
        Assert.That((await FailuresAsync("ann"), await FailuresAsync("")), Is.EqualTo((0, 1)));
    }

    [Test]
    public async Task Concurrent_guesses_do_not_exceed_the_limit_of_a_name()
    {
        s_hasher!.Result = s_wrong;
        var bodies = await ConcurrentlyAsync(30, i => BodyAsync("ann", $"guess {i}"));
        Assert.That(s_hasher.Verified, Is.EqualTo(3));
        Assert.That(bodies.Count(body => body == SignIn.Wrong), Is.EqualTo(3));
        Assert.That(bodies.Count(body => body == UserBlocked), Is.EqualTo(27));
        Assert.That((await FailuresAsync("ann"), await FailuresAsync("")), Is.EqualTo((3, 3)));
    }

    [Test]
    public async Task Concurrent_guesses_of_many_names_do_not_exceed_the_limit_of_the_address()
    {
        s_hasher!.Result = s_wrong;
        var bodies = await ConcurrentlyAsync(30, i => BodyAsync($"name-{i % 15}", "guess"));
        Assert.That(s_hasher.Verified, Is.EqualTo(8));
        Assert.That(bodies.Count(body => body == AddressBlocked), Is.EqualTo(22));
        Assert.That(await s_store!.ScalarAsync("SELECT sum(failures) FROM failed_logins WHERE name_hash <> ''"), Is.EqualTo(8L));
    }

    [Test]
    public async Task Concurrent_successful_logins_leave_no_failures()
    {
        var responses = await ConcurrentlyAsync(3, _ => SignIn.TryAsync(s_service!, "ann"));
        Assert.That(responses.Select(response => response.Status), Has.All.EqualTo(200));
        Assert.That(await s_store!.ScalarAsync("SELECT count(*) FROM failed_logins"), Is.EqualTo(0L));
    }

    [Test]
    public async Task Overlapping_successful_logins_each_remove_their_own_failure()
    {
        await FailAsync("bob", 1);
        await using var connection = await s_store!.OpenConnectionAsync();
        await using var held = await connection.BeginTransactionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "UPDATE failed_logins SET failures = failures - 1 WHERE name_hash = ''";

        // The address now has two failures for other sessions, and one after this transaction commits.
        s_hasher!.Comparing = () => command.ExecuteNonQuery();
        var trying = SignIn.TryAsync(s_service!, "ann");
        await Wait.UntilAsync(async () => await s_store!.WaitingAsync() >= 1);
        await held.CommitAsync();
        Assert.That((await trying).Status, Is.EqualTo(200));
        Assert.That(await FailuresAsync(""), Is.EqualTo(0));
    }

    [Test]
    public async Task Right_password_is_no_failure_when_its_token_cannot_be_stored()
    {
        await using var service = await s_store!.ServeAsync(("Database:CommandTimeoutSeconds", "1"));
        await using (var connection = await s_store.OpenConnectionAsync())
        await using (await connection.BeginTransactionAsync())
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "LOCK TABLE access_tokens IN SHARE ROW EXCLUSIVE MODE";
            await command.ExecuteNonQueryAsync();
            Assert.That((await SignIn.TryAsync(service, "ann")).Status, Is.EqualTo(503));
        }

        Assert.That(await s_store.ScalarAsync("SELECT count(*) FROM failed_logins"), Is.EqualTo(0L));
    }

    [TestCase("ann", "wrong horse")]
    [TestCase("nobody", "wrong horse")]
    [TestCase("nobody@example.org", "wrong horse")]
    [TestCase("tokens", "wrong horse")]
    public async Task Each_failed_login_costs_one_password_comparison(string name, string password)
    {
        if (name == "tokens")
        {
            await s_store!.SendAsync(new CreateUserCommand(name, ["admin"], null));
        }

        await BodyAsync(name, password);
        Assert.That((s_hasher!.Verified, await FailuresAsync(name), await FailuresAsync("")), Is.EqualTo((1, 1, 1)));
    }

    [Test]
    public async Task Failures_are_counted_over_all_instances()
    {
        await FailAsync("ann", 2);
        await using var second = await s_store!.ServeAsync(("Accounts:LoginFailuresPerName", "3"));
        Assert.That((await SignIn.TryAsync(second, "ann", "wrong horse")).Body, Is.EqualTo(SignIn.Wrong));
        Assert.That(await BodyAsync("ann", SignIn.Password), Is.EqualTo(UserBlocked));
    }

    [Test]
    public async Task Failed_names_are_stored_as_hashes()
    {
        await FailAsync("Ann.Secret", 1);
        Assert.That(
            await s_store!.ScalarAsync("SELECT string_agg(name_hash || '@' || address, ' ' ORDER BY name_hash) FROM failed_logins"),
            Is.EqualTo($"@127.0.0.1 {Secrets.HashToken("ann.secret")}@127.0.0.1"));
    }

    [Test]
    public async Task Expired_failures_are_deleted_100_at_a_time()
    {
        await FillAsync(250, "now() - interval '6 minutes'");
        await FailAsync("ann", 1);
        Assert.That(await s_store!.ScalarAsync("SELECT count(*) FROM failed_logins"), Is.EqualTo(152L));
    }

    [Test]
    public async Task Failure_table_keeps_the_newest_100000_rows()
    {
        await FillAsync(100_050, "now() - interval '1 minute' - n * interval '1 millisecond'");
        await FailAsync("ann", 2);
        Assert.That(await s_store!.ScalarAsync("SELECT count(*) FROM failed_logins"), Is.EqualTo(100_000L));
        Assert.That((await FailuresAsync("ann"), await FailuresAsync("")), Is.EqualTo((2, 2)));
        Assert.That(await s_store.ScalarAsync("SELECT count(*) FROM failed_logins WHERE name_hash = '100050'"), Is.EqualTo(0L));
    }

    [TestCase("2 years")]
    [TestCase("6 minutes")]
    public async Task Failures_dated_far_in_the_future_are_ignored_and_deleted(string ahead)
    {
        await FailAsync("ann", 3);
        await FailAsync("bob", 3);
        await s_store!.ExecuteAsync($"UPDATE failed_logins SET failures = 10, last_failed_at = now() + interval '{ahead}'");
        Assert.That((await SignIn.TryAsync(s_service!, "ann")).Status, Is.EqualTo(200));
        await FailAsync("bob", 3);
        Assert.That(await BodyAsync("bob", SignIn.Password), Is.EqualTo(UserBlocked), "counted again from zero");
        Assert.That(await s_store.ScalarAsync("SELECT count(*) FROM failed_logins WHERE last_failed_at > now()"), Is.EqualTo(0L), "they are deleted");
    }

    [Test]
    public async Task Failures_survive_a_small_step_back_of_the_store_clock()
    {
        await FailAsync("ann", 3);
        await s_store!.ExecuteAsync("UPDATE failed_logins SET last_failed_at = now() + interval '4 minutes'");
        Assert.That(await BodyAsync("ann", SignIn.Password), Is.EqualTo(UserBlocked));
    }

    [TestCase(365)]
    [TestCase(-365)]
    public async Task Service_with_a_wrong_clock_counts_by_the_store_clock(int daysAhead)
    {
        await using var wrong = await s_store!.ServeWithAsync(
            services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(new MovedClock(TimeSpan.FromDays(daysAhead)))),
            ("Accounts:LoginFailuresPerName", "3"));
        for (var i = 0; i < 3; i++)
        {
            Assert.That((await SignIn.TryAsync(wrong, "ann", "wrong horse")).Body, Is.EqualTo(SignIn.Wrong));
        }

        Assert.That(await BodyAsync("ann", SignIn.Password), Is.EqualTo(UserBlocked), "for the other instance too");
        await s_store.ExecuteAsync("UPDATE failed_logins SET last_failed_at = last_failed_at - interval '5 minutes'");
        Assert.That((await SignIn.TryAsync(s_service!, "ann")).Status, Is.EqualTo(200));
        Assert.That((await SignIn.TryAsync(wrong, "ann")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Unlock_of_a_name_applies_to_all_addresses_and_of_an_address_to_all_names()
    {
        await FailAsync("ann", 3);
        await FailAsync("ann@example.org", 3);
        await FailAsync("ann", 3, s_elsewhere);
        Assert.That(await s_store!.SendAsync(new UnlockCommand("bob", null)), Is.EqualTo(new UnlockResult(0, true)));
        Assert.That(await s_store.SendAsync(new UnlockCommand("no one", null)), Is.EqualTo(new UnlockResult(0, false)));
        Assert.That(await BodyAsync("ann", SignIn.Password), Is.EqualTo(UserBlocked));

        Assert.That(await s_store.SendAsync(new UnlockCommand("ANN", null)), Is.EqualTo(new UnlockResult(3, true)));
        Assert.That((await SignIn.TryAsync(s_service!, "ann")).Status, Is.EqualTo(200));
        Assert.That((await SignIn.TryAsync(s_service!, "ann@example.org")).Status, Is.EqualTo(200));
        Assert.That((await SignIn.TryAsync(s_service!, "ann", from: s_elsewhere)).Status, Is.EqualTo(200));

        await FailAsync("bob", 2);
        Assert.That(await BodyAsync("ann", SignIn.Password), Is.EqualTo(AddressBlocked), "eight failures from here");
        Assert.That((await s_store.SendAsync(new UnlockCommand(null, "127.0.0.1"))).Removed, Is.EqualTo(2));
        Assert.That((await SignIn.TryAsync(s_service!, "ann")).Status, Is.EqualTo(200));
    }

    /// <summary>Blocks writers until all tries, or as many as there are connections, have passed the check for a block.</summary>
    private static async Task<T[]> ConcurrentlyAsync<T>(int times, Func<int, Task<T>> trying)
    {
        await using var connection = await s_store!.OpenConnectionAsync();
        await using var held = await connection.BeginTransactionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "LOCK TABLE failed_logins IN SHARE ROW EXCLUSIVE MODE";
        await command.ExecuteNonQueryAsync();

        var all = Task.WhenAll(Enumerable.Range(0, times).Select(trying));
        await Wait.UntilAsync(async () => await s_store!.WaitingAsync() >= Math.Min(times, Connections));
        await held.CommitAsync();
        return await all;
    }

    private static Task FillAsync(int rows, string lastFailedAt) => s_store!.ExecuteAsync(
        $"INSERT INTO failed_logins SELECT n::text, '192.0.2.1', 1, {lastFailedAt} FROM generate_series(1, {rows}) AS n");

    private static async Task FailAsync(string name, int times, IPAddress? from = null)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.That((await SignIn.TryAsync(s_service!, name, "wrong horse", from)).Body, Is.EqualTo(SignIn.Wrong));
        }
    }

    private static async Task<string> BodyAsync(string name, string password)
    {
        var response = await SignIn.TryAsync(s_service!, name, password);
        Assert.That(response.Status, Is.EqualTo(401));
        return response.Body;
    }

    private static Task<TestResponse> ResumeAsync(string token) => s_service!.PostAsync(SignIn.Path, $$"""{"resume":"{{token}}"}""");

    private static async Task<int> FailuresAsync(string name) => (int)(await s_store!.ScalarAsync(
        $"SELECT coalesce(sum(failures), 0)::int FROM failed_logins WHERE name_hash = '{(name.Length == 0 ? "" : Secrets.HashToken(name))}'"))!;

    /// <summary>The service's hasher with a count of its comparisons.</summary>
    private sealed class CountingHasher : IPasswordHasher
    {
        private readonly Infrastructure.Accounts.PasswordHasher _hasher = new();
        private int _verified;

        public int Verified
        {
            get => _verified;
            set => _verified = value;
        }

        /// <summary>Runs during a comparison.</summary>
        public Action? Comparing { get; set; }

        /// <summary>The result of every comparison; null: that of the real one.</summary>
        public PasswordMatch? Result { get; set; }

        public string Hash(string password) => _hasher.Hash(password);

        public PasswordMatch Verify(string? hash, string digest)
        {
            Interlocked.Increment(ref _verified);
            Comparing?.Invoke();
            return Result ?? _hasher.Verify(hash, digest);
        }
    }
}
