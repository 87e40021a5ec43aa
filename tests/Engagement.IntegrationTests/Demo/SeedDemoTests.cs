using System.Text.Json;
using Engagement.Application;
using Engagement.Application.Demo;
using Engagement.Domain.Calendar;
using Engagement.Infrastructure;
using Engagement.IntegrationTests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace Engagement.IntegrationTests.Demo;

public sealed class SeedDemoTests
{
    private static readonly DateTime s_now = new(2024, 3, 6, 14, 20, 0, DateTimeKind.Utc);

    private TestStore _store = null!;

    [SetUp]
    public async Task StartAsync() => _store = await TestStore.CreateAsync();

    [TearDown]
    public async Task StopAsync() => await _store.DisposeAsync();

    [Test]
    public async Task Every_query_has_data_for_the_last_week_month_and_quarter()
    {
        var seeded = await SeedAsync(s_now);
        await using var service = await _store.ServeAsync();
        var credentials = new Credentials(seeded.UserId, seeded.Token);
        foreach (var days in new[] { 7, 30, 90 })
        {
            var period = $"start={IsoInstant.From(s_now.AddDays(1 - days))}&end={IsoInstant.From(s_now)}";
            Assert.That((await LengthAsync("messages/messages-sent", period, "days"), days), Is.EqualTo((days, days)));
            Assert.That((await LengthAsync("users/active-users", period, "month"), days), Is.EqualTo((days, days)));
            Assert.That(await LengthAsync("messages/origin", period, "origins"), Is.EqualTo(3));
            Assert.That(await LengthAsync("messages/top-five-popular-channels", period, "channels"), Is.EqualTo(5));
            Assert.That(await LengthAsync("channels/list", period, "channels"), Is.GreaterThan(30));
            Assert.That(await LengthAsync("users/new-users", period, "days"), Is.GreaterThan(days / 7));
            Assert.That(await LengthAsync("users/users-by-time-of-the-day-in-a-week", period, "week"), Is.GreaterThan(20 * (days - 1)));
        }

        Assert.That(await LengthAsync("users/chat-busier/hourly-data", $"start={IsoInstant.From(s_now)}", "hours"), Is.EqualTo(12));
        Assert.That(await LengthAsync("users/chat-busier/weekly-data", $"start={IsoInstant.From(s_now)}", "month"), Is.EqualTo(8));

        async Task<int> LengthAsync(string path, string query, string property)
        {
            var response = await service.QueryAsync(path, query, credentials);
            Assert.That(response.Status, Is.EqualTo(200), response.Body);
            using var body = JsonDocument.Parse(response.Body);
            return body.RootElement.GetProperty(property).GetArrayLength();
        }
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(100)]
    public async Task Later_start_adds_the_missing_days(int days)
    {
        var first = await SeedAsync(s_now);
        var oldest = await _store.ScalarAsync("SELECT min(sent_at) FROM messages");
        var version = await _store.DataVersionAsync();

        var later = await SeedAsync(s_now.AddDays(days));
        var size = DemoSize.Small(DateOnly.FromDateTime(s_now));
        Assert.That(later.Messages, Is.EqualTo(DemoWorkspace.DocumentsUpTo(size, s_now.AddDays(days))
            .OfType<Domain.Documents.MessageDocument>().DistinctBy(message => message.Id).Count()));
        Assert.That(await _store.ScalarAsync("SELECT min(sent_at) FROM messages"), Is.EqualTo(oldest));
        Assert.That(await _store.DataVersionAsync() == version, Is.EqualTo(days == 0));
        Assert.That((later.UserId, later.Token), Is.EqualTo((first.UserId, later.Token)));
        Assert.That(later.Token, Is.Not.EqualTo(first.Token));
        Assert.That((await _store.VerifyAsync()).Differences, Is.Empty);
    }

    [Test]
    public async Task Each_start_has_its_own_login()
    {
        var first = await SeedAsync(s_now);
        await using var service = await _store.ServeAsync();
        Assert.That(await SignInAsync(first), Is.EqualTo(200));

        var second = await SeedAsync(s_now);
        Assert.That(await SignInAsync(first), Is.EqualTo(401));
        Assert.That(await SignInAsync(second), Is.EqualTo(200));

        async Task<int> SignInAsync(SeedDemoResult demo) =>
            (await service.PostAsync("/api/v1/login", JsonSerializer.Serialize(new { user = demo.Username, password = demo.Password }))).Status;
    }

    private async Task<SeedDemoResult> SeedAsync(DateTime now)
    {
        var clock = new Mock<TimeProvider>();
        clock.Setup(it => it.GetUtcNow()).Returns(new DateTimeOffset(now));
        await using var services = new ServiceCollection().AddSingleton(_store.Configuration).AddLogging()
            .AddApplication().AddInfrastructure(_store.ConnectionString).BuildServiceProvider();
        return await ActivatorUtilities.CreateInstance<SeedDemoCommandHandler>(services, clock.Object).Handle(new SeedDemoCommand(), CancellationToken.None);
    }
}
