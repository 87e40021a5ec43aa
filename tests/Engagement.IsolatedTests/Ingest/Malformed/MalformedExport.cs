using System.Buffers;
using System.IO.Compression;
using System.Text;

namespace Engagement.IsolatedTests.Ingest.Malformed;

/// <summary>
/// A small export file of valid documents that is then damaged, determined by its seed. It starts with a valid document of each kind of its name,
/// which damage to the text leaves intact.
/// </summary>
internal sealed class MalformedExport
{
    private const int Mebibyte = 1024 * 1024;

    private static readonly string[] s_names = ["rooms", "users", "sessions", "messages", "trash", "part"];

    // Replacements for a value.
    private static readonly string[] s_values =
    [
        "1e999", "-1e999", "1e-999", "-0", "0.5", "99999999999999999999", new('9', 400), "true", "null", "[]", "{}", "[[{}]]",
        "\"\"", "\"x\"", "7",
        "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00\\ud83d\"", "\"\\uFFFF\"", Text(128), Text(129), Text(1025), Text(70_000),
        "\"" + string.Concat(Enumerable.Repeat("\\u00e9", 65)) + "\"", Nested(62), Nested(63), Nested(64), Nested(100_000),
        Date("\"+275760-09-13T00:00:00Z\""), Date("\"0000-00-00T00:00:00Z\""), Date("\"9999-12-29T23:59:59.999Z\""),
        Date("\"9999-12-31T23:59:59.999Z\""), Date("\"0001-01-01T00:00:00Z\""), Date("\"0001-01-03T00:00:00Z\""),
        Date("\"1969-12-31T23:59:59Z\""),
        Date("9223372036854775807"), Date("-9223372036854775808"), Date("1e300"), Date("null"), Date("[]"), Date("{\"$date\":1}"),
        Date("{\"$numberLong\":\"9223372036854775808\"}"), "{\"$numberLong\":\"1e3\"}", "{\"$numberInt\":\"-2147483649\"}",
        "{\"$numberDouble\":\"NaN\"}", "{\"$numberDouble\":\"-Infinity\"}", "{\"$oid\":\"zz\"}", "{\"$oid\":\"507F1F77BCF86CD799439011\"}",
        "{\"$oid\":[]}", "{\"$undefined\":true}", "{\"$undefined\":1}", "{\"$binary\":{\"base64\":\"AA==\",\"subType\":\"00\"}}",
        "[" + string.Join(',', Enumerable.Repeat("\"a\"", 1001)) + "]", "[" + string.Join(',', Enumerable.Repeat("null", 100_000)) + "]",
        "tru", "NaN", "'x'", "01", "+1", ".5", "", "{", "[", "]", "}", "\"unterminated", "\"raw\ttab\"", "\"raw\nline\"", "/*x*/1",
        "undefined",
    ];

