namespace Engagement.Application.Accounts;

/// <summary>Compares a few passwords at a time: hashing is slow on purpose, and a burst of sign-ins must leave processor time to others.</summary>
internal sealed class PasswordCheck(IPasswordHasher passwords) : IDisposable
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _atOnce = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Waits for a turn and compares; null when the wait timed out.</summary>
    public async Task<PasswordMatch?> VerifyAsync(string? hash, string digest)
    {
        if (!await _atOnce.WaitAsync(s_timeout))
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
