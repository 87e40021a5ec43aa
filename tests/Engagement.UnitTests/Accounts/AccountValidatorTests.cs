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
            Messages(new GrantPermissionCommandValidator(), Grant(permission, "bot")),
            Is.EqualTo(new[]
            {
                $"There is no permission '{permission}'; it is one of "
                + "api-bypass-rate-limit, ingest-engagement-data, view-engagement-dashboard.",
            }));

    private static GrantPermissionCommand Grant(string permission, string role) => new(permission, role);

    private static string[] Messages<TCommand>(IValidator<TCommand> validator, TCommand command) =>
        [.. validator.Validate(command).Errors.Select(failure => failure.ErrorMessage)];
}
