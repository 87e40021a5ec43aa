using Engagement.Application.Accounts;

namespace Engagement.UnitTests.Accounts;

public sealed class LoginValidatorTests
{
    private const string Digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    private const string User = "user must have 1 to 254 characters, U+0000 not among them.";
    private const string Password = "password must have 1 to 1024 characters, U+0000 not among them.";
    private const string Resume = "resume must have 1 to 128 characters, U+0000 not among them.";

    private static readonly LoginCommand s_good = new("ann", null, null, new LoginPassword("abc", null, null), null);

    private static readonly object?[] s_logins =
    [
        new object?[] { s_good, null },
        new object?[] { s_good with { User = null, Username = "ann" }, null },
        new object?[] { s_good with { User = null, Email = "a@b.c" }, null },
        new object?[] { s_good with { User = new string('n', 254), Password = new LoginPassword(new string('p', 1024), null, null) }, null },
        new object?[] { s_good with { Password = new LoginPassword(null, Digest, "sha-256") }, null },
        new object?[] { s_good with { Password = new LoginPassword(null, Digest.ToUpperInvariant(), "sha-256") }, null },
        new object?[] { new LoginCommand(null, null, null, null, new string('t', 128)), null },
        new object?[] { s_good with { User = null }, "user is missing: give one of user, username and email." },
        new object?[] { new LoginCommand(null, null, null, null, null), "user is missing: give one of user, username and email." },
        new object?[] { s_good with { User = "" }, User },
        new object?[] { s_good with { User = new string('n', 255) }, User },
        new object?[] { s_good with { User = null, Email = "a\0@b.c" }, User },
        new object?[] { s_good with { Password = null }, "password is missing." },
        new object?[] { s_good with { Password = new LoginPassword("", null, null) }, Password },
        new object?[] { s_good with { Password = new LoginPassword("a\0", null, null) }, Password },
        new object?[] { s_good with { Password = new LoginPassword(new string('p', 1025), null, null) }, Password },
        new object?[]
        {
            s_good with { Password = new LoginPassword(null, null, "sha-256") }, "password.digest must be the password's SHA-256 in hex, 64 characters.",
        },
        new object?[]
        {
            s_good with { Password = new LoginPassword(null, "abc", "sha-256") }, "password.digest must be the password's SHA-256 in hex, 64 characters.",
        },
        new object?[] { s_good with { Password = new LoginPassword(null, Digest, "md5") }, "password.algorithm must be sha-256." },
        new object?[] { s_good with { Password = new LoginPassword(null, Digest, null) }, "password.algorithm must be sha-256." },
        new object?[] { s_good with { Resume = "" }, Resume },
        new object?[] { s_good with { Resume = "a\0" }, Resume },
        new object?[] { s_good with { Resume = new string('t', 129) }, Resume },
    ];

    [TestCaseSource(nameof(s_logins))]
    public void Login_is_valid_or_has_the_expected_first_error(LoginCommand login, string? message) =>
        Assert.That(new LoginCommandValidator().Validate(login).Errors.Select(failure => failure.ErrorMessage).FirstOrDefault(), Is.EqualTo(message));
}
