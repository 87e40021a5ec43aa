using System.ComponentModel.DataAnnotations;
using Engagement.Application.Hooks;

namespace Engagement.UnitTests.Hooks;

/// <summary>Which tokens and room types can be set, and which tokens are then accepted.</summary>
public sealed class WebhookOptionsTests
{
    private const string Sixteen = "0123456789abcdef";

    [Test]
    public void Unset_options_are_valid_and_accept_no_token()
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
    public void Tokens_need_16_characters_and_the_room_type_must_be_a_shown_one(string token, string type, bool valid) =>
        Assert.That(IsValid(new WebhookOptions { Token = token, DefaultRoomType = type }), Is.EqualTo(valid));

    [TestCase(Sixteen, true)]
    [TestCase(Sixteen + "é", true)]
    [TestCase(Sixteen + ", " + Sixteen + "é", false)]
    [TestCase(" " + Sixteen, false)]
    [TestCase("0123456789abcde", false)]
    [TestCase("0123456789ABCDEF", false)]
    [TestCase("", false)]
    [TestCase(null, false)]
    public void Only_exact_tokens_are_accepted(string? token, bool accepted) =>
        Assert.That(new WebhookOptions { Token = $"{Sixteen}, {Sixteen}é" }.Accepts(token), Is.EqualTo(accepted));

    private static bool IsValid(WebhookOptions options) => Validator.TryValidateObject(
        options, new ValidationContext(options), null, validateAllProperties: true);
}
