using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using Engagement.Domain;

namespace Engagement.Application.Hooks;

/// <summary>The webhook for messages: its tokens and the type of inferred rooms; configuration section <c>Engagement:Webhook</c>.</summary>
public sealed class WebhookOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Engagement:Webhook";

    /// <summary>The tokens of Rocket.Chat's outgoing integrations; empty: no webhook.</summary>
    [Description("Token of Rocket.Chat's outgoing integration, or several with ',' between. Empty: /hooks/rocket-chat is a 404.")]
    [WebhookTokens]
    [PasswordPropertyText(true)]
    public string Token { get; set; } = "";

    /// <summary>The type of a named room that is not stored; empty: its messages wait for its document.</summary>
    [Description("Type of the named rooms that the webhook creates: c, p or d. Empty: their messages wait for the rooms' documents.")]
    [AllowedValues("", RoomTypes.Channel, RoomTypes.Private, RoomTypes.Direct)]
    public string DefaultRoomType { get; set; } = "";

    /// <summary>Whether the token is one of these, compared in constant time; null is not.</summary>
    public bool Accepts(string? token)
    {
        var sent = Hash(token ?? "");
        var accepted = false;
        foreach (var own in WebhookTokensAttribute.Read(Token))
        {
            accepted |= CryptographicOperations.FixedTimeEquals(Hash(own), sent);
        }

        return accepted;
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}

/// <summary>Allows an empty text, or long tokens separated by ','.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class WebhookTokensAttribute : ValidationAttribute
{
    /// <summary>The minimum length of a token.</summary>
    public const int Shortest = 16;

    /// <inheritdoc/>
    public override bool IsValid(object? value) => value is string text && Read(text).All(token => token.Length >= Shortest);

    /// <summary>The tokens of a text.</summary>
    public static IReadOnlyList<string> Read(string text) => text.Length == 0 ? [] : text.Split(',', StringSplitOptions.TrimEntries);
}
