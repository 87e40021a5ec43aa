using System.Globalization;
using System.Text;
using MongoDB.Bson;

namespace Engagement.StandIn.Documents;

/// <summary>A dotted path, such as <c>u._id</c>, which goes through arrays of documents as MongoDB's paths do.</summary>
internal sealed class DocumentPath(string text)
{
    private readonly string[] _names = text.Split('.');
    private readonly byte[] _firstName = Encoding.UTF8.GetBytes(text.Split('.')[0]);

    public string Text => text;

    /// <summary>The values at the path: several if it goes through an array of documents, none if the path does not exist.</summary>
    public List<BsonValue> ValuesIn(ReadOnlySpan<byte> document)
    {
        List<BsonValue> values = [];
        var reader = new ElementReader(document);
        while (reader.Read())
        {
            if (reader.Name.SequenceEqual(_firstName))
            {
                Collect(reader.ToValue(), depth: 1, values);
                break;
            }
        }

        return values;
    }

    /// <summary>The first value at the path, or null as MongoDB sorts and groups missing fields.</summary>
    public BsonValue FirstIn(ReadOnlySpan<byte> document) => ValuesIn(document) is [var first, ..] ? first : BsonNull.Value;

    private void Collect(BsonValue value, int depth, List<BsonValue> values)
    {
        if (depth == _names.Length)
        {
            values.Add(value);
        }
        else if (value is BsonDocument document)
        {
            if (document.TryGetValue(_names[depth], out var inner))
            {
                Collect(inner, depth + 1, values);
            }
        }
        else if (value is BsonArray array)
        {
            CollectItems(array, depth, values);
        }
    }

    private void CollectItems(BsonArray array, int depth, List<BsonValue> values)
    {
        if (int.TryParse(_names[depth], NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < array.Count)
        {
            Collect(array[index], depth + 1, values);
        }

        foreach (var item in array.OfType<BsonDocument>())
        {
            Collect(item, depth, values);
        }
    }
}