    private static readonly byte[][] s_controls =
    [
        [0], [0, 0, 0, 0], [8], [0x0B], [0x0C], [0x1A], [0x1B], [0x7F], [0x80], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5], [0xFF],
        [0xEF, 0xBB, 0xBF], [0xE2, 0x80, 0xA8], [0xC2, 0x85], "\r"u8.ToArray(), "\n"u8.ToArray(), "\\"u8.ToArray(), "\""u8.ToArray(),
    ];

    private static readonly string[] s_structure =
    [
        "[", "]", ",", "{", "}", "\n[\n", "\n]\n", "\n,\n", "],[", "]\n[", "]]]]", "[[[[", "[" + new string(',', 50), "null\n", "{}\n",
        "[]\n", "\n\n \t\r\n",
    ];

    private readonly Random _random;
    private readonly List<GoodDocument> _documents = [];
    private readonly List<string> _damage = [];
    private readonly string _name;
    private readonly bool _array;
    private int _untouched;

    public MalformedExport(int seed)
    {
        _random = new Random(seed);
        _name = Pick(s_names);
        _array = _random.Next(3) == 0;
        for (var i = 0; i < Tables.Length; i++)
        {
            _documents.Add(GoodDocument.Create(_random, Tables[i], $"first-{seed}-{i}", _name == "trash"));
        }

        for (var left = _random.Next(3, 30); left > 0; left--)
        {
            var table = Pick(Tables);
            _documents.Add(GoodDocument.Create(_random, table, $"{table}-{_random.Next(40)}", _name == "trash"));
        }

        Whole = Join(_documents.Select(document => document.Text));
        Plain = DamageText();
        Bytes = Compress(Plain);
        FileName = FileNameOf();
    }

    public string FileName { get; }

    /// <summary>The undamaged text.</summary>
    public byte[] Whole { get; }

    /// <summary>The damaged text before compression.</summary>
    public byte[] Plain { get; }

    /// <summary>The file's contents.</summary>
    public byte[] Bytes { get; }

    /// <summary>The undamaged documents.</summary>
    public IReadOnlyList<GoodDocument> Documents => _documents;

    /// <summary>Whether the whole text can be read: it is uncompressed or valid gzip.</summary>
    public bool Readable { get; private set; } = true;

    /// <summary>Whether the file name is of another kind than the documents.</summary>
    public bool Misnamed { get; private set; }

    public string Damage => $"{FileName} of {Bytes.Length} bytes: {string.Join(", ", _damage)}";

    private string[] Tables => _name switch
    {
        "trash" or "part" => GoodDocument.Tables,
        "sessions" => ["sessions", "daily_activity"],
        _ => [_name],
    };

    private byte[] Join(IEnumerable<string> texts)
    {
        var separator = _array ? ",\n" : "\n";
        return Encoding.UTF8.GetBytes((_array ? "[" : "") + string.Join(separator, texts) + (_array ? "]\n" : "\n"));
    }

    private byte[] DamageText()
    {
        // The end of the first documents of each kind.
        _untouched = Tables.Sum(_ => 2) + _documents.Take(Tables.Length).Sum(document => Encoding.UTF8.GetByteCount(document.Text));
        var texts = _documents.Select(document => document.Text).ToArray();
        for (var left = _random.Next(4); left > 0; left--)
        {
            var index = _random.Next(Tables.Length, texts.Length);
            texts[index] = DamageFields(_documents[index]);
        }

        var bytes = Join(texts).ToList();
        for (var left = _random.Next(_damage.Count == 0 ? 1 : 0, 4); left > 0 && bytes.Count > _untouched; left--)
        {
            DamageBytes(bytes);
        }

        return DamageWhole([.. bytes]);
    }

    /// <summary>A wrong type, a number or date out of range, an invalid text, a repeated or missing field.</summary>
    private string DamageFields(GoodDocument document)
    {
        var fields = document.Fields.ToList();
        var at = _random.Next(fields.Count);
        var (name, value) = fields[at];
        switch (_random.Next(8))
        {
            case 0:
                Note($"no {name}");
                fields.RemoveAt(at);
                break;
            case 1:
                Note($"{name} twice");
                fields.Insert(_random.Next(fields.Count), (name, Pick(s_values)));
                break;
            case 2:
                Note($"{name} in the place of another");
                fields[_random.Next(fields.Count)] = (name == "msg" ? "x" : name, Pick(s_values));
                break;
            default:
                var odd = Pick(s_values);
                Note($"{name} {(odd.Length > 40 ? $"{odd[..40]}… ({odd.Length})" : odd)} for {value[..Math.Min(20, value.Length)]}");
                fields[at] = (name, odd);
                break;
        }

        return (document with { Fields = fields }).Text;
    }

    /// <summary>Changed, removed or repeated bytes, control bytes, brackets and commas, other line ends.</summary>
    private void DamageBytes(List<byte> bytes)
    {
        var at = _random.Next(_untouched, bytes.Count);
        var length = Math.Min(_random.Next(1, 200), bytes.Count - at);
        switch (_random.Next(9))
        {
            case 0:
                Note($"flip at {at}");
                bytes[at] ^= (byte)_random.Next(1, 256);
                break;
            case 1:
                Note($"flips from {at}");
                for (var i = 0; i < length; i += _random.Next(1, 20))
                {
                    bytes[at + i] = (byte)_random.Next(256);
                }

                break;
            case 2:
                Note($"cut at {at}");
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 3:
                Note($"remove {length} at {at}");
                bytes.RemoveRange(at, length);
                break;
            case 4:
                Note($"splice {length} at {at}");
                bytes.InsertRange(_random.Next(_untouched, bytes.Count), bytes.GetRange(at, length));
                break;
            case 5:
                Note($"control bytes at {at}");
                bytes.InsertRange(at, Pick(s_controls));
                break;
            case 6:
                Note($"structure at {at}");
                bytes.InsertRange(at, Encoding.UTF8.GetBytes(Pick(s_structure)));
                break;
            case 7:
                Note("line ends");
                var end = Encoding.UTF8.GetBytes(Pick("\r", "\r\n", " ", "", "\n\r", "\n\n"));
                var tail = bytes.GetRange(_untouched, bytes.Count - _untouched);
                bytes.RemoveRange(_untouched, tail.Count);
                bytes.AddRange(tail.SelectMany(value => value == '\n' ? end : [value]));
                break;
            default:
                Note($"blank run at {at}");
                bytes.InsertRange(at, Enumerable.Repeat((byte)Pick(" ", "\n", "\t", "\0")[0], _random.Next(1, 400_000)));
                break;
        }
    }

    /// <summary>Another encoding, a line that is too long, no documents at all. Most files are unchanged.</summary>
    private byte[] DamageWhole(byte[] text)
    {
        switch (_random.Next(30))
        {
            case 0:
                Note("byte order mark");
                return [.. Encoding.UTF8.GetPreamble(), .. text];
            case 1:
                Note("UTF-16");
                var encoding = new UnicodeEncoding(bigEndian: _random.Next(2) == 0, byteOrderMark: true);
                var mark = _random.Next(2) == 0 ? encoding.GetPreamble() : [];
                return [.. mark, .. encoding.GetBytes(Encoding.UTF8.GetString(text))];
            case 2:
                Note("a line that is too long");
                var key = Pick("_id", "msg", "usernames");
                return [.. text, .. Encoding.UTF8.GetBytes($"{{\"{key}\":\""), .. Filler('x', 18 * Mebibyte), .. "\"}\n"u8, .. text];
            case 3:
                Note("a line of nearly the longest length");
                return [.. text, .. "{\"_id\":\"long\",\"msg\":["u8, .. Filler('[', 15 * Mebibyte), .. "\n"u8, .. text];
            case 4:
                Note("random bytes only");
                var trash = new byte[_random.Next(20_000)];
                _random.NextBytes(trash);
                return trash;
            case 5:
                Note("blank");
                return Filler(Pick(" ", "\n", "\0", "{", "[", ",", "\"", "\\")[0], _random.Next(1, 300_000));
            case 6:
                Note("empty");
                return [];
            default:
                return text;
        }
    }

    /// <summary>Valid or damaged gzip.</summary>
    private byte[] Compress(byte[] text)
    {
        if (text.Length == 0 || _random.Next(2) == 0)
        {
            return text;
        }

        var half = text.Length / 2;
        var compressed = Gzip(text);
        var at = _random.Next(2, compressed.Length);
        var (what, result) = _random.Next(10) switch
        {
            0 or 1 => ("whole", compressed),
            2 => ("two members", [.. Gzip(text[..half]), .. Gzip(text[half..])]),
            3 => ("padded", [.. compressed, .. new byte[_random.Next(1, 2000)]]),
            4 => ($"cut at {at}", compressed[..at]),
            5 => ($"flip at {at}", [.. compressed[..at], (byte)(compressed[at] ^ _random.Next(1, 256)), .. compressed[(at + 1)..]]),
            6 => ("trailing text", [.. compressed, .. text]),
            7 => ("second member without its magic number", [.. Gzip(text[..half]), .. Gzip(text[half..])[2..]]),
            8 => ("compressed twice", Gzip(compressed)),
            _ => ("bomb", Gzip([.. text, .. Filler(Pick(" ", "\n", "{", "0", ",")[0], 24 * Mebibyte)])),
        };
        Note($"gzip {what}");
        Readable = what is "whole" or "two members" or "padded";
        return result;
    }

    private string FileNameOf()
    {
        var name = _name;
        if (_random.Next(15) == 0)
        {
            name = Pick(s_names);
            Misnamed = name != _name;
            Note($"named {name} instead of {_name}");
        }

        // The extension has no effect.
        return $"{name}.{Pick("json", "jsonl", "ndjson")}{Pick("", ".gz")}";
    }

    private void Note(string what) => _damage.Add(what);

    private T Pick<T>(params T[] items) => items[_random.Next(items.Length)];

    private static byte[] Gzip(byte[] bytes)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return compressed.ToArray();
    }

    private static byte[] Filler(char value, int length)
    {
        var bytes = new byte[length];
        Array.Fill(bytes, (byte)value);
        return bytes;
    }

    private static string Text(int length) => $"\"{new string('x', length)}\"";

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);

    private static string Date(string value) => $"{{\"$date\":{value}}}";
}
