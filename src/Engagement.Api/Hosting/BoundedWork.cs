namespace Engagement.Api.Hosting;

/// <summary>
/// Work on the store for a request that may stop waiting for it. The driver's own cancellation waits for a server that does not answer for
/// as long as it does not, and with it would the request. So the work is left alone when its time is up: it has a scope of its own, which
/// goes when it ends, and the server ends a statement that takes too long.
/// </summary>
internal sealed class BoundedWork(IServiceScopeFactory scopes)
{
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public Task<T> RunAsync<T>(Func<IServiceProvider, Task<T>> work, CancellationToken cancellationToken)
    {
        var running = RunAsync(work);

        // Nobody else looks at the failure of work that was left alone.
        _ = running.ContinueWith(ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return running.WaitAsync(cancellationToken);
    }

    private async Task<T> RunAsync<T>(Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await work(scope.ServiceProvider);
    }
}
