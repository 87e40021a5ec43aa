using Engagement.Application.Accounts;
using Engagement.Application.Common;

namespace Engagement.IntegrationTests.Accounts;

public sealed class CreateUserTests : AccountTest
{
    [Test]
    public async Task Name_and_email_are_stored()
    {
        await Store.SendAsync(new CreateUserCommand("bob", ["admin"], null, "Bob Ó 😀", "Bob@Example.org"));
        var bob = (await Store.SendAsync(new ListUsersQuery())).Single(user => user.Username == "bob");
        Assert.That((bob.Name, bob.Email), Is.EqualTo(("Bob Ó 😀", "Bob@Example.org")));
        Assert.That(await Store.ScalarAsync("SELECT email_verified FROM accounts WHERE username = 'bob'"), Is.True);
    }

    [Test]
    public async Task Email_is_unique_among_accounts()
    {
        await Store.SendAsync(new CreateUserCommand("bob", ["admin"], null, null, "Bob@Example.org"));
        Assert.That(
            () => Store.SendAsync(new CreateUserCommand("bobby", ["admin"], null, null, "bob@example.ORG")),
            Throws.TypeOf<InvalidRequestException>().With.Message.Contains("choose another --email"));
        Assert.That(await Store.ScalarAsync("SELECT count(*) FROM accounts"), Is.EqualTo(2L));
    }
}
