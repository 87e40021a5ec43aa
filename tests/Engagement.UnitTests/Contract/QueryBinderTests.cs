using Engagement.Api.Contract;
using Engagement.Application.Common;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Engagement.UnitTests.Contract;

/// <summary>Binds a request the way a controller action does.</summary>
public sealed class QueryBinderTests
{
    private ServiceProvider _services;

    [OneTimeSetUp]
    public void RegisterTheFramework()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddControllers(options => options.ModelBinderProviders.Insert(0, new QueryBinderProvider()));
        _services = services.BuildServiceProvider();
    }

    [OneTimeTearDown]
    public void Release() => _services.Dispose();

    [Test]
    public async Task Members_are_bound_by_their_camel_cased_names()
    {
        var (query, _) = await Bind("?end=b&start=a+b&hideRoomsWithNoActivity=false");
        Assert.That(query, Is.EqualTo(
            new ExampleQuery(QueryText.Plain("a b", 1), QueryText.Plain("b", 0), QueryText.Plain("false", 2))));
    }

    [TestCase("")]
    [TestCase("?")]
    [TestCase("?Start=a&END=b&hideroomswithnoactivity=true&HideRoomsWithNoActivity=true", TestName = "names in other letter case")]
    [TestCase("?query=x", TestName = "the name of the action's parameter")]
    [TestCase("?query.start=x&query.Start=x", TestName = "the framework's own prefix")]
    public async Task Missing_parameters_are_absent(string queryString)
    {
        var (query, _) = await Bind(queryString);
        Assert.That(query, Is.EqualTo(new ExampleQuery(default, default, default)));
    }

    [Test]
    public async Task Keys_prefixed_with_the_name_of_the_action_parameter_are_ignored()
    {
        var (query, _) = await Bind("?query=x&query.start=y&start=a");
        Assert.That(query.Start, Is.EqualTo(QueryText.Plain("a", 2)));
    }

    [Test]
    public async Task Repeated_and_nested_members_are_not_plain()
    {
        var (query, _) = await Bind("?start=a&start=b&end[]=c");
        Assert.That(query, Is.EqualTo(new ExampleQuery(QueryText.NotPlain(0), QueryText.NotPlain(2), default)));
    }

    [Test]
    public async Task Too_many_parameters_reject_every_member()
    {
        var (query, _) = await Bind("?start=a" + string.Concat(Enumerable.Repeat("&x", 1000)));
        Assert.That(query, Is.EqualTo(new ExampleQuery(QueryText.Rejected, QueryText.Rejected, QueryText.Rejected)));
    }

    [TestCase("?start=%&end=%FF")]
    [TestCase("?start[x]=a&end")]
    [TestCase("?[start]=a")]
    [TestCase("?start=a&start=b")]
    [TestCase("?query[0]=a&[]=b&=&&")]
    public async Task Model_state_never_fails(string queryString)
    {
        var (_, context) = await Bind(queryString);
        Assert.That(context.ModelState.IsValid, Is.True);
        Assert.That(context.ModelState.ErrorCount, Is.Zero);
    }

    private async Task<(ExampleQuery Query, ControllerContext Context)> Bind(string queryString)
    {
        var context = Context(queryString);
        return (await Bind(context), context);
    }

    private Task<ExampleQuery> Bind(ControllerContext context) => Bind<ExampleQuery>(context);

    private async Task<T> Bind<T>(ControllerContext context)
    {
        var metadata = _services.GetRequiredService<IModelMetadataProvider>().GetMetadataForType(typeof(T));
        var info = new BindingInfo { BindingSource = BindingSource.Query };
        var parameter = new ParameterDescriptor { Name = "query", ParameterType = typeof(T), BindingInfo = info };
        var binder = _services.GetRequiredService<IModelBinderFactory>()
            .CreateBinder(new ModelBinderFactoryContext { Metadata = metadata, BindingInfo = info, CacheToken = parameter });
        var factories = _services.GetRequiredService<IOptions<MvcOptions>>().Value.ValueProviderFactories;
        var values = await CompositeValueProvider.CreateAsync(context, factories);
        var result = await _services.GetRequiredService<ParameterBinder>()
            .BindModelAsync(context, binder, values, parameter, metadata, value: null);
        return (T)result.Model!;
    }

    private ControllerContext Context(string queryString)
    {
        var http = new DefaultHttpContext { RequestServices = _services };
        http.Request.QueryString = new QueryString(queryString);
        return new ControllerContext { HttpContext = http, RouteData = new RouteData() };
    }

    internal sealed record ExampleQuery(QueryText Start, QueryText End, QueryText HideRoomsWithNoActivity);
}
