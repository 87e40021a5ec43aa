namespace Engagement.Infrastructure.Documents;

/// <summary>The documents of one collection one after the other, as <c>mongodump</c> writes them into a file of their own.</summary>
internal sealed class BsonScanner(DumpOrigin collection, bool credentials) : DumpScanner(credentials)
{
    protected override DumpOrigin Collection => collection;

    protected override bool IsWanted => true;

    protected override void Take(DocumentBuffer buffer, ReadOnlySpan<byte> document) => Add(buffer, document);

    protected override int TakeMark(DocumentBuffer buffer, ReadOnlySpan<byte> bytes) => 0;

    protected override void Finish(DocumentBuffer buffer)
    {
    }
}
