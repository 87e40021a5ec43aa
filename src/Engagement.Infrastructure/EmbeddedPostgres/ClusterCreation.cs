using System.Security.Cryptography;

namespace Engagement.Infrastructure.EmbeddedPostgres;

/// <summary>Creates the cluster completely or not at all.</summary>
internal static class ClusterCreation
{
    private const int PasswordBytes = 32;

    public static async Task CreateAsync(
        ClusterFiles files, PostgresBinaries binaries, ServerAccount account, CancellationToken cancellationToken)
    {
        foreach (var left in files.AbandonedStaging())
        {
            Folders.Remove(left);
        }

        var staging = files.NewStaging();
        Folders.Create(staging, account);
        try
        {
            await CreateAsync(staging, files, binaries, account, cancellationToken);
        }
        finally
        {
            Folders.Remove(staging);
        }
    }

    private static async Task CreateAsync(
        string staging, ClusterFiles files, PostgresBinaries binaries, ServerAccount account, CancellationToken cancellationToken)
    {
        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(PasswordBytes));
        var data = Path.Combine(staging, "data");
        var pwfile = Path.Combine(staging, "pwfile");
        Directory.CreateDirectory(data);
        await WriteAsync(pwfile, password, cancellationToken);
        await account.ChownAsync([data, pwfile], cancellationToken);

        string[] arguments =
        [
            "-D", "data", "--auth=scram-sha-256", $"--username={ClusterLogin.User}", "--pwfile=pwfile", "--locale=C", "--encoding=UTF8",
        ];
        var result = await account.RunAsync(binaries.Initdb, arguments, staging, cancellationToken);
        if (result.ExitCode != 0)
        {
            throw new EmbeddedPostgresException(
                $"'{binaries.Initdb}' could not create a cluster in '{files.Root}'; correct what it says, or set "
                + $"EmbeddedPostgres:DataDirectory to another folder:\n{result.Output.Trim()}");
        }

        // The password first: the next start overwrites a password without a cluster, but a cluster without its password is lost.
        await WriteAsync(files.Password, password, cancellationToken);
        Directory.Move(data, files.Cluster);
    }

    private static async Task WriteAsync(string path, string text, CancellationToken cancellationToken)
    {
        await using var stream = OwnFile.Create(path);
        await using var writer = new StreamWriter(stream);
        await writer.WriteAsync(text.AsMemory(), cancellationToken);
        await writer.FlushAsync(cancellationToken);
        stream.Flush(flushToDisk: true);
    }
}
