namespace Engagement.Domain.Documents;

/// <summary>The kinds of document that the store keeps.</summary>
public enum DocumentKind
{
    /// <summary>A room: channel, private group, direct conversation or any other type.</summary>
    Room,

    /// <summary>A person or bot, as the workspace describes them.</summary>
    User,

    /// <summary>A message, without its text.</summary>
    Message,

    /// <summary>One interval during which a user was connected.</summary>
    Session,

    /// <summary>A day on which a user was active, hours unknown (an imported <c>user_daily</c> document).</summary>
    DailyActivity,
}
