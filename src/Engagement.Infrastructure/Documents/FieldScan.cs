using System.Text.Json;

namespace Engagement.Infrastructure.Documents;

/// <summary>The position of a field's value in the document's bytes; empty when the field is absent or null.</summary>
internal readonly record struct ValueRange(int Start, int Length);

/// <summary>
/// A single pass over one document: checks its JSON and records the positions of its fields' values. The last of equal names counts, as in
/// <c>JSON.parse</c>. Values are read later, and only those that the document's kind has.
/// </summary>
internal ref struct FieldScan
{
    private const int MaxDepth = 64;
    private const string Empty = "the document is empty";
    private const string NotAnObject = "the document is not a JSON object";
    private const string NotJson = "the document is not valid JSON";
    private const string Shell = "the document is in the notation of the mongo shell, such as ISODate(…), and not JSON: export it with mongoexport";
    private const string Truncated = "the document ends in the middle of its JSON";
    private const string TooDeep = "the document is nested more than 64 levels deep";
    private const string Trailing = "the document is followed by something that is no part of it";
    private const string Another = "the document is followed by another one: they must be parted by a line feed, or by a comma in an array";

    // One level more than is allowed, so that the excess level is a token and not an exception without detail.
    private static readonly JsonReaderState Start = new(new JsonReaderOptions { MaxDepth = MaxDepth + 1 });

    private readonly ReadOnlySpan<byte> _json;
    private readonly Span<ValueRange> _values;
    private readonly DocumentFieldNames _names;
    private Utf8JsonReader _reader;
    private string? _error;

    private FieldScan(ReadOnlySpan<byte> json, Span<ValueRange> values, DocumentFieldNames names)
    {
        _json = json;
        _values = values;
        _names = names;

        // Not "final": at the end of the bytes the reader then returns false, which distinguishes a truncated document from an invalid one.
        _reader = new Utf8JsonReader(json, isFinalBlock: false, Start);
    }

    /// <summary>Fills in the values' positions; returns why the document cannot be read, or null.</summary>
    public static string? Fill(ReadOnlySpan<byte> json, Span<ValueRange> values, DocumentFieldNames names)
    {
        var first = json.IndexOfAnyExcept(" \t\r\n"u8);
        if (first < 0 || json[first] != '{')
        {
            return first < 0 ? Empty : NotAnObject;
        }

        try
        {
            var scan = new FieldScan(json, values, names);
            scan.ReadObject();
            var rest = json[(int)scan._reader.BytesConsumed..].TrimStart(" \t\r\n"u8);
            return scan._error ?? (rest.IsEmpty ? null : rest[0] == '{' ? Another : Trailing);
        }
        catch (JsonException)
        {
            return json.IndexOf("ISODate("u8) >= 0 || json.IndexOf("ObjectId("u8) >= 0 ? Shell : NotJson;
        }
    }

    private void ReadObject()
    {
        Read();
        while (Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadValue(FieldOfName());
        }
    }

    private void ReadAuthor()
    {
        _values[(int)DocumentField.AuthorId] = default;
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            SkipValue();
            return;
        }

        while (Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadValue(FieldOfName() == DocumentField.Id ? DocumentField.AuthorId : null);
        }
    }

    private void ReadValue(DocumentField? field)
    {
        if (!Read())
        {
            return;
        }

        var start = (int)_reader.TokenStartIndex;
        if (field == DocumentField.Author)
        {
            ReadAuthor();
        }
        else
        {
            SkipValue();
        }

        if (_error is null && field is { } known)
        {
            Record(known, start);
        }
    }

    private void SkipValue()
    {
        if (_reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return;
        }

        var depth = _reader.CurrentDepth;
        do
        {
            if (_reader.CurrentDepth >= MaxDepth && _reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                _error = TooDeep;
            }
        }
        while (Read() && depth < _reader.CurrentDepth);
    }

    private readonly void Record(DocumentField field, int start)
    {
        var range = new ValueRange(start, (int)_reader.BytesConsumed - start);
        var absent = _reader.TokenType == JsonTokenType.Null || ExtendedJson.IsUndefined(_json.Slice(range.Start, range.Length));
        _values[(int)field] = absent ? default : range;
    }

    private readonly DocumentField? FieldOfName()
    {
        Span<byte> buffer = stackalloc byte[_names.Longest * JsonText.LongestEscape];
        return _names.Find(JsonText.Bytes(in _reader, buffer));
    }

    private bool Read()
    {
        if (_error is null && !_reader.Read())
        {
            _error = Truncated;
        }

        return _error is null;
    }
}
