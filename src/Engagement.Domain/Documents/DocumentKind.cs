namespace Engagement.Domain.Documents;

/// <summary>The kinds of document in the store.</summary>
public enum DocumentKind
{
    /// <summary>A room: channel, private group, direct conversation or any other type.</summary>
    Room,

    /// <summary>A person or bot of the workspace.</summary>
    User,

    /// <summary>A message, without its text.</summary>
    Message,

    /// <summary>One interval during which a user was connected.</summary>
    Session,

    /// <summary>A day on which a user was active, hours unknown (an imported <c>user_daily</c> document).</summary>
    DailyActivity,
}
