using Engagement.Application.Common;
using MediatR;
using Moq;

namespace Engagement.UnitTests.Common;

public sealed class PermissionBehaviorTests
{
    private const string Answer = "answer";

    private int _passed;

    [SetUp]
    public void SetUp() => _passed = 0;

    [Test]
    public async Task A_request_that_anybody_may_send_passes_and_nobody_is_asked_for()
    {
        // Strict: any look at the caller would throw.
        var caller = new Mock<ICaller>(MockBehavior.Strict);
        Assert.That(await SendAsync(new Anonymous(), caller.Object), Is.EqualTo(Answer));
        Assert.That(_passed, Is.EqualTo(1));
    }

    [Test]
    public async Task A_caller_who_holds_the_permission_passes()
    {
        Assert.That(await SendAsync(new Protected(), Caller("u", "some-permission")), Is.EqualTo(Answer));
        Assert.That(_passed, Is.EqualTo(1));
    }

    [Test]
    public async Task Every_account_may_send_a_request_about_itself()
    {
        Assert.That(await SendAsync(new SignedIn(), Caller("u")), Is.EqualTo(Answer));
        Assert.That(_passed, Is.EqualTo(1));
    }

    [Test]
    public void Nobody_else_may() => AssertRefused<SignedIn, NotAuthenticatedException>(Caller(null));

    [Test]
    public void Without_a_caller_a_protected_request_is_not_authenticated() =>
        AssertRefused<Protected, NotAuthenticatedException>(Caller(null));

    [Test]
    public void Without_a_caller_a_request_that_declares_nothing_is_not_authenticated() =>
        AssertRefused<Silent, NotAuthenticatedException>(Caller(null));

    [Test]
    public void Permissions_without_an_account_are_worth_nothing() =>
        AssertRefused<Protected, NotAuthenticatedException>(Caller(null, "some-permission"));

    [TestCase]
    [TestCase("another-permission")]
    [TestCase("SOME-PERMISSION")]
    [TestCase("some-permission-and-more")]
    public void A_caller_who_lacks_the_permission_is_refused(params string[] held) =>
        AssertRefused<Protected, NotAuthorizedException>(Caller("u", held));

    [Test]
    public void A_request_that_declares_nothing_is_refused_to_a_caller_who_may_do_everything() =>
        AssertRefused<Silent, NotAuthorizedException>(Almighty);

    [Test]
    public void What_is_declared_beside_the_anonymous_mark_is_still_asked_for()
    {
        AssertRefused<SignedInOrNot, NotAuthenticatedException>(Caller(null));
        AssertRefused<Both, NotAuthenticatedException>(Caller(null));
        AssertRefused<Both, NotAuthorizedException>(Caller("u"));
        AssertRefused<SignedInAndProtected, NotAuthorizedException>(Caller("u"));
    }

    [Test]
    public void An_inherited_mark_does_not_lift_a_permission() =>
        AssertRefused<ProtectedHeir, NotAuthorizedException>(Caller("u"));

    private static ICaller Almighty => Mock.Of<ICaller>(caller => caller.UserId == "u" && caller.Has(It.IsAny<string>()));

    private static ICaller Caller(string? userId, params string[] permissions) => Mock.Of<ICaller>(
        caller => caller.UserId == userId && caller.Has(It.Is<string>(permission => permissions.Contains(permission))));

    private void AssertRefused<TRequest, TException>(ICaller caller)
        where TRequest : IRequest<string>, new()
        where TException : FailureException
    {
        Assert.That(() => SendAsync(new TRequest(), caller), Throws.TypeOf<TException>());
        Assert.That(_passed, Is.Zero);
    }

    private Task<string> SendAsync<TRequest>(TRequest request, ICaller caller) =>
        new PermissionBehavior<TRequest, string>(caller).Handle(request, CancellationToken.None, () =>
        {
            _passed++;
            return Task.FromResult(Answer);
        });

    [AllowsAnonymous]
    private sealed record Anonymous : IRequest<string>;

    [RequiresPermission("some-permission")]
    private sealed record Protected : IRequest<string>;

    [RequiresSignIn]
    private sealed record SignedIn : IRequest<string>;

    [AllowsAnonymous]
    [RequiresSignIn]
    private sealed record SignedInOrNot : IRequest<string>;

    [RequiresSignIn]
    [RequiresPermission("some-permission")]
    private sealed record SignedInAndProtected : IRequest<string>;

    private sealed record Silent : IRequest<string>;

    [AllowsAnonymous]
    [RequiresPermission("some-permission")]
    private sealed record Both : IRequest<string>;

    [AllowsAnonymous]
    private abstract record Open : IRequest<string>;

    [RequiresPermission("some-permission")]
    private sealed record ProtectedHeir : Open;
}
