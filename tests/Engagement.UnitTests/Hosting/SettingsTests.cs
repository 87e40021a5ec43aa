using System.Text.RegularExpressions;
using Engagement.Api.Hosting;
using Engagement.UnitTests.Architecture;
using Microsoft.Extensions.Configuration;

namespace Engagement.UnitTests.Hosting;

/// <summary>Every setting is described, documented and validated before it is used.</summary>
public sealed class SettingsTests
{
    private static IEnumerable<string> Keys => Settings.All.Select(setting => setting.Key);

    [TestCase("Engagement:TimeZone", "", "Engagement:TimeZone is ''; allowed is text that is not empty (default UTC).")]
    [TestCase(
        "Engagement:KeepPrunedAfterDays", "-1", "Engagement:KeepPrunedAfterDays is '-1'; allowed is a whole number from 0 to 36500 (default 0).")]
    [TestCase("Engagement:KeepPrunedAfterDays", "36501", "Engagement:KeepPrunedAfterDays is '36501'; allowed is ")]
    [TestCase("Engagement:KeepPrunedAfterDays", "30.5", "Engagement:KeepPrunedAfterDays is '30.5'; allowed is ")]
    [TestCase("Engagement:UserActivity", "3", "Engagement:UserActivity is '3'; allowed is one of Auto, Sessions, Messages (default Auto).")]
    [TestCase("engagement:migrate", "yes", "Engagement:Migrate is 'yes'; allowed is true or false (default true).")]
    [TestCase("Database:ConnectTimeoutSeconds", "0", "Database:ConnectTimeoutSeconds is '0'; allowed is a whole number from 1 to 300 (default 5).")]
    [TestCase("Http:MaxHeaders", "many", "Http:MaxHeaders is 'many'; allowed is a whole number from 10 to 1000 (default 100).")]
    [TestCase("Http:MaxHeaders", "99999999999", "Http:MaxHeaders is '99999999999'; allowed is a whole number from 10 to 1000 (default 100).")]
    [TestCase("Telemetry:OtlpEndpoint", "collector:4317", "Telemetry:OtlpEndpoint is 'collector:4317'; allowed is an http or https address (default none).")]
    [TestCase(
        "Telemetry:Urls", "127.0.0.1:9090",
        "Telemetry:Urls is '127.0.0.1:9090'; allowed is an address with a port of its own such as http://127.0.0.1:9090, or several with ';' between "
            + "(default none).")]
    [TestCase("Telemetry:Urls", "http://127.0.0.1:0", "Telemetry:Urls is 'http://127.0.0.1:0'; allowed is ")]
    [TestCase("Telemetry:Urls", "http://127.0.0.1:9090;x", "Telemetry:Urls is 'http://127.0.0.1:9090;x'; allowed is ")]
    [TestCase("Telemetry:Urls", "http://127.0.0.1:70000", "Telemetry:Urls is 'http://127.0.0.1:70000'; allowed is ")]
    [TestCase(
        "Http:TrustedProxies", "10.0.0.0/33",
        "Http:TrustedProxies is '10.0.0.0/33'; allowed is addresses or networks such as 10.0.0.0/8, with ',' between (default none).")]
    [TestCase("Http:TrustedProxies", "127.0.0.1, proxy.example", "Http:TrustedProxies is '127.0.0.1, proxy.example'; allowed is ")]
    [TestCase("Http:TrustedProxies", "10", "Http:TrustedProxies is '10'; allowed is ")]
    [TestCase("Http:TrustedProxies", "*", "Http:TrustedProxies is '*'; allowed is ")]
    [TestCase("Http:TrustedProxies", "[::1]:80", "Http:TrustedProxies is '[::1]:80'; allowed is ")]
    [TestCase(
        "Mongo:Overlap", "10", "Mongo:Overlap is '10'; allowed is a time as hours, minutes and seconds, from 00:00:10 to 1.00:00:00 (default 00:10:00).")]
    [TestCase("Mongo:Mode", "tail", "Mongo:Mode is 'tail'; allowed is one of Auto, Stream, Poll (default Auto).")]
    [TestCase("RateLimit:Calls", "0", "RateLimit:Calls is '0'; allowed is a whole number from 1 to 1000000 (default 10).")]
    [TestCase("RateLimit:FailedCredentials", "0", "RateLimit:FailedCredentials is '0'; allowed is a whole number from 1 to 1000000 (default 100).")]
    [TestCase(
        "Engagement:Webhook:Token", "short",
        "Engagement:Webhook:Token cannot be used; allowed is a token of at least 16 characters, or several with ',' between (default none).")]
    [TestCase("Engagement:Webhook:DefaultRoomType", "l", "Engagement:Webhook:DefaultRoomType is 'l'; allowed is one of c, p, d (default none).")]
    [TestCase("Engagement:Webhook:Tokens", "0123456789abcdef", "There is no setting Engagement:Webhook:Tokens; section Engagement has TimeZone, ")]
    [TestCase("Engagement:Webhook", "0123456789abcdef", "Engagement:Webhook is ")]
    [TestCase("Http:MaxHeader", "1", "There is no setting Http:MaxHeader; section Http has RequestTimeoutSeconds, ")]
    [TestCase("Http:MaxHeaders:0", "50", "There is no setting Http:MaxHeaders:0; section Http has ")]
    [TestCase("Http", "7", "Http is '7', but it is a section: RequestTimeoutSeconds, ")]
    [TestCase("ConnectionStrings:Engagement", "", "ConnectionStrings:Engagement is empty; leave it out for a private cluster")]
    [TestCase("ConnectionStrings:Engagement:Host", "db", "ConnectionStrings:Engagement is empty; ")]
    [TestCase("ConnectionStrings:Engagment", "Host=db", "ConnectionStrings names Engagment, but the database is ConnectionStrings:Engagement.")]
    public void Invalid_setting_is_reported_with_its_value_and_what_is_allowed(string key, string value, string message) =>
        Assert.That(() => Settings.Require(Configuration((key, value))), Throws.TypeOf<SettingsException>().With.Message.StartsWith(message));

