namespace Engagement.Domain;

/// <summary>The room types that the dashboard shows; rooms of other types are stored but not shown.</summary>
public static class RoomTypes
{
    /// <summary>Public channel.</summary>
    public const string Channel = "c";

    /// <summary>Direct conversation.</summary>
    public const string Direct = "d";

    /// <summary>Private group.</summary>
    public const string Private = "p";

    /// <summary>The shown types in ascending order.</summary>
    public static IReadOnlyList<string> Shown { get; } = [Channel, Direct, Private];
}
