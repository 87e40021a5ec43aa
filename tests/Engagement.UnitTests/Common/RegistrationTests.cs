using Engagement.Api.Hosting;
using Engagement.Api.Http;
using Engagement.Application.Common;
using Engagement.Application.Messages;
using Engagement.Domain;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Moq;

namespace Engagement.UnitTests.Common;

public sealed class RegistrationTests
{
    private static readonly Type[] s_requests =
    [
        .. typeof(RequestAccess).Assembly.GetTypes().Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(IBaseRequest))),
    ];

    private static IEnumerable<Type> Queries =>
        s_requests.Where(type => type.GetProperties().Any(property => property.PropertyType == typeof(QueryText)));

    [TestCaseSource(nameof(s_requests))]
    public void A_request_has_one_handler(Type request)
    {
        var contracts = request.GetInterfaces()
            .Where(contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IRequest<>))
            .Select(contract => typeof(IRequestHandler<,>).MakeGenericType(request, contract.GetGenericArguments()[0])).ToList();
        Assert.That(contracts, Has.Count.EqualTo(1));
        Assert.That(Registration.Services().Where(service => service.ServiceType == contracts[0]).ToList(), Has.Count.EqualTo(1));
    }

    [TestCaseSource(nameof(Queries))]
    public void A_query_has_one_validator(Type query) =>
        Assert.That(
            Registration.Services().Where(service => service.ServiceType == typeof(IValidator<>).MakeGenericType(query)).ToList(),
            Has.Count.EqualTo(1));

    [Test]
    public void Everything_registered_can_be_built() => Assert.That(() => Registration.Build().Dispose(), Throws.Nothing);

    [Test]
    public async Task Permission_is_checked_before_validation_and_both_before_the_cache_is_read()
    {
        Type?[] behaviors = [];
        await using var app = ServiceHost.Build(
            new ConfigurationBuilder().AddInMemoryCollection().Build(), "Host=nowhere.invalid", "http://127.0.0.1:0",
            services =>
                behaviors = [.. services.Where(service => service.ServiceType == typeof(IPipelineBehavior<,>)).Select(service => service.ImplementationType)]);
        Assert.That(behaviors, Is.EqualTo(new[] { typeof(PermissionBehavior<,>), typeof(ValidationBehavior<,>), typeof(ResponseCacheBehavior<,>) }));
    }

    [TestCase(null, null, typeof(NotAuthenticatedException))]
    [TestCase("u", null, typeof(NotAuthorizedException))]
    [TestCase("u", Permissions.IngestEngagementData, typeof(NotAuthorizedException))]
    [TestCase("u", Permissions.ViewEngagementDashboard, typeof(InvalidRequestException))]
    public async Task Malformed_query_is_reported_only_to_callers_with_the_permission(string? userId, string? held, Type expected)
    {
        var caller = new Mock<ICaller>();
        caller.Setup(it => it.UserId).Returns(userId);
        caller.Setup(it => it.Has(It.IsAny<string>())).Returns((string permission) => permission == held);
        await using var provider = Registration.Build(caller.Object);
        await using var scope = provider.CreateAsyncScope();
        var mediator = scope.ServiceProvider.GetRequiredService<IMediator>();
        Assert.That(() => mediator.Send(new MessagesSentQuery(default, default)), Throws.TypeOf(expected));
    }

    [TestCase("TimeZone", "", "TimeZone")]
    [TestCase("KeepPrunedAfterDays", "-1", "KeepPrunedAfterDays")]
    [TestCase("KeepPrunedAfterDays", "36501", "KeepPrunedAfterDays")]
    [TestCase("UserActivity", "3", "UserActivity")]
    [TestCase("MaxSessionSeconds", "0", "MaxSessionSeconds")]
    [TestCase("MaxSessionSeconds", "31622401", "MaxSessionSeconds")]
    public void Invalid_setting_prevents_the_start(string name, string value, string named)
    {
        using var provider = Registration.Build(settings: new Dictionary<string, string?> { ["Engagement:" + name] = value });
        Assert.That(
            () => provider.GetRequiredService<IStartupValidator>().Validate(),
            Throws.TypeOf<OptionsValidationException>().With.Message.Contains(named));
    }

    [Test]
    public void Settings_are_read()
    {
        using var provider = Registration.Build(settings: new Dictionary<string, string?>
        {
            ["Engagement:TimeZone"] = "Europe/Berlin",
            ["Engagement:KeepPrunedAfterDays"] = "36500",
            ["Engagement:UserActivity"] = "Messages",
            ["Engagement:MaxSessionSeconds"] = "31622400",
        });
        provider.GetRequiredService<IStartupValidator>().Validate();
        var options = provider.GetRequiredService<IOptions<WorkspaceOptions>>().Value;
        Assert.That(
            (options.TimeZone, options.KeepPrunedAfterDays, options.UserActivity, options.MaxSessionSeconds),
            Is.EqualTo(("Europe/Berlin", 36_500, UserActivity.Messages, 31_622_400)));
    }

    [Test]
    public void Settings_have_defaults()
    {
        using var provider = Registration.Build();
        provider.GetRequiredService<IStartupValidator>().Validate();
        var options = provider.GetRequiredService<IOptions<WorkspaceOptions>>().Value;
        Assert.That(
            (options.TimeZone, options.KeepPrunedAfterDays, options.UserActivity, options.MaxSessionSeconds),
            Is.EqualTo(("UTC", 0, UserActivity.Auto, 2_678_400)));
    }
}
