using System.Diagnostics;
using System.Text.RegularExpressions;
using Npgsql;

namespace Engagement.Benchmarks;

/// <summary>The service in a process of its own over one database, with a token of an admin account.</summary>
internal sealed partial class Service : IAsyncDisposable
{
    private const string Name = "benchmark";

    private readonly Child _process;

    private Service(Child process, string address, string[] headers)
    {
        (_process, Address, Headers) = (process, address, headers);
        Client = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromMinutes(5) };
        foreach (var header in headers)
        {
            Client.DefaultRequestHeaders.TryAddWithoutValidation(header.Split(": ")[0], header.Split(": ")[1]);
        }
    }

    public string Address { get; }

    /// <summary>The credentials as request headers, for wrk.</summary>
    public string[] Headers { get; }

    /// <summary>A client with the same credentials.</summary>
    public HttpClient Client { get; }

    public Child Process => _process;

    /// <summary>Starts the service and waits until it is ready.</summary>
    /// <param name="database">Its store.</param>
    /// <param name="cachesResponses">Whether the response cache is on.</param>
    /// <param name="program">The folder of another build; null for the service that was built with this program.</param>
    public static async Task<Service> StartAsync(string database, bool cachesResponses, CancellationToken cancellationToken, string? program = null)
    {
        program ??= Tool.Own;
        if (!await ExistsAsync(program, database, cancellationToken))
        {
            await Tool.RunAsync(Tool.ProductIn(program, database, "user", "create", "--username", Name, "--role", "admin"), cancellationToken);
        }

        var token = await Tool.RunAsync(Tool.ProductIn(program, database, "token", "create", "--username", Name), cancellationToken);
        var headers = Header().Matches(token).Select(match => match.Value.Trim()).ToArray();
        var address = $"http://127.0.0.1:{Wrk.FreePort()}";
        var service = new Service(Start(database, address, cachesResponses, program), address, headers);
        try
        {
            await service.Process.ReadyAsync($"{address}/health/ready", 100, cancellationToken);
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the process alone, with its log discarded.</summary>
    public static Child Start(string database, string address, bool cachesResponses, string? program = null)
    {
        var serve = new ProcessStartInfo("sh");
        serve.ArgumentList.Add("-c");
        serve.ArgumentList.Add($"exec dotnet '{Path.Combine(program ?? Tool.Own, "Engagement.Api.dll")}' serve --urls {address} > /dev/null 2>&1");
        serve.Environment["ConnectionStrings__Engagement"] = database;
        if (!cachesResponses)
        {
            serve.Environment["KeptAnswers__MaxMegabytes"] = "0";
        }

        return Child.Start(serve);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _process.DisposeAsync();
    }

    // A store of an earlier run already has the account.
    private static async Task<bool> ExistsAsync(string program, string database, CancellationToken cancellationToken)
    {
        await Tool.RunAsync(Tool.ProductIn(program, database, "migrate"), cancellationToken);
        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        await using var find = new NpgsqlCommand("SELECT count(*) FROM accounts WHERE username = $1", connection);
        find.Parameters.Add(new NpgsqlParameter { Value = Name });
        return (long)(await find.ExecuteScalarAsync(cancellationToken))! > 0;
    }

    [GeneratedRegex(@"^X-(User-Id|Auth-Token): \S+", RegexOptions.Multiline)]
    private static partial Regex Header();
}
