using System.Buffers.Text;
using Engagement.Application.Accounts;
using Microsoft.AspNetCore.Identity;

namespace Engagement.Infrastructure.Accounts;

/// <summary>The framework's hasher over the password's SHA-256 digest in lower-case hex: a client may send either.</summary>
internal sealed class PasswordHasher : IPasswordHasher
{
    private readonly PasswordHasher<object> _hasher = new();
    private readonly Lazy<string> _unknownUserHash;

    public PasswordHasher() => _unknownUserHash = new Lazy<string>(() => Hash(Secrets.NewToken()));

    public string Hash(string password) => HashDigest(PasswordDigest.Of(password));

    public PasswordMatch Verify(string? hash, string digest)
    {
        var comparable = hash is not null && Base64.IsValid(hash);
        var result = _hasher.VerifyHashedPassword(this, comparable ? hash! : _unknownUserHash.Value, digest);
        return !comparable || result == PasswordVerificationResult.Failed ? new PasswordMatch(false, null)
            : new PasswordMatch(true, result == PasswordVerificationResult.SuccessRehashNeeded ? HashDigest(digest) : null);
    }

    private string HashDigest(string digest) => _hasher.HashPassword(this, digest);
}
