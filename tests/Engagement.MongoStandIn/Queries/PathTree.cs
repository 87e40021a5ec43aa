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
        var isNew = false;
        foreach (var name in path.Split('.').Select(Encoding.UTF8.GetBytes))
        {
            var known = paths.Find(name);
            if (known is null)
            {
                isNew = paths.HasPaths || paths == this || isNew ? true : throw Collision(path);
                known = new PathTree();
                paths._children.Add((name, known));
            }

            paths = known;
        }

        if (!isNew)
        {
            throw Collision(path);
        }
    }

    private static CommandException Collision(string path) => new(MongoError.Location(31249, $"Path collision at {path}"));
}
