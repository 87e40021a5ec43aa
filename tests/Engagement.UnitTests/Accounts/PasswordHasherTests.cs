using Engagement.Infrastructure.Accounts;
using Microsoft.AspNetCore.Identity;

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
    public void Nothing_else_is_verified(string password, string given) =>
        Assert.That(
            _framework.VerifyHashedPassword(this, _hasher.Hash(password), given), Is.EqualTo(PasswordVerificationResult.Failed));

    [Test]
    public void Hashes_are_salted() => Assert.That(Enumerable.Range(0, 3).Select(_ => _hasher.Hash("abc")), Is.Unique);
}
