using System.Security.Cryptography;
using System.Text;
using Engagement.Application.Accounts;
using Microsoft.AspNetCore.Identity;

namespace Engagement.Infrastructure.Accounts;

/// <summary>The framework's hasher over the password's SHA-256 digest in lower-case hex: a client may send either.</summary>
internal sealed class PasswordHasher : IPasswordHasher
{
    private readonly PasswordHasher<object> _hasher = new();

    public string Hash(string password) =>
        _hasher.HashPassword(this, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(password))));
}
