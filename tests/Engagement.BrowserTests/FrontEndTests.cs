using System.Diagnostics;
using Engagement.IntegrationTests.Harness;

namespace Engagement.BrowserTests;

/// <summary>The front end's unit tests, which need no browser.</summary>
public sealed class FrontEndTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    [Test]
    public async Task The_vitest_suite_passes()
    {
        var folder = RepositoryFile.Find("src/Engagement.Api/Dashboard");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            Assert.Ignore($"{folder} has no packages: build with Node.js and npm (dotnet build).");
        }

        using var limit = new CancellationTokenSource(s_limit);
        using var npm = Process.Start(new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["test", "--silent"])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            npm.StandardInput.Close();
            var output = npm.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = npm.StandardError.ReadToEndAsync(limit.Token);
            await npm.WaitForExitAsync(limit.Token);
            Assert.That(npm.ExitCode, Is.Zero, $"{await output}\n{await errors}");
            Assert.That(await output, Does.Match(@"Tests\W.*\d+ passed"));
        }
        finally
        {
            npm.Kill(entireProcessTree: true);
        }
    }
}
