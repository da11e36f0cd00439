using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace WhatIsUp.House.Tests;

/// <summary>The files of the repository, as input of these tests.</summary>
internal static partial class Repository
{
    private static readonly string[] SkippedFolders = ["bin", "obj", "node_modules", "data", "artifacts", "TestResults"];

    internal static readonly string Root = FindRoot();

    /// <summary>The projects that are shipped.</summary>
    internal static readonly string[] Products = ["WhatsApp", "Sandbox", "Grains.Abstractions", "Grains", "Silo", "ApiGateway"];

    /// <summary>Paths relative to the root, with forward slashes, of all files of some kinds below a folder.</summary>
    internal static IEnumerable<string> Files(string folder, params string[] extensions) =>
        Walk(Path.Combine(Root, folder)).Where(file => extensions.Contains(Path.GetExtension(file))).Select(Relative);

    /// <summary>The C# files of the shipped projects.</summary>
    internal static IEnumerable<string> ProductSources => Products.SelectMany(product => Files(product, ".cs"));

    internal static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>The file without comments, which are not checked.</summary>
    internal static string ReadCode(string path) => Comments().Replace(Read(path), "");

    /// <summary>Names of the projects that a project refers to.</summary>
    internal static IEnumerable<string> ReferencesOf(string project) =>
        Elements(project, "ProjectReference").Select(element => Path.GetFileNameWithoutExtension(element.Attribute("Include")!.Value.Replace('\\', '/')));

    internal static IEnumerable<XElement> Elements(string project, string name) => XDocument.Parse(Read(project)).Descendants(name);

    private static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static IEnumerable<string> Walk(string folder)
    {
        if (!Directory.Exists(folder)) return [];
        var inner = Directory.EnumerateDirectories(folder)
            .Where(path => Path.GetFileName(path) is var name && !name.StartsWith('.') && !SkippedFolders.Contains(name));
        return Directory.EnumerateFiles(folder).Concat(inner.SelectMany(Walk));
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "WhatIsUp.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("No WhatIsUp.sln above the tests.");
    }

    // A comment begins at the start of a line or after a blank, so that addresses in texts ("http://") are none.
    [GeneratedRegex(@"(?<=^|\s)//.*$|/\*.*?\*/", RegexOptions.Multiline)]
    private static partial Regex Comments();
}
