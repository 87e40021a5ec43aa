using Engagement.IntegrationTests.Harness;

namespace Engagement.BrowserTests.Harness;

/// <summary>Documents of an export.</summary>
internal static class Documents
{
    public static string Room(string id, string type, string name, DateTime at) =>
        $$"""{"_id":"{{id}}","t":"{{type}}","name":{{System.Text.Json.JsonSerializer.Serialize(name)}},"ts":{{ExportFolder.Date(at)}},"_updatedAt":{{ExportFolder.Date(at)}}}""";

    public static string User(string id, DateTime at) =>
        $$"""{"_id":"{{id}}","username":"{{id}}","createdAt":{{ExportFolder.Date(at)}},"_updatedAt":{{ExportFolder.Date(at)}}}""";

    public static string Message(string id, string room, string user, DateTime at) =>
        $$"""{"_id":"{{id}}","rid":"{{room}}","ts":{{ExportFolder.Date(at)}},"u":{"_id":"{{user}}"},"_updatedAt":{{ExportFolder.Date(at)}}}""";

    public static string Session(string id, string user, DateTime from, DateTime to) =>
        $$"""{"_id":"{{id}}","type":"session","userId":"{{user}}","loginAt":{{ExportFolder.Date(from)}},"closedAt":{{ExportFolder.Date(to)}},"_updatedAt":{{ExportFolder.Date(to)}}}""";
}
