using System.Text;
using Engagement.Api.Contract;
using Engagement.Application.Accounts;
using Engagement.Application.Common;

namespace Engagement.UnitTests.Contract;

/// <summary>How the body of a login is read, in every form that clients send.</summary>
public sealed class LoginBodyTests
{
    private const string Json = "application/json";
    private const string Form = "application/x-www-form-urlencoded";
    private const string Digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private static readonly LoginCommand s_plain = new("ann", null, null, new LoginPassword("abc", null, null), null);
    private static readonly LoginPassword s_digest = new(null, Digest, "sha-256");

    private static readonly object[] s_valid =
    [
        new object[] { Json, """{"user":"ann","password":"abc"}""", s_plain },
        new object[] { "application/json; charset=utf-8", """{"user":"ann","password":"abc"}""", s_plain },
        new object[] { "Application/JSON;charset=\"UTF-8\"", """{"user":"ann","password":"abc"}""", s_plain },
        new object[] { Json, """{"user":"ann","password":"abc","code":"123456","other":{"a":[1]},"resume":null}""", s_plain },
        new object[] { Json, """{"us\u0065r":"ann","password":"\u0061bc"}""", s_plain },
        new object[] { Json, """{"username":"ann","password":"abc"}""", s_plain with { User = null, Username = "ann" } },
        new object[] { Json, """{"email":"a@b.c","password":"abc"}""", s_plain with { User = null, Email = "a@b.c" } },
        new object[] { Json, """{"user":{"username":"ann"},"password":"abc"}""", s_plain with { User = null, Username = "ann" } },
        new object[] { Json, """{"user":{"email":"a@b.c"},"password":"abc"}""", s_plain with { User = null, Email = "a@b.c" } },
        new object[]
        {
            Json, $$$"""{"user":{"email":"a@b.c"},"password":{"digest":"{{{Digest}}}","algorithm":"sha-256"}}""",
            new LoginCommand(null, null, "a@b.c", s_digest, null),
        },
        new object[] { Json, """{"resume":"t"}""", new LoginCommand(null, null, null, null, "t") },
        new object[] { Json, """{"User":"ann"}""", new LoginCommand(null, null, null, null, null) },
        new object[] { Json, """{"user":"é😀","password":""}""", new LoginCommand("é😀", null, null, new LoginPassword("", null, null), null) },
        new object[] { Form, "user=ann&password=abc", s_plain },
        new object[] { Form + "; charset=UTF-8", "password=abc&user=ann&code=&x=1&x=2", s_plain },
        new object[] { Form, "username=ann&password=abc", s_plain with { User = null, Username = "ann" } },
        new object[] { Form, "user=a%40b.c&password=p%26+%C3%A9", new LoginCommand("a@b.c", null, null, new LoginPassword("p& é", null, null), null) },
        new object[] { Form, $"user=ann&password%5Bdigest%5D={Digest}&password[algorithm]=sha-256", s_plain with { Password = s_digest } },
        new object[] { Form, "user[email]=a@b.c&password=abc", s_plain with { User = null, Email = "a@b.c" } },
        new object[] { Form, "", new LoginCommand(null, null, null, null, null) },
        new object[] { Form, new string('k', 5_000) + "=1&user=ann&password=abc", s_plain },
    ];

