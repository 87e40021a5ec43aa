using System.Text;
using Engagement.IntegrationTests.Harness;

namespace Engagement.IsolatedTests.Http;

/// <summary>Memory for the body of an unknown sender. It is measured as allocations of the process, so no test may run beside it.</summary>
public sealed class UnknownSenderCostTests
{
    private const int Mebibyte = 1024 * 1024;

    [TestCase("channel_name")]
    [TestCase("text")]
    public async Task Body_of_nested_arrays_allocates_less_than_its_size(string field)
    {
        const int Bodies = 20;
        await using var store = await TestStore.CreateAsync();
        await using var service = await store.ServeAsync(("Engagement:Webhook:Token", "e5AqyL9hRkJw3bXvTn7ZcUdM"));
        var start = $$"""{"token":"x","{{field}}":[""";
        var body = start + string.Concat(Enumerable.Repeat("[],", (Mebibyte - start.Length - 10) / 3)) + "[]]}";
        var request = Encoding.UTF8.GetBytes(
            $"POST {TestService.Hook} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: "
                + $"{body.Length}\r\n\r\n{body}");
        await SendAsync(3);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await SendAsync(Bodies);
        Assert.That((GC.GetTotalAllocatedBytes(precise: true) - before) / Bodies, Is.LessThan(Mebibyte));

        async Task SendAsync(int count)
        {
            for (var sent = 0; sent < count; sent++)
            {
                Assert.That(await service.SendBytesAsync(request, Wait.Timeout), Does.StartWith("HTTP/1.1 401 "));
            }
        }
    }
}
