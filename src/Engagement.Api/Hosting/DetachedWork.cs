namespace Engagement.Api.Hosting;

/// <summary>
/// Work on the store for a request that may stop waiting for it. The driver's own cancellation waits for a server that does not answer for
/// as long as it does not, and with it would the request. So the work is left alone when its time is up: it has a scope of its own, which
/// goes when it ends, and the server ends a statement that takes too long.
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
            _ = LeaveAsync(running);
            throw;
        }
    }

    /// <summary>Nobody else looks at the failure of work that was left alone, nor gives back what its answer holds.</summary>
    private static async Task LeaveAsync<T>(Task<T> running)
    {
        try
        {
            (await running as IDisposable)?.Dispose();
        }
        catch (Exception)
        {
            // Nobody waits for it.
        }
    }

    private async Task<T> RunAsync<T>(Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await work(scope.ServiceProvider);
    }
}
