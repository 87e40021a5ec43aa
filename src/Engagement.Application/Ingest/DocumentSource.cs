namespace Engagement.Application.Ingest;

/// <summary>The collection that documents were exported from, in the order in which files are imported.</summary>
public enum DocumentSource
{
    /// <summary>The collection <c>rocketchat_room</c>.</summary>
    Rooms,

    /// <summary>The collection <c>users</c>.</summary>
    Users,

    /// <summary>The collection <c>rocketchat_sessions</c>: sessions and <c>user_daily</c> documents.</summary>
    Sessions,

    /// <summary>The collection <c>rocketchat_message</c>.</summary>
    Messages,

    /// <summary>The collection <c>rocketchat__trash</c>: deletions from every collection, each with its <c>__collection__</c>.</summary>
    Trash,

    /// <summary>Not known: the kind of each document is determined by its fields.</summary>
    Unknown,
}
