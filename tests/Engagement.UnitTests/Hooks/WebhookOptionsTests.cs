using System.ComponentModel.DataAnnotations;
using Engagement.Application.Hooks;

namespace Engagement.UnitTests.Hooks;

/// <summary>Which tokens and types can be set, and which tokens are then taken.</summary>
public sealed class WebhookOptionsTests
{
    private const string Sixteen = "0123456789abcdef";

    [Test]
    public void Nothing_is_taken_where_nothing_is_set()
    {
        var options = new WebhookOptions();
        Assert.That((options.Token, options.DefaultRoomType), Is.EqualTo(("", "")));
        Assert.That(IsValid(options));
        Assert.That(options.Accepts(null), Is.False);
        Assert.That(options.Accepts(""), Is.False);
    }

    [TestCase(Sixteen, "", true)]
    [TestCase(Sixteen + ", " + Sixteen + "é", "c", true)]
    [TestCase(Sixteen, "p", true)]
    [TestCase(Sixteen, "d", true)]
    [TestCase(Sixteen, "l", false)]
    [TestCase(Sixteen, "C", false)]
    [TestCase("0123456789abcde", "", false)]
    [TestCase(Sixteen + ",short", "", false)]
    [TestCase(Sixteen + ",", "", false)]
    [TestCase("                ", "", false)]
    public void Tokens_are_long_and_types_are_shown_ones(string token, string type, bool valid) =>
        Assert.That(IsValid(new WebhookOptions { Token = token, DefaultRoomType = type }), Is.EqualTo(valid));

    [TestCase(Sixteen, true)]
    [TestCase(Sixteen + "é", true)]
    [TestCase(Sixteen + ", " + Sixteen + "é", false)]
    [TestCase(" " + Sixteen, false)]
    [TestCase("0123456789abcde", false)]
    [TestCase("0123456789ABCDEF", false)]
    [TestCase("", false)]
    [TestCase(null, false)]
    public void Each_token_is_taken_as_it_is(string? token, bool accepted) =>
        Assert.That(new WebhookOptions { Token = $"{Sixteen}, {Sixteen}é" }.Accepts(token), Is.EqualTo(accepted));

    private static bool IsValid(WebhookOptions options) => Validator.TryValidateObject(options, new ValidationContext(options), null, validateAllProperties: true);
}
