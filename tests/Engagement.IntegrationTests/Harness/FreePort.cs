using System.Net;
using System.Net.Sockets;

namespace Engagement.IntegrationTests.Harness;

/// <summary>A port for a process that has to be told one, and that keeps it from one start to the next.</summary>
internal static class FreePort
{
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
