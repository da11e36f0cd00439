namespace WhatIsUp.House.Tests.Structure;

/// <summary>Folders of one project and which of them use which others.</summary>
internal sealed class FolderGraph
{
    private readonly Dictionary<string, SortedSet<string>> _uses = new(StringComparer.Ordinal);
    private readonly Dictionary<(string From, string To), TypeUse> _examples = [];

    /// <summary>The folder itself represents files that are directly in the project.</summary>
    internal const string ProjectFolder = ".";

    /// <param name="uses">Of one assembly; uses of other assemblies are left out.</param>
    /// <param name="project">Root namespace and name of the assembly.</param>
    /// <param name="folderOf">Maps the part of a namespace below the root to a folder; whole paths by default.</param>
    internal static FolderGraph Of(IEnumerable<TypeUse> uses, string project, Func<string, string>? folderOf = null)
    {
        var graph = new FolderGraph();
        foreach (var use in uses.Where(use => use.Assembly == project))
        {
            if (Folder(use.From) is { } from && Folder(use.To) is { } to && from != to) graph.Add(from, to, use);
        }
        return graph;

        // Generators put types into namespaces of their own, which are no folders.
        string? Folder(string name) =>
            name == project ? ProjectFolder
            : name.StartsWith(project + ".", StringComparison.Ordinal) ? (folderOf ?? (path => path))(name[(project.Length + 1)..].Replace('.', '/'))
            : null;
    }

    /// <summary>The first of the folders in a path.</summary>
    internal static string Outermost(string path) => path.Split('/')[0];

    /// <summary>Every group of folders that reach each other, with one example for each use inside the group.</summary>
    internal IReadOnlyList<FolderCircle> Circles() =>
        [.. new Components(_uses).Find().Where(group => group.Count > 1).Select(group => new FolderCircle(group, ExamplesWithin(group)))];

    internal IEnumerable<(string From, string To, TypeUse Example)> Uses => _examples.Select(pair => (pair.Key.From, pair.Key.To, pair.Value));

    private List<TypeUse> ExamplesWithin(IReadOnlyList<string> group) =>
        [.. _examples.Where(pair => group.Contains(pair.Key.From) && group.Contains(pair.Key.To)).Select(pair => pair.Value)];

    private void Add(string from, string to, TypeUse use)
    {
        (_uses.TryGetValue(from, out var known) ? known : _uses[from] = new(StringComparer.Ordinal)).Add(to);
        _examples.TryAdd((from, to), use);
    }

    // Tarjan's algorithm: groups of nodes that reach each other.
    private sealed class Components(Dictionary<string, SortedSet<string>> uses)
    {
        private readonly Dictionary<string, int> _order = [];
        private readonly Dictionary<string, int> _lowest = [];
        private readonly Stack<string> _open = new();
        private readonly List<IReadOnlyList<string>> _found = [];

        internal List<IReadOnlyList<string>> Find()
        {
            foreach (var folder in uses.Keys.Order(StringComparer.Ordinal))
            {
                if (!_order.ContainsKey(folder)) Visit(folder);
            }
            return _found;
        }

        private void Visit(string folder)
        {
            _order[folder] = _lowest[folder] = _order.Count;
            _open.Push(folder);
            foreach (var used in uses.GetValueOrDefault(folder, []))
            {
                if (!_order.ContainsKey(used)) Visit(used);
                if (_open.Contains(used)) _lowest[folder] = Math.Min(_lowest[folder], _lowest[used]);
            }
            if (_lowest[folder] == _order[folder]) Close(folder);
        }

        private void Close(string folder)
        {
            var group = new SortedSet<string>(StringComparer.Ordinal);
            string last;
            do
            {
                last = _open.Pop();
                group.Add(last);
            }
            while (last != folder);
            _found.Add([.. group]);
        }
    }
}
