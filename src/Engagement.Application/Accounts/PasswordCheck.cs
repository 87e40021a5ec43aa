namespace Engagement.Application.Accounts;

/// <summary>Compares passwords a few at a time: that costs processor time on purpose, and a burst of sign-ins must leave some to others.</summary>
internal sealed class PasswordCheck(IPasswordHasher passwords, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _atOnce = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Waits for a turn and compares; null when there was none in time.</summary>
    public async Task<PasswordMatch?> VerifyAsync(string? hash, string digest)
    {
        using var patience = new CancellationTokenSource(s_patience, clock);
        var turn = _atOnce.WaitAsync(patience.Token);
        await turn.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!turn.IsCompletedSuccessfully)
        {
            return null;
        }

        try
        {
            return passwords.Verify(hash, digest);
        }
        finally
        {
            _atOnce.Release();
        }
    }

    public void Dispose() => _atOnce.Dispose();
}
