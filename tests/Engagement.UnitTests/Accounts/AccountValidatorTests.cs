using Engagement.Application.Accounts;
using Engagement.Domain;
using FluentValidation;

namespace Engagement.UnitTests.Accounts;

public sealed class AccountValidatorTests
{
    private const string NameMessage = " must have 1 to 64 letters, digits, '-', '_' or '.', and nothing else.";
    private const string PasswordMessage = "The password must have 8 to 1024 characters.";

    private static readonly string[] s_names = ["a", "A", "0", "ann.lee", "ann-lee_2", "...", new('x', 64)];

    private static readonly string[] s_noNames =
        ["", " ", "ann lee", "ann\n", " ann", "ann@example.org", "é", "a/b", "a'b", "a\0", new('x', 65)];

    [TestCaseSource(nameof(s_names))]
    public void A_name_may_be(string name)
    {
        Assert.That(Messages(new CreateUserCommandValidator(), new CreateUserCommand(name, [name], null)), Is.Empty);
        Assert.That(Messages(new CreateTokenCommandValidator(), new CreateTokenCommand(name)), Is.Empty);
        Assert.That(Messages(new GrantPermissionCommandValidator(), Grant(Permissions.IngestEngagementData, name)), Is.Empty);
    }

    [TestCaseSource(nameof(s_noNames))]
    public void A_name_may_not_be(string name)
    {
        Assert.That(
            Messages(new CreateUserCommandValidator(), new CreateUserCommand(name, [name], null)),
            Is.EqualTo(new[] { "--username" + NameMessage, "--role" + NameMessage }));
        Assert.That(
            Messages(new CreateTokenCommandValidator(), new CreateTokenCommand(name)), Is.EqualTo(new[] { "--username" + NameMessage }));
        Assert.That(
            Messages(new GrantPermissionCommandValidator(), Grant(Permissions.IngestEngagementData, name)),
            Is.EqualTo(new[] { "--role" + NameMessage }));
    }

    [Test]
    public void A_user_has_a_role() =>
        Assert.That(
            Messages(new CreateUserCommandValidator(), new CreateUserCommand("ann", [], null)),
            Is.EqualTo(new[] { "--role is missing: give at least one, such as admin." }));

    [Test]
    public void Each_role_is_a_name() =>
        Assert.That(
            Messages(new CreateUserCommandValidator(), new CreateUserCommand("ann", ["admin", "a b", "bot"], null)),
            Is.EqualTo(new[] { "--role" + NameMessage }));

    [TestCase(0, false)]
    [TestCase(7, false)]
    [TestCase(8, true)]
    [TestCase(1024, true)]
    [TestCase(1025, false)]
    public void A_password_that_is_given_has_8_to_1024_characters(int length, bool valid) =>
        Assert.That(
            Messages(new CreateUserCommandValidator(), new CreateUserCommand("ann", ["admin"], new string('p', length))),
            Is.EqualTo(valid ? [] : new[] { PasswordMessage }));

    [TestCase(7, false)]
    [TestCase(8, true)]
    public void Another_password_is_held_to_the_same(int length, bool valid) =>
        Assert.That(
            Messages(new SetPasswordCommandValidator(), new SetPasswordCommand("ann", new string('p', length), false)),
            Is.EqualTo(valid ? [] : new[] { PasswordMessage }));

    [TestCase("Ann Lee", "ann@example.org", true)]
    [TestCase("é 漢 😀", "é@例え.jp", true)]
    [TestCase(null, null, true)]
    [TestCase("", "", false)]
    [TestCase(" ", " ", false)]
    [TestCase("a\nb", "a@b\n", false)]
    [TestCase("a\0", "a b@c", false)]
    [TestCase("a\u001b[2J", "a@b@c", false)]
    [TestCase("\t", "@b", false)]
    [TestCase("a\r", "a@", false)]
    public void A_label_can_be_seen_and_an_address_has_two_sides(string? label, string? email, bool valid)
    {
        Assert.That(
            Messages(new CreateUserCommandValidator(), new CreateUserCommand("ann", ["admin"], null, label, email)),
            Is.EqualTo(valid ? [] : new[]
            {
                "--name must have 1 to 128 characters that can be seen.", "--email must be an address such as ann@example.org.",
            }));
        Assert.That(Messages(new CreateTokenCommandValidator(), new CreateTokenCommand("ann", label)), valid ? Is.Empty : Has.Exactly(1).Items);
    }

    [TestCase(128, 254, true)]
    [TestCase(129, 255, false)]
    public void Labels_and_addresses_have_an_end(int label, int email, bool valid) =>
        Assert.That(
            Messages(
                new CreateUserCommandValidator(),
                new CreateUserCommand("ann", ["admin"], null, new string('n', label), new string('e', email - 2) + "@e")),
            valid ? Is.Empty : Has.Exactly(2).Items);

    [TestCase(0, false)]
    [TestCase(1, true)]
    [TestCase(36500, true)]
    [TestCase(36501, false)]
    public void A_token_that_expires_does_so_after_1_to_36500_days(int days, bool valid) =>
        Assert.That(
            Messages(new CreateTokenCommandValidator(), new CreateTokenCommand("ann", null, days)),
            Is.EqualTo(valid ? [] : new[] { "--expires-days must be a whole number from 1 to 36500." }));

    [TestCase("0123456789ab", null, false, true)]
    [TestCase("0123456789AB", null, false, true)]
    [TestCase("0123456789a", null, false, false)]
    [TestCase("0123456789abc", null, false, false)]
    [TestCase("0123456789ag", null, false, false)]
    [TestCase(null, "panel", false, true)]
    [TestCase(null, null, true, true)]
    [TestCase(null, null, false, false)]
    [TestCase("0123456789ab", "panel", false, false)]
    [TestCase(null, "panel", true, false)]
    public void One_thing_says_which_tokens_are_revoked(string? id, string? name, bool all, bool valid) =>
        Assert.That(
            Messages(new RevokeTokensCommandValidator(), new RevokeTokensCommand("ann", id, name, all)), valid ? Is.Empty : Has.Exactly(1).Items);

    [TestCase(Permissions.ViewEngagementDashboard)]
    [TestCase(Permissions.IngestEngagementData)]
    [TestCase(Permissions.BypassRateLimit)]
    public void A_permission_can_be_granted(string permission) =>
        Assert.That(Messages(new GrantPermissionCommandValidator(), Grant(permission, "bot")), Is.Empty);

    [TestCase(Permissions.OperateStore, TestName = "operating the store is nobody's to grant")]
    [TestCase("")]
    [TestCase("VIEW-ENGAGEMENT-DASHBOARD")]
    [TestCase("view-engagement-dashboard ")]
    [TestCase("view-statistics")]
    public void A_permission_cannot_be_granted(string permission) =>
        Assert.That(
            Messages(new GrantPermissionCommandValidator(), Grant(permission, "bot"))
                .Concat(Messages(new RevokePermissionCommandValidator(), new RevokePermissionCommand(permission, "bot"))),
            Is.EqualTo(Enumerable.Repeat(
                $"There is no permission '{permission}'; it is one of "
                + "api-bypass-rate-limit, ingest-engagement-data, view-engagement-dashboard.",
                2)));

    private static GrantPermissionCommand Grant(string permission, string role) => new(permission, role);

    private static string[] Messages<TCommand>(IValidator<TCommand> validator, TCommand command) =>
        [.. validator.Validate(command).Errors.Select(failure => failure.ErrorMessage)];
}
