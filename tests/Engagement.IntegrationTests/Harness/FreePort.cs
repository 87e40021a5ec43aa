using System.Net;
using System.Net.Sockets;

namespace Engagement.IntegrationTests.Harness;

/// <summary>A free port for a process that needs a fixed one over several starts.</summary>
internal static class FreePort
{
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
