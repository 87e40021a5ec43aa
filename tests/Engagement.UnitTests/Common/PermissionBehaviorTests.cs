using Engagement.Application.Common;
using MediatR;
using Moq;

namespace Engagement.UnitTests.Common;

public sealed class PermissionBehaviorTests
{
    private const string Response = "response";

    private int _passed;

    [SetUp]
    public void SetUp() => _passed = 0;

    [Test]
    public async Task Anonymous_request_passes_without_reading_the_caller()
    {
        // Strict: any access to the caller throws.
        var caller = new Mock<ICaller>(MockBehavior.Strict);
        Assert.That(await SendAsync(new Anonymous(), caller.Object), Is.EqualTo(Response));
        Assert.That(_passed, Is.EqualTo(1));
    }

    [Test]
    public async Task A_caller_who_holds_the_permission_passes()
    {
        Assert.That(await SendAsync(new Protected(), Caller("u", "some-permission")), Is.EqualTo(Response));
        Assert.That(_passed, Is.EqualTo(1));
    }

    [Test]
    public async Task Signed_in_caller_passes_where_only_sign_in_is_required()
    {
        Assert.That(await SendAsync(new SignedIn(), Caller("u")), Is.EqualTo(Response));
        Assert.That(_passed, Is.EqualTo(1));
    }

    [Test]
    public void Anonymous_caller_is_refused_where_sign_in_is_required() => AssertRefused<SignedIn, NotAuthenticatedException>(Caller(null));

    [Test]
    public void Without_a_caller_a_protected_request_is_not_authenticated() =>
        AssertRefused<Protected, NotAuthenticatedException>(Caller(null));

    [Test]
    public void Without_a_caller_a_request_that_declares_nothing_is_not_authenticated() =>
        AssertRefused<Undeclared, NotAuthenticatedException>(Caller(null));

    [Test]
    public void Permissions_without_an_account_do_not_authenticate() =>
        AssertRefused<Protected, NotAuthenticatedException>(Caller(null, "some-permission"));

    [TestCase]
    [TestCase("another-permission")]
    [TestCase("SOME-PERMISSION")]
    [TestCase("some-permission-and-more")]
    public void A_caller_who_lacks_the_permission_is_refused(params string[] held) =>
        AssertRefused<Protected, NotAuthorizedException>(Caller("u", held));

    [Test]
    public void Request_that_declares_nothing_is_refused_even_to_a_caller_with_all_permissions() =>
        AssertRefused<Undeclared, NotAuthorizedException>(CallerWithAllPermissions);

    [Test]
    public void All_declared_requirements_apply_even_beside_AllowsAnonymous()
    {
        AssertRefused<SignedInOrNot, NotAuthenticatedException>(Caller(null));
        AssertRefused<Both, NotAuthenticatedException>(Caller(null));
        AssertRefused<Both, NotAuthorizedException>(Caller("u"));
        AssertRefused<SignedInAndProtected, NotAuthorizedException>(Caller("u"));
    }

    [Test]
    public void Inherited_AllowsAnonymous_does_not_lift_a_permission() =>
        AssertRefused<ProtectedChild, NotAuthorizedException>(Caller("u"));

    private static ICaller CallerWithAllPermissions => Mock.Of<ICaller>(caller => caller.UserId == "u" && caller.Has(It.IsAny<string>()));

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
            return Task.FromResult(Response);
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

    private sealed record Undeclared : IRequest<string>;

    [AllowsAnonymous]
    [RequiresPermission("some-permission")]
    private sealed record Both : IRequest<string>;

    [AllowsAnonymous]
    private abstract record Open : IRequest<string>;

    [RequiresPermission("some-permission")]
    private sealed record ProtectedChild : Open;
}
