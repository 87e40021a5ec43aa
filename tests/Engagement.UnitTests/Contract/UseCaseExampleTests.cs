using System.Reflection;
using System.Text;
using System.Text.Json;
using Engagement.Api.Hosting;
using Engagement.Api.Http;
using Engagement.Api.OpenApi;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Routing;

namespace Engagement.UnitTests.Contract;

/// <summary>Every use case has an example response in the API's description, as the service serializes it.</summary>
public sealed class UseCaseExampleTests
{
    private static IEnumerable<TestCaseData> Actions =>
        from controller in typeof(ServiceHost).Assembly.GetTypes()
        where controller.IsSubclassOf(typeof(ControllerBase)) && !controller.IsSubclassOf(typeof(Controller))
        from action in controller.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        from route in action.GetCustomAttributes<HttpMethodAttribute>()
        select new TestCaseData(
            $"{controller.GetCustomAttribute<RouteAttribute>()!.Template}/{route.Template}", action.ReturnType.GetGenericArguments().Single());

    [TestCaseSource(nameof(Actions))]
    public async Task Response_is_serialized_exactly_as_its_example(string route, Type response)
    {
        var example = UseCaseExample.Of(route).Response;
        Assert.That(example, Is.Not.Null, $"src/Engagement.Api/OpenApi/{UseCaseExample.ResourceOf(route)} is missing, or its \"answer\"");

        var value = JsonSerializer.Deserialize(example!.ToJsonString(), response, ApiJson.Options);
        using var written = new MemoryStream();
        await JsonSerializer.SerializeAsync(written, value, response, ApiJson.Options);
        Assert.That(Encoding.UTF8.GetString(written.ToArray()), Is.EqualTo(example.ToJsonString(ApiJson.Options)));
    }
}
