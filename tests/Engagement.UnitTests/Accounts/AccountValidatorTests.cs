using Engagement.Application.Accounts;
using Engagement.Domain;
using FluentValidation;

namespace Engagement.UnitTests.Accounts;

public sealed class AccountValidatorTests
{
    private const string NameMessage = " must have 1 to 64 letters, digits, '-', '_' or '.', and nothing else.";
    private const string PasswordMessage = "The password must have 8 to 1024 characters.";

    private static readonly string[] s_validNames = ["a", "A", "0", "ann.lee", "ann-lee_2", "...", new('x', 64)];

    private static readonly string[] s_invalidNames =
        ["", " ", "ann lee", "ann\n", " ann", "ann@example.org", "é", "a/b", "a'b", "a\0", new('x', 65)];

    [TestCaseSource(nameof(s_validNames))]
    public void Valid_name_is_accepted(string name)
    {
        Assert.That(Messages(new CreateUserCommandValidator(), new CreateUserCommand(name, [name], null)), Is.Empty);
        Assert.That(Messages(new CreateTokenCommandValidator(), new CreateTokenCommand(name)), Is.Empty);
        Assert.That(Messages(new GrantPermissionCommandValidator(), Grant(Permissions.IngestEngagementData, name)), Is.Empty);
    }

    [TestCaseSource(nameof(s_invalidNames))]
    public void Invalid_name_is_rejected(string name)
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
    public void User_needs_a_role() =>
        Assert.That(
            Messages(new CreateUserCommandValidator(), new CreateUserCommand("ann", [], null)),
            Is.EqualTo(new[] { "--role is missing: give at least one, such as admin." }));

    [Test]
    public void Each_role_must_be_a_valid_name() =>
        Assert.That(
            Messages(new CreateUserCommandValidator(), new CreateUserCommand("ann", ["admin", "a b", "bot"], null)),
            Is.EqualTo(new[] { "--role" + NameMessage }));

    [TestCase(0, false)]
    [TestCase(7, false)]
    [TestCase(8, true)]
    [TestCase(1024, true)]
    [TestCase(1025, false)]
    public void Password_must_have_8_to_1024_characters(int length, bool valid) =>
        Assert.That(
            Messages(new CreateUserCommandValidator(), new CreateUserCommand("ann", ["admin"], new string('p', length))),
            Is.EqualTo(valid ? [] : new[] { PasswordMessage }));

    [TestCase(7, false)]
    [TestCase(8, true)]
    public void New_password_has_the_same_minimum_length(int length, bool valid) =>
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
    public void Name_must_have_visible_characters_and_email_must_be_an_address(string? label, string? email, bool valid)
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
    public void Name_and_email_lengths_are_limited(int label, int email, bool valid) =>
        Assert.That(
            Messages(
                new CreateUserCommandValidator(),
                new CreateUserCommand("ann", ["admin"], null, new string('n', label), new string('e', email - 2) + "@e")),
            valid ? Is.Empty : Has.Exactly(2).Items);

    [TestCase(0, false)]
    [TestCase(1, true)]
    [TestCase(36500, true)]
    [TestCase(36501, false)]
    public void Token_lifetime_must_be_1_to_36500_days(int days, bool valid) =>
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
    public void Revocation_needs_exactly_one_of_id_name_and_all(string? id, string? name, bool all, bool valid) =>
        Assert.That(
            Messages(new RevokeTokensCommandValidator(), new RevokeTokensCommand("ann", id, name, all)), valid ? Is.Empty : Has.Exactly(1).Items);

    [TestCase(Permissions.ViewEngagementDashboard)]
    [TestCase(Permissions.IngestEngagementData)]
    [TestCase(Permissions.BypassRateLimit)]
    public void Grantable_permission_is_accepted(string permission) =>
        Assert.That(Messages(new GrantPermissionCommandValidator(), Grant(permission, "bot")), Is.Empty);

    [TestCase(Permissions.OperateStore, TestName = "the permission to operate the store")]
    [TestCase("")]
    [TestCase("VIEW-ENGAGEMENT-DASHBOARD")]
    [TestCase("view-engagement-dashboard ")]
    [TestCase("view-statistics")]
    public void Other_permission_can_be_neither_granted_nor_revoked(string permission) =>
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
