namespace Engagement.Api.Hosting;

/// <summary>
/// Work on the store that a request can abandon. The driver's own cancellation waits until the server responds, and would make the request
/// wait too. Abandoned work goes on in its own scope, which is disposed of at its end; the server ends a statement that takes too long.
/// </summary>
internal sealed class DetachedWork(IServiceScopeFactory scopes)
{
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public async Task<T> RunAsync<T>(Func<IServiceProvider, Task<T>> work, CancellationToken cancellationToken)
    {
        var running = RunAsync(work);
        try
        {
            return await running.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _ = AbandonAsync(running);
            throw;
        }
    }

    /// <summary>Observes the failure of abandoned work, and disposes of its result.</summary>
    private static async Task AbandonAsync<T>(Task<T> running)
    {
        try
        {
            (await running as IDisposable)?.Dispose();
        }
        catch (Exception)
        {
            // The request has failed already.
        }
    }

    private async Task<T> RunAsync<T>(Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await work(scope.ServiceProvider);
    }
}
