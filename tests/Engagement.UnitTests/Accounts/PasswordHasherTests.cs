using Engagement.Application.Accounts;
using Engagement.Infrastructure.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Engagement.UnitTests.Accounts;

public sealed class PasswordHasherTests
{
    private readonly PasswordHasher _hasher = new();
    private readonly PasswordHasher<object> _framework = new();

    [TestCase("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [TestCase("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [TestCase("é漢😀", "3ea0588400cb4af7b15d0edd7dc2fe1e359a94ab6822abe8c535f4281f330a20")]
    public void The_framework_verifies_the_digest_in_lower_case_hex(string password, string digest) =>
        Assert.That(
            _framework.VerifyHashedPassword(this, _hasher.Hash(password), digest), Is.EqualTo(PasswordVerificationResult.Success));

    [TestCase("abc", "abc", TestName = "not the password itself")]
    [TestCase("abc", "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD", TestName = "not upper case")]
    [TestCase("abc", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", TestName = "not another password")]
    public void Other_text_than_the_digest_is_not_verified(string password, string given) =>
        Assert.That(
            _framework.VerifyHashedPassword(this, _hasher.Hash(password), given), Is.EqualTo(PasswordVerificationResult.Failed));

    [Test]
    public void Password_is_verified_by_its_digest()
    {
        var hash = _hasher.Hash("abc");
        Assert.That(_hasher.Verify(hash, PasswordDigest.Of("abc")), Is.EqualTo(new PasswordMatch(true, null)));
        Assert.That(_hasher.Verify(hash, PasswordDigest.Of("abd")), Is.EqualTo(new PasswordMatch(false, null)));
        Assert.That(_hasher.Verify(hash, "abc"), Is.EqualTo(new PasswordMatch(false, null)));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("not base64")]
    [TestCase("AAAA")]
    [TestCase("$2b$10$abcdefghijklmnopqrstuv")]
    public void Missing_or_malformed_hash_matches_no_password(string? hash) =>
        Assert.That(_hasher.Verify(hash, PasswordDigest.Of("abc")), Is.EqualTo(new PasswordMatch(false, null)));

    [Test]
    public void Hash_with_fewer_iterations_is_replaced()
    {
        var older = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = 1_000 }));
        var match = _hasher.Verify(older.HashPassword(this, PasswordDigest.Of("abc")), PasswordDigest.Of("abc"));
        Assert.That((match.IsRight, match.NewHash is null), Is.EqualTo((true, false)));
        Assert.That(_hasher.Verify(match.NewHash, PasswordDigest.Of("abc")), Is.EqualTo(new PasswordMatch(true, null)));
    }

    [TestCase("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [TestCase("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD")]
    public void A_digest_is_read_in_either_letter_case(string digest) =>
        Assert.That(PasswordDigest.Read(digest), Is.EqualTo(PasswordDigest.Of("abc")));

    [TestCase("")]
    [TestCase("abc")]
    [TestCase("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a")]
    [TestCase("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015adad")]
    [TestCase("za7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [TestCase("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015\u0661d")]
    public void Malformed_digest_is_not_read(string digest) => Assert.That(PasswordDigest.Read(digest), Is.Null);

    [Test]
    public void Hashes_are_salted() => Assert.That(Enumerable.Range(0, 3).Select(_ => _hasher.Hash("abc")), Is.Unique);
}
