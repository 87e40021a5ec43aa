using System.Buffers.Binary;

namespace Engagement.Infrastructure.Documents;

/// <summary>
/// An archive of <c>mongodump --archive</c>: a list of its collections, then blocks of documents, each of one collection. Blocks of several
/// collections alternate. The last block of a collection has no documents, but the checksum of all of them.
/// </summary>
/// <param name="database">The database that is read; null: every one.</param>
internal sealed class ArchiveScanner(string? database, bool credentials) : DumpScanner(credentials)
{
    private const string DamagedHeader = "the header of a block is damaged, and nothing after it can be read";
    private const string DamagedList = "the list of collections is damaged, and nothing after it can be read";

    private readonly Dictionary<(string Database, string Name), OpenCollection> _open = [];
    private State _state;
    private OpenCollection? _current;

    private enum State
    {
        Start,
        Description,
        List,
        BlockHeader,
        Block,
    }

    protected override DumpOrigin? Collection => _current?.Collection;

    protected override bool IsWanted => _state != State.Block || _current is not null;

    protected override int TakeMark(DocumentBuffer buffer, ReadOnlySpan<byte> bytes)
    {
        if (_state == State.Start)
        {
            if (!ArchiveHeader.IsArchive(bytes))
            {
                Lose(buffer, "this is no archive of mongodump");
                return 0;
            }

            _state = State.Description;
            return sizeof(int);
        }

        if (BinaryPrimitives.ReadInt32LittleEndian(bytes) != ArchiveHeader.EndMark || _state is State.Description or State.BlockHeader)
        {
            return 0;
        }

        (_state, _current) = (State.BlockHeader, null);
        return sizeof(int);
    }

    protected override void Take(DocumentBuffer buffer, ReadOnlySpan<byte> document)
    {
        switch (_state)
        {
            case State.Description:
                _state = State.List;
                break;
            case State.List:
                List(buffer, document);
                break;
            case State.BlockHeader:
                Open(buffer, document);
                break;
            default:
                _current!.Checksum.Append(document);
                Add(buffer, document);
                break;
        }
    }

    protected override void Finish(DocumentBuffer buffer)
    {
        if (_state != State.BlockHeader)
        {
            Lose(buffer, "the archive ends inside a block: it is cut short, and the rest is lost");
            return;
        }

        foreach (var missing in _open.Values)
        {
            _current = missing;
            Reject(buffer, "the archive ends before the end of this collection: it is cut short, and the rest is lost");
        }
    }

    private void List(DocumentBuffer buffer, ReadOnlySpan<byte> document)
    {
        if (ArchiveHeader.Read(document) is not { } header)
        {
            Lose(buffer, DamagedList);
        }
        else if (IsStored(header))
        {
            var collection = new DumpOrigin(header.Collection, CollectionNames.Source(header.Collection)!.Value);
            _open[(header.Database, header.Collection)] = new OpenCollection(collection);
        }
    }

    private bool IsStored(ArchiveHeader header) =>
        CollectionNames.Source(header.Collection) is not null && (database is null || header.Database == database);

    private void Open(DocumentBuffer buffer, ReadOnlySpan<byte> document)
    {
        if (ArchiveHeader.Read(document) is not { } header)
        {
            Lose(buffer, DamagedHeader);
            return;
        }

        _state = State.Block;
        _current = _open.GetValueOrDefault((header.Database, header.Collection));
        if (_current is null && IsStored(header))
        {
            Lose(buffer, $"the archive has documents of {header.Collection}, which its list does not name: it is damaged, and the rest is not read");
        }
        else if (_current is { } ended && header.Ends)
        {
            if (header.Checksum is { } checksum && checksum != ended.Checksum.Value)
            {
                Reject(buffer, "the checksum of this collection does not match: one of its documents is damaged. Make a new archive, and import that");
            }

            _open.Remove((header.Database, header.Collection));
            _current = null;
        }
    }

    private sealed class OpenCollection(DumpOrigin collection)
    {
        public DumpOrigin Collection { get; } = collection;

        public Crc64 Checksum = new();
    }
}
