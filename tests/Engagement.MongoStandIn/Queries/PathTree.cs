using System.Text;
using Engagement.StandIn.Commands;

namespace Engagement.StandIn.Queries;

/// <summary>The paths of a projection by their names.</summary>
internal sealed class PathTree
{
    private readonly List<(byte[] Name, PathTree Paths)> _children = [];

    public bool HasPaths => _children.Count > 0;

    public PathTree? Find(ReadOnlySpan<byte> name)
    {
        foreach (var child in _children)
        {
            if (name.SequenceEqual(child.Name))
            {
                return child.Paths;
            }
        }

        return null;
    }

    public void Add(string path)
    {
        var paths = this;
        var names = path.Split('.');
        for (var i = 0; i < names.Length; i++)
        {
            var isLast = i == names.Length - 1;
            var name = Encoding.UTF8.GetBytes(names[i]);
            var next = paths.Find(name);
            if (next is null)
            {
                next = new PathTree();
                paths._children.Add((name, next));
            }
            else if (next.HasPaths == isLast)
            {
                throw new CommandException(MongoError.Location(isLast ? 31250 : 31249, $"Path collision at {path}"));
            }

            paths = next;
        }
    }
}
