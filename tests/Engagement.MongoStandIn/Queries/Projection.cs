using System.Text;
using Engagement.StandIn.Commands;
using Engagement.StandIn.Documents;
using MongoDB.Bson;

namespace Engagement.StandIn.Queries;

/// <summary>A projection that only includes or only excludes fields. It copies bytes of the document and decodes nothing.</summary>
internal sealed class Projection
{
    private readonly PathTree _paths = new();
    private readonly bool _includes;

    private Projection(BsonDocument projection)
    {
        var fields = projection.Where(field => field.Name != "_id").ToList();
        _includes = fields.Count > 0 ? IsIncluded(fields[0]) : IsIncluded(projection.GetElement("_id"));
        if (fields.Find(field => IsIncluded(field) != _includes) is { Name: not null } odd)
        {
            throw new CommandException(_includes
                ? MongoError.Location(31254, $"Cannot do exclusion on field {odd.Name} in inclusion projection")
                : MongoError.Location(31253, $"Cannot do inclusion on field {odd.Name} in exclusion projection"));
        }

        fields.ForEach(field => _paths.Add(field.Name));
        if (IsIncluded("_id", projection) == _includes)
        {
            _paths.Add("_id");
        }
    }

    public static Projection? Parse(BsonDocument? projection) => projection is null or { ElementCount: 0 } ? null : new Projection(projection);

    public byte[] Apply(byte[] document)
    {
        var output = new DocumentWriter();
        Write(document, _paths, output);
        return output.ToArray();
    }

    private void Write(ReadOnlySpan<byte> document, PathTree paths, DocumentWriter output)
    {
        output.Start();
        var reader = new ElementReader(document);
        while (reader.Read())
        {
            var inner = paths.Find(reader.Name);
            if (inner is { HasPaths: true })
            {
                WriteInner(reader, reader.Name, inner, output);
            }
            else if (inner is not null == _includes)
            {
                output.Copy(reader.Element);
            }
        }

        output.End();
    }

    /// <summary>Paths go on into documents and arrays. Other values have nothing that could be included, and nothing that could be excluded.</summary>
    private bool WriteInner(ElementReader reader, ReadOnlySpan<byte> name, PathTree paths, DocumentWriter output)
    {
        if (_includes && reader.Type is not (BsonType.Document or BsonType.Array))
        {
            return false;
        }

        output.Name(reader.Type, name);
        switch (reader.Type)
        {
            case BsonType.Document:
                Write(reader.Value, paths, output);
                break;
            case BsonType.Array:
                WriteItems(reader.Value, paths, output);
                break;
            default:
                output.Copy(reader.Value);
                break;
        }

        return true;
    }

    private void WriteItems(ReadOnlySpan<byte> array, PathTree paths, DocumentWriter output)
    {
        output.Start();
        var count = 0;
        var reader = new ElementReader(array);
        while (reader.Read())
        {
            if (WriteInner(reader, Encoding.UTF8.GetBytes($"{count}"), paths, output))
            {
                count++;
            }
        }

        output.End();
    }

    private static bool IsIncluded(string name, BsonDocument projection) => !projection.TryGetElement(name, out var element) || IsIncluded(element);

    private static bool IsIncluded(BsonElement field) => field.Value.IsNumeric || field.Value.IsBoolean
        ? field.Value.ToBoolean()
        : throw new CommandException(MongoError.BadValue($"expressions in projections are not imitated: {field.Name}"));
}
