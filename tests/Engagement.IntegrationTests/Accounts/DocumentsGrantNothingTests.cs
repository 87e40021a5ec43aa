using Engagement.IntegrationTests.Harness;

namespace Engagement.IntegrationTests.Accounts;

/// <summary>Roles in documents grant no permission; only accounts do.</summary>
public sealed class DocumentsGrantNothingTests
{
    private const string Access =
        "SELECT (SELECT coalesce(json_agg(a ORDER BY a.user_id), '[]') FROM accounts a)::text"
        + " || (SELECT coalesce(json_agg(t ORDER BY t.hash), '[]') FROM access_tokens t)::text"
        + " || (SELECT json_agg(p ORDER BY p.permission, p.role) FROM permissions p)::text";

    [Test]
    public async Task Documents_change_no_account_token_or_permission()
    {
        await using var store = await TestStore.CreateAsync();
        await store.SendAsync(new Application.Accounts.GrantPermissionCommand("ingest-engagement-data", "sender"));
        var sender = await store.CreateAccountAsync("sender");
        var username = (string)(await store.ScalarAsync($"SELECT username FROM accounts WHERE user_id = '{sender.UserId}'"))!;
        var before = await store.ScalarAsync(Access);

        using var folder = new ExportFolder();
        const string Tail = "\"_updatedAt\":{\"$date\":\"2025-01-01T00:00:00Z\"}";
        const string When = "{\"$date\":\"2024-01-01T00:00:00Z\"}";
        var hash = Application.Accounts.Secrets.HashToken("mine");
        folder.Write(
            "users.jsonl",
            $$"""{"_id":"{{sender.UserId}}","username":"{{username}}","roles":["admin","sender"],"active":true,"createdAt":{{When}},{{Tail}} }""",
            $$$"""{"_id":"new","username":"{{{username}}}","roles":["admin"],"type":"user","services":{"resume":{"loginTokens":["""
                + $$$"""{"hashedToken":"{{{hash}}}"}]}},"createdAt":{{{When}}},{{{Tail}}} }""",
            $$"""{"_id":"admin","username":"admin","roles":["admin"],"permissions":["view-engagement-dashboard"],{{Tail}} }""");
        folder.Write("rooms.jsonl", $$"""{"_id":"{{sender.UserId}}","t":"c","roles":["admin"],"u":{"_id":"{{sender.UserId}}"},{{Tail}} }""");
        folder.Write(
            "sessions.jsonl",
            $$"""{"_id":"s","userId":"{{sender.UserId}}","roles":["admin"],"mostImportantRole":"admin","loginToken":"{{hash}}","loginAt":"""
                + $$"""{{When}},{{Tail}} }""");
        folder.Write(
            "trash.jsonl", $$$"""{"_id":"{{{sender.UserId}}}","__collection__":"user","roles":["admin"],"_deletedAt":{"$date":"2026-01-01T00:00:00Z"}}""");
        var imported = await store.ImportAsync(folder.Path);
        Assert.That((imported.Documents, imported.Rejected), Is.EqualTo((6L, 0L)), "all documents are accepted");

        Assert.That(await store.ScalarAsync(Access), Is.EqualTo(before));
        await using var service = await store.ServeAsync();
        const string Query = "start=2024-01-01T00:00:00.000Z&end=2024-01-01T00:00:00.000Z";
        Assert.That((await service.QueryAsync("messages/origin", Query, sender)).Status, Is.EqualTo(403));
        Assert.That((await service.QueryAsync("messages/origin", Query, new Credentials("new", "mine"))).Status, Is.EqualTo(401));
        Assert.That((await service.QueryAsync("messages/origin", Query, new Credentials(sender.UserId, "mine"))).Status, Is.EqualTo(401));
    }
}
