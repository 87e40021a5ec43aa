using Engagement.Application.Accounts;

namespace Engagement.UnitTests.Accounts;

public sealed class SecretsTests
{
    [Test]
    public void An_id_has_17_unmistakable_characters() =>
        Assert.That(
            Enumerable.Range(0, 500).Select(_ => Secrets.NewId()),
            Has.All.Match("^[23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz]{17}$"));

    [Test]
    public void A_token_has_43_characters_that_need_no_escaping() =>
        Assert.That(Enumerable.Range(0, 500).Select(_ => Secrets.NewToken()), Has.All.Match("^[0-9A-Za-z_-]{43}$"));

    [Test]
    public void Ids_and_tokens_are_unique()
    {
        Assert.That(Enumerable.Range(0, 500).Select(_ => Secrets.NewId()), Is.Unique);
        Assert.That(Enumerable.Range(0, 500).Select(_ => Secrets.NewToken()), Is.Unique);
    }

    [TestCase("", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")]
    [TestCase("abc", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")]
    [TestCase("é漢😀", "PqBYhADLSvexXQ7dfcL+HjWalKtoIqvoxTX0KB8zCiA=")]
    public void A_token_is_stored_as_SHA_256_in_base64(string token, string hash) =>
        Assert.That(Secrets.HashToken(token), Is.EqualTo(hash));

    [Test]
    public void Token_id_is_the_first_12_hex_digits_of_its_hash() =>
        Assert.That(Secrets.TokenId(Secrets.HashToken("abc")), Is.EqualTo("ba7816bf8f01"));
}
