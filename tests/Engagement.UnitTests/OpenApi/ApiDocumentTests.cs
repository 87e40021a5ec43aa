using Engagement.Api.OpenApi;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Moq;

namespace Engagement.UnitTests.OpenApi;

public sealed class ApiDocumentTests
{
    [Test]
    public async Task Creation_that_failed_is_tried_again_and_one_that_succeeded_is_kept()
    {
        var provider = new Mock<IOpenApiDocumentProvider>();
        provider.SetupSequence(it => it.GetOpenApiDocumentAsync(It.IsAny<CancellationToken>()))
            .ThrowsAsync(new InvalidOperationException()).ReturnsAsync(new OpenApiDocument());
        var services = new ServiceCollection().AddKeyedSingleton("v1", provider.Object).BuildServiceProvider();
        var document = new ApiDocument(services);

        Assert.That(document.JsonAsync, Throws.InvalidOperationException);
        var json = await document.JsonAsync();
        Assert.That(await document.JsonAsync(), Is.SameAs(json));
    }
}