    private static readonly object[] s_invalid =
    [
        new object?[] { null, "{}", "Content-Type must be application/json or application/x-www-form-urlencoded." },
        new object[] { "text/plain", "{}", "Content-Type must be application/json or application/x-www-form-urlencoded." },
        new object[] { "multipart/form-data; boundary=x", "", "Content-Type must be application/json or application/x-www-form-urlencoded." },
        new object[] { "nonsense", "{}", "Content-Type must be application/json or application/x-www-form-urlencoded." },
        new object[] { Json + "; charset=latin1", "{}", "The body's charset must be UTF-8." },
        new object[] { Json, "", "The body is not JSON with each key once." },
        new object[] { Json, "{", "The body is not JSON with each key once." },
        new object[] { Json, "user=ann", "The body is not JSON with each key once." },
        new object[] { Json, """{"user":"ann","user":"bob"}""", "The body is not JSON with each key once." },
        new object[] { Json, """{"secret":1,"secret":2}""", "The body is not JSON with each key once." },
        new object[] { Json, """{"user":"ann","password":"abc","\ud800":1}""", "The body is not JSON with each key once." },
        new object[] { Json, """{"user":"ann","password":"abc","a":{"\udfff":1,"b":2}}""", "The body is not JSON with each key once." },
        new object[] { Json, new string('[', 60_000), "The body is not JSON with each key once." },
        new object[] { Json, "[]", "The body must be a JSON object." },
        new object[] { Json, "null", "The body must be a JSON object." },
        new object[] { Json, "\"ann\"", "The body must be a JSON object." },
        new object[] { Json, """{"user":7}""", "user must be text." },
        new object[] { Json, """{"user":["ann"]}""", "user must be text." },
        new object[] { Json, """{"user":{"username":{"$ne":""}}}""", "user.username must be text." },
        new object[] { Json, """{"username":{}}""", "username must be text." },
        new object[] { Json, """{"email":false}""", "email must be text." },
        new object[] { Json, """{"resume":1}""", "resume must be text." },
        new object[] { Json, """{"password":1}""", "password must be text, or an object with digest and algorithm." },
        new object[] { Json, """{"password":[]}""", "password must be text, or an object with digest and algorithm." },
        new object[] { Json, """{"password":{"digest":1}}""", "password.digest must be text." },
        new object[] { Json, """{"user":"\ud800"}""", "user is not valid Unicode." },
        new object[] { Json, """{"password":"a\udc00"}""", "password is not valid Unicode." },
        new object[] { Form, "user=ann&user=bob", "user is given more than once." },
        new object[] { Form, "password%5Bdigest%5D=a&password[digest]=b", "password[digest] is given more than once." },
    ];

    [TestCaseSource(nameof(s_valid))]
    public void Valid_body_is_read(string contentType, string body, LoginCommand expected) =>
        Assert.That(LoginBody.Read(Encoding.UTF8.GetBytes(body), contentType), Is.EqualTo(expected));

    [TestCaseSource(nameof(s_invalid))]
    public void Invalid_body_is_rejected_with_its_reason(string? contentType, string body, string message) =>
        Assert.That(
            () => LoginBody.Read(Encoding.UTF8.GetBytes(body), contentType),
            Throws.TypeOf<InvalidRequestException>().With.Message.EqualTo(message));

    [TestCase(Json)]
    [TestCase(Form)]
    public void Body_of_invalid_UTF8_is_rejected(string contentType) =>
        Assert.That(
            () => LoginBody.Read(new byte[] { 0x7B, 0x22, 0xFF, 0x22, 0x7D }, contentType),
            Throws.TypeOf<InvalidRequestException>().With.Message.EqualTo("The body is not valid UTF-8."));

    [Test]
    public void Random_body_is_either_read_or_rejected()
    {
        const int Seed = 20_260_102;
        var random = new Random(Seed);
        var pieces =
            s_valid.Cast<object[]>().Concat(s_invalid.Cast<object[]>()).Select(row => ((string)row[1])[..Math.Min(200, ((string)row[1]).Length)]).ToArray();
        var read = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var body = Encoding.UTF8.GetBytes(pieces[random.Next(pieces.Length)] + (random.Next(8) == 0 ? pieces[random.Next(pieces.Length)] : ""));
            for (var changes = random.Next(4); changes > 0 && body.Length > 0; changes--)
            {
                body[random.Next(body.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : body[random.Next(body.Length)];
            }

            try
            {
                new LoginCommandValidator().Validate(LoginBody.Read(body, random.Next(2) == 0 ? Json : Form));
                read++;
            }
            catch (InvalidRequestException)
            {
                // Rejected with its reason.
            }
            catch (Exception unexpected)
            {
                Assert.Fail($"seed {Seed}: {Convert.ToHexString(body)} -> {unexpected}");
            }
        }

        Assert.That(read, Is.InRange(1_000, 19_000), "some bodies should be read, and some rejected");
    }

    [Test]
    public void Login_does_not_print_its_secrets()
    {
        var login = new LoginCommand("ann", null, null, new LoginPassword("abc", Digest, null), "token");
        Assert.That($"{login} {login.Password}", Is.EqualTo("LoginCommand LoginPassword"));
    }
}