    [Test]
    public void All_invalid_settings_are_reported_at_once() =>
        Assert.That(
            () => Settings.Require(Configuration(("Http:MaxHeaders", "1"), ("Database:MaxPoolSize", "x"))),
            Throws.TypeOf<SettingsException>().With.Message.Contains("Http:MaxHeaders").And.Message.Contains("Database:MaxPoolSize"));

    [Test]
    public void Unknown_section_of_a_file_is_reported() =>
        Assert.That(
            () => Settings.Require(Configuration(("Htpp:MaxHeaders", "50")), Configuration(("Htpp:MaxHeaders", "50"))),
            Throws.TypeOf<SettingsException>().With.Message.StartsWith("There is no section Htpp; there are Engagement, "));

    [Test]
    public void Valid_settings_pass() => Assert.DoesNotThrow(() => Settings.Require(Configuration(
        ("Engagement:UserActivity", "messages"), ("Http:MaxHeaders", "10"), ("Telemetry:OtlpEndpoint", "http://collector:4317"),
        ("Http:TrustedProxies", "127.0.0.1, 10.0.0.0/8,::1,2001:db8::/32"), ("Engagement:Migrate", "FALSE"),
        ("Engagement:Webhook:Token", "0123456789abcdef,0123456789abcdeF"), ("engagement:webhook:defaultRoomType", "p"),
        ("Serilog:MinimumLevel:Default", "Debug"), ("ConnectionStrings:Engagement", "Host=db"))));

    [TestCaseSource(nameof(Keys))]
    public void A_setting_is_described_and_its_default_is_allowed(string key)
    {
        var setting = Find(key);
        Assert.That(setting.Meaning, Does.Match(@"\A[A-Z].*\.\z"));
        Assert.That(setting.Default.Length == 0 ? null : setting.ValidationError(setting.Default), Is.Null);
    }

    [TestCaseSource(nameof(Keys))]
    public void A_setting_is_documented_with_its_default(string key)
    {
        var setting = Find(key);
        var operations = Repository.TextFiles.Single(file => file.Path == "docs/operations.md").Text;
        var row = Regex.Match(operations, $@"^\| `{setting.Variable}` \| (?<default>[^|]+) \|", RegexOptions.Multiline);
        Assert.That(row.Success, $"docs/operations.md has no row for {setting.Variable}");

        // Default folders depend on the user and the machine.
        if (!setting.Key.EndsWith("Directory", StringComparison.Ordinal))
        {
            Assert.That(row.Groups["default"].Value, Is.EqualTo(setting.Default.Length == 0 ? "–" : $"`{setting.Default}`"));
        }
    }

    private static Setting Find(string key) => Settings.All.Single(setting => setting.Key == key);

    private static IConfiguration Configuration(params (string Key, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build();
}
