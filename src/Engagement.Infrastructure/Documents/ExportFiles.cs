using Engagement.Application.Ingest;

namespace Engagement.Infrastructure.Documents;

/// <summary>Finds the files of an export, their collections and their formats.</summary>
public static class ExportFiles
{
    private const string Expected =
        "expected files such as rocketchat_room.json, users.jsonl, rocketchat_message.bson.gz, an archive of mongodump, or a folder of them";

    /// <summary>
    /// The given files and those directly in the given folders, once each: rooms, users, sessions, messages, trash, then archives and unknown
    /// ones. A folder that holds none itself may hold a folder for each database, as mongodump makes it. In a folder, files of unknown names
    /// are skipped, unless all names are unknown.
    /// </summary>
    /// <param name="database">The database to take of a dump; may be null where only one holds a workspace.</param>
    /// <exception cref="ExportPathException">A path does not exist, cannot be read, or holds nothing to import; or the database is not clear.</exception>
    public static ExportSelection Find(IEnumerable<string> paths, string? database = null)
    {
        var found = new Found();
        foreach (var path in paths)
        {
            if (File.Exists(path))
            {
                found.AddFile(path);
            }
            else if (Directory.Exists(path))
            {
                found.AddFolder(path);
            }
            else
            {
                throw new ExportPathException($"{path} does not exist: {Expected}");
            }
        }

        return found.Select(database);
    }

    /// <summary>The files found so far.</summary>
    private sealed class Found
    {
        private readonly List<(ExportFile File, IReadOnlyList<string> Databases)> _files = [];
        private readonly List<string> _skipped = [];
        private readonly List<string> _unsupported = [];
        private readonly List<string> _descriptions = [];
        private readonly HashSet<string> _folders = [];

        public void AddFile(string path, string? database = null)
        {
            if (CollectionNames.IsDescription(path))
            {
                _descriptions.Add(path);
            }
            else if (CollectionNames.SourceOfFile(path) is not { } source)
            {
                LeaveOut(path);
            }
            else
            {
                var format = FileFormats.Of(path);
                var databases = format == FileFormat.Archive ? ArchiveList.ReadDatabases(path) : database is null ? [] : [database];
                _files.Add((new ExportFile(path, source, format), databases));
            }
        }

        public void AddFolder(string folder)
        {
            var paths = List(folder, Directory.EnumerateFiles, mustExist: true);
            _folders.Add(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))));
            var known = paths.FindAll(IsKnown);
            if (known.Count == 0 && AddDatabases(folder))
            {
                return;
            }

            var archives = known.Count > 0 ? [] : paths.FindAll(FileFormats.IsArchive);
            var chosen = known.Count > 0 ? known
                : archives.Count > 0 ? archives
                : paths.FindAll(path => CollectionNames.IsDataFile(path) && CollectionNames.SourceOfFile(path) == DocumentSource.Unknown);
            if (chosen.Count == 0)
            {
                throw new ExportPathException($"{folder} holds nothing to import: {Expected}");
            }

            Add(paths, chosen, database: null);
        }

        public ExportSelection Select(string? database)
        {
            var databases = _files.SelectMany(file => file.Databases).Distinct().Order(StringComparer.Ordinal).ToList();
            if (database is null ? databases.Count > 1 : !databases.Contains(database) && !_folders.Contains(database))
            {
                throw new ExportPathException(
                    database is null ? $"More than one database holds a workspace: {string.Join(", ", databases)}. Choose one with --database."
                    : databases.Count == 0 ? $"--database {database} is for dumps, and none of that name is given."
                    : $"The database {database} holds no workspace. With --database you may choose: {string.Join(", ", databases)}.");
            }

            var chosen = database ?? databases.SingleOrDefault();
            var files = _files.Where(file => file.Databases.Count == 0 || file.Databases.Contains(chosen!))
                .Select(file => file.File.Format == FileFormat.Archive ? file.File with { Database = chosen } : file.File)
                .DistinctBy(file => Path.GetFullPath(file.Path))
                .OrderBy(file => file.Source)
                .ToList();
            if (files.Count == 0)
            {
                throw new ExportPathException(
                    "There is nothing to import. "
                    + (_unsupported.Count > 0 ? $"Of collections that are not stored: {string.Join(", ", _unsupported)}. " : "")
                    + (_descriptions.Count > 0 ? $"Without documents: {string.Join(", ", _descriptions)}. " : "") + Sentence(Expected));
            }

            var taken = files.Select(file => Path.GetFullPath(file.Path)).ToHashSet();
            return new ExportSelection(
                files, [.. _skipped.Distinct().Where(path => !taken.Contains(Path.GetFullPath(path)))], [.. _unsupported.Distinct()]);
        }

        private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..] + ".";

        private static bool IsKnown(string path) => CollectionNames.SourceOfFile(path) is not (null or DocumentSource.Unknown);

        private static List<string> List(string folder, Func<string, IEnumerable<string>> enumerate, bool mustExist)
        {
            try
            {
                return [.. enumerate(folder).Order(StringComparer.Ordinal)];
            }
            catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
            {
                return mustExist ? throw new ExportPathException($"{folder} cannot be read: {exception.Message}") : [];
            }
        }

        /// <summary>Adds the folders of databases in the folder of a dump; returns whether there are any.</summary>
        private bool AddDatabases(string folder)
        {
            var inner = List(folder, Directory.EnumerateDirectories, mustExist: true)
                .Select(path => (Name: Path.GetFileName(path), Paths: List(path, Directory.EnumerateFiles, mustExist: false)))
                .ToList();
            var workspaces = ArchiveList.Workspaces(
                inner.SelectMany(one => one.Paths.Where(CollectionNames.IsBsonFile).Select(path => (one.Name, CollectionNames.CollectionOfDump(path)))));
            foreach (var (name, paths) in inner.Where(one => workspaces.Contains(one.Name)))
            {
                Add(paths, paths.FindAll(IsKnown), name);
            }

            return workspaces.Count > 0;
        }

        private void Add(List<string> paths, List<string> chosen, string? database)
        {
            foreach (var path in chosen)
            {
                AddFile(path, database);
            }

            foreach (var path in paths.Except(chosen).Where(path => !CollectionNames.IsDescription(path)))
            {
                LeaveOut(path);
            }
        }

        private void LeaveOut(string path)
        {
            var unsupported = CollectionNames.SourceOfFile(path) is null && !CollectionNames.MayHoldMessages(path);
            (unsupported ? _unsupported : _skipped).Add(path);
        }
    }
}
