using Engagement.Application.Common;

namespace Engagement.UnitTests.Common;

/// <summary>The documented API's texts and codes, which clients compare.</summary>
public sealed class FailuresTests
{
    [Test]
    public void Failures_without_a_reason_of_their_own_have_the_documented_text()
    {
        Assert.That(new NotAuthenticatedException().Message, Is.EqualTo("You must be logged in to do this."));
        Assert.That(NotAuthenticatedException.WrongToken().Message, Is.EqualTo("The token is missing or wrong."));
        Assert.That(
            new NotAuthorizedException().Message, Is.EqualTo("User does not have the permissions required for this action [error-unauthorized]"));
    }

    [Test]
    public void Refused_sign_ins_have_the_documented_code_and_text() => Assert.That(
        new[]
        {
            LoginRefusedException.Wrong(), LoginRefusedException.NotActivated(), LoginRefusedException.UserBlocked(), LoginRefusedException.AddressBlocked(),
        }.Select(refused => (refused.Error, refused.Message)),
        Is.EqualTo(new[]
        {
            ("Unauthorized", "Unauthorized"),
            ("error-user-is-not-activated", "User is not activated"),
            ("error-login-blocked-for-user", "Login has been temporarily blocked For User"),
            ("error-login-blocked-for-ip", "Login has been temporarily blocked For IP"),
        }));

    [Test]
    public void No_failure_has_no_message() => Assert.That(ValidationMessages.First([]), Is.Null);

    [Test]
    public void Instant_of_a_text_that_is_none_is_a_fault_of_the_program() =>
        Assert.That(() => QueryText.NotPlain(0).Instant(), Throws.InvalidOperationException.With.Message.Contains("not validated"));

    [Test]
    public void Function_of_the_store_called_outside_a_query_names_itself() =>
        Assert.That(() => StoreFunctions.ArrayOf(["a"]), Throws.InvalidOperationException.With.Message.Contains("ArrayOf can be called only in a query"));
}
