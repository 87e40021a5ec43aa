namespace Engagement.Infrastructure.Documents;

/// <summary>Where a document stands in a file: the line of a text, from 1, or the first byte in an unpacked dump, from 0.</summary>
/// <param name="Dump">The collection in a dump; null in a text.</param>
public readonly record struct DocumentPlace(long Number, DumpOrigin? Dump = null)
{
    /// <summary>The place as it follows a file's name in a message.</summary>
    public override string ToString() => Dump is null ? $":{Number}"
        : Dump.Name is null ? $", byte {Number}"
        : $", {Dump.Name}, byte {Number}";
}
