using System.Reflection;
using Engagement.Application.Common;
using MediatR;

namespace Engagement.UnitTests.Common;

public sealed class RequestAccessTests
{
    [Test]
    public void Types_that_declare_exactly_one_thing_pass() =>
        Assert.That(() => RequestAccess.Require([new Types(typeof(Protected), typeof(SignedIn), typeof(Anonymous))]), Throws.Nothing);

    [Test]
    public void What_is_not_a_request_or_cannot_be_sent_declares_nothing() =>
        Assert.That(() => RequestAccess.Require([new Types(typeof(string), typeof(Base), typeof(IContract))]), Throws.Nothing);

    [TestCase(typeof(Silent))]
    [TestCase(typeof(SilentWithoutAnswer))]
    [TestCase(typeof(Both))]
    [TestCase(typeof(SignedInOrNot))]
    public void Any_other_is_named(Type type) =>
        Assert.That(
            () => RequestAccess.Require([new Types(typeof(Protected)), new Types(typeof(Anonymous), type)]),
            Throws.InvalidOperationException.With.Message.Contains(type.FullName!)
                .And.Message.Not.Contains(typeof(Protected).FullName!).And.Message.Not.Contains(typeof(Anonymous).FullName!));

    [Test]
    public void All_are_named_at_once() =>
        Assert.That(
            () => RequestAccess.Require([new Types(typeof(Silent)), new Types(typeof(Both))]),
            Throws.InvalidOperationException.With.Message.Contains(nameof(Silent)).And.Message.Contains(nameof(Both)));

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

    private sealed record Silent : Base;

    private sealed record SilentWithoutAnswer : IRequest;

    [AllowsAnonymous]
    [RequiresPermission("some-permission")]
    private sealed record Both : IRequest<string>;
}
