using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Engagement.Api.Contract;

namespace Engagement.UnitTests.Contract;

public sealed class JsonStringifyEncoderTests
{
    private static readonly JsonSerializerOptions s_options = new() { Encoder = JsonStringifyEncoder.Instance };

    [TestCase("plain", "\"plain\"")]
    [TestCase("\"\\/", "\"\\\"\\\\/\"")]
    [TestCase("\b\f\n\r\t\v\0\u001f\u007f\u0080", "\"\\b\\f\\n\\r\\t\\u000b\\u0000\\u001f\u007f\u0080\"")]
    [TestCase("<a href='x'>&+`</a>", "\"<a href='x'>&+`</a>\"")]
    [TestCase("\u00a0\u2028\u2029\ufeff\ufffd\uffff", "\"\u00a0\u2028\u2029\ufeff\ufffd\uffff\"")]
    [TestCase("pavi × kim 😀👩‍👩‍👧", "\"pavi × kim 😀👩‍👩‍👧\"")]
    [TestCase("", "\"\"")]
    public void Text_is_escaped_as_by_JSON_stringify(string text, string expected)
    {
        Assert.That(JsonSerializer.Serialize(text, s_options), Is.EqualTo(expected));
        Assert.That(Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(text, s_options)), Is.EqualTo(expected));
    }

    // Written out by hand: attribute arguments are stored as UTF-8 and would lose lone surrogates.
    private static IEnumerable<TestCaseData> LoneSurrogates() =>
    [
        new TestCaseData(new[] { 0xD800 }, "\"\\ud800\"").SetName("high alone"),
        new TestCaseData(new[] { 0xDBFF }, "\"\\udbff\"").SetName("last high alone"),
        new TestCaseData(new[] { 0xDC00 }, "\"\\udc00\"").SetName("low alone"),
        new TestCaseData(new[] { 0xDFFF }, "\"\\udfff\"").SetName("last low alone"),
        new TestCaseData(new[] { 'a', 0xD83D, 'b' }, "\"a\\ud83db\"").SetName("high between letters"),
        new TestCaseData(new[] { 0xDE00, 0xD83D }, "\"\\ude00\\ud83d\"").SetName("a pair the wrong way round"),
        new TestCaseData(new[] { 0xD83D, 0xD83D, 0xDE00 }, "\"\\ud83d😀\"").SetName("high before a pair"),
        new TestCaseData(new[] { 0xD83D, 0xDE00, 0xDE00 }, "\"😀\\ude00\"").SetName("low after a pair"),
        new TestCaseData(new[] { 0xD83D, '"' }, "\"\\ud83d\\\"\"").SetName("high before a quotation mark"),
    ];

    [TestCaseSource(nameof(LoneSurrogates))]
    public void Lone_surrogates_are_escaped(int[] codes, string expected)
    {
        var text = string.Concat(codes.Select(code => (char)code));
        Assert.That(JsonSerializer.Serialize(text, s_options), Is.EqualTo(expected));
        Assert.That(
            JsonSerializer.Serialize(new Dictionary<string, int> { [text] = 1 }, s_options), Is.EqualTo($"{{{expected}:1}}"));
    }

    [Test]
    public void Every_character_is_written_as_the_model_writes_it()
    {
        var scalars = Enumerable.Range(0, 0x10000).Concat([0x10000, 0x1F600, 0x2F800, 0xE0001, 0xF0000, 0x10FFFD, 0x10FFFF]);
        foreach (var scalar in scalars)
        {
            var character = scalar is >= 0xD800 and <= 0xDFFF ? ((char)scalar).ToString() : char.ConvertFromUtf32(scalar);
            var inText = $"a{character}z";
            if (JsonSerializer.Serialize(character, s_options) != Model(character)
                || JsonSerializer.Serialize(inText, s_options) != Model(inText)
                || JsonSerializer.Serialize(new Dictionary<string, string> { [inText] = inText }, s_options)
                    != $"{{{Model(inText)}:{Model(inText)}}}")
            {
                Assert.Fail($"U+{scalar:X4} is written as {JsonSerializer.Serialize(inText, s_options)}");
            }
        }
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void Long_text_is_written_as_the_model_writes_it(int shift)
    {
        var mixed = "ab\"\\\u0001\u00a0é漢😀" + (char)0xD83D + "\n<>&'+";
        foreach (var length in new[] { 120, 128, 255, 256, 257, 1023, 1024, 4096, 16_384, 70_000, 1_000_000 })
        {
            var text = new string('x', shift) + string.Concat(Enumerable.Repeat(mixed, (length / mixed.Length) + 1));
            var utf8 = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { [text] = text }, s_options);
            Assert.That(Encoding.UTF8.GetString(utf8) == $"{{{Model(text)}:{Model(text)}}}", Is.True, $"{length} characters");
        }
    }

    [Test]
    public void Random_text_is_written_as_the_model_writes_it()
    {
        var random = new Random(20230520);
        var alphabet = "ab\"\\\u0000\u001f\n\u007f\u00a0\u2028é漢" + "😀" + (char)0xD800 + (char)0xDC00;
        for (var i = 0; i < 20_000; i++)
        {
            var text = new string(random.GetItems<char>(alphabet, random.Next(300)));
            if (JsonSerializer.Serialize(text, s_options) != Model(text))
            {
                Assert.Fail(Model(text));
            }
        }
    }

    [Test]
    public void Names_of_declared_properties_are_written_as_they_are() =>
        Assert.That(
            JsonSerializer.Serialize(new { Größe = "<é>", 漢 = 1 }, s_options), Is.EqualTo("{\"Größe\":\"<é>\",\"漢\":1}"));

    [Test]
    public void Any_size_of_output_buffer_gives_the_same_text([Range(6, 20)] int size, [Values] bool inBlocks)
    {
        var text = "x😀\"" + (char)0xD83D + "😀😀yyyyyyyyyyyyyyyyyyyyyyyy\u0001😀😀😀😀😀😀😀😀😀😀"
            + (char)0xDE00 + "\\" + (char)0xD800;
        var output = new StringBuilder();
        var buffer = new char[size];
        var begin = 0;
        var end = inBlocks ? 1 : text.Length;
        while (begin < text.Length)
        {
            var status = JsonStringifyEncoder.Instance.Encode(
                text.AsSpan(begin, end - begin), buffer, out var consumed, out var written, isFinalBlock: end == text.Length);
            output.Append(buffer, 0, written);
            begin += consumed;
            Assert.That(consumed > 0 || status == OperationStatus.NeedMoreData, Is.True);
            end = inBlocks && status != OperationStatus.DestinationTooSmall ? Math.Min(end + 1, text.Length) : end;
        }

        Assert.That($"\"{output}\"", Is.EqualTo(Model(text)));
    }

    // JSON.stringify as ECMA-262 words it (QuoteJSONString), character by character.
    private static string Model(string text)
    {
        var result = new StringBuilder("\"");
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (i + 1 < text.Length && char.IsSurrogatePair(c, text[i + 1]))
            {
                result.Append(c).Append(text[++i]);
                continue;
            }

            var shortForm = "\b\t\n\f\r\"\\".IndexOf(c, StringComparison.Ordinal);
            result.Append(
                shortForm >= 0 ? "\\" + "btnfr\"\\"[shortForm]
                : c < ' ' || char.IsSurrogate(c) ? "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture)
                : c.ToString());
        }

        return result.Append('"').ToString();
    }
}
