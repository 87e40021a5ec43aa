using System.Reflection;
using Engagement.Application.Common;
using MediatR;

namespace Engagement.UnitTests.Common;

public sealed class RequestAccessTests
{
    [Test]
    public void Requests_with_exactly_one_access_attribute_pass() =>
        Assert.That(() => RequestAccess.Require([new Types(typeof(Protected), typeof(SignedIn), typeof(Anonymous))]), Throws.Nothing);

    [Test]
    public void Types_that_are_no_concrete_request_need_no_access_attribute() =>
        Assert.That(() => RequestAccess.Require([new Types(typeof(string), typeof(Base), typeof(IContract))]), Throws.Nothing);

    [TestCase(typeof(Undeclared))]
    [TestCase(typeof(UndeclaredWithoutResponse))]
    [TestCase(typeof(Both))]
    [TestCase(typeof(SignedInOrNot))]
    public void Error_names_a_request_without_exactly_one_access_attribute(Type type) =>
        Assert.That(
            () => RequestAccess.Require([new Types(typeof(Protected)), new Types(typeof(Anonymous), type)]),
            Throws.InvalidOperationException.With.Message.Contains(type.FullName!)
                .And.Message.Not.Contains(typeof(Protected).FullName!).And.Message.Not.Contains(typeof(Anonymous).FullName!));

    [Test]
    public void Error_names_the_attributes_to_choose_from() =>
        Assert.That(
            () => RequestAccess.Require([new Types(typeof(Undeclared))]),
            Throws.InvalidOperationException.With.Message.Contains("[RequiresPermission], [RequiresSignIn] and [AllowsAnonymous]"));

    [Test]
    public void All_faulty_requests_are_named_at_once() =>
        Assert.That(
            () => RequestAccess.Require([new Types(typeof(Undeclared)), new Types(typeof(Both))]),
            Throws.InvalidOperationException.With.Message.Contains(nameof(Undeclared)).And.Message.Contains(nameof(Both)));

    private sealed class Types(params Type[] types) : Assembly
    {
        public override Type[] GetTypes() => types;
    }

    private interface IContract : IRequest<string>;

    private abstract record Base : IRequest<string>;

    [RequiresPermission("some-permission")]
    private sealed record Protected : IRequest<string>;

    [AllowsAnonymous]
    private sealed record Anonymous : IRequest<string>;

    [RequiresSignIn]
    private sealed record SignedIn : IRequest<string>;

    [AllowsAnonymous]
    [RequiresSignIn]
    private sealed record SignedInOrNot : IRequest<string>;

    private sealed record Undeclared : Base;

    private sealed record UndeclaredWithoutResponse : IRequest;

    [AllowsAnonymous]
    [RequiresPermission("some-permission")]
    private sealed record Both : IRequest<string>;
}
