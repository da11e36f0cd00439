namespace WhatIsUp.House.Tests.Structure;

/// <summary>The shipped assemblies, as built beside these tests.</summary>
internal static class Products
{
    private static readonly Dictionary<string, Lazy<IReadOnlyList<TypeUse>>> Read =
        Repository.Products.ToDictionary(product => product, product => new Lazy<IReadOnlyList<TypeUse>>(() => Uses(product)));

    internal static string AssemblyOf(string product) => "WhatIsUp." + product;

    internal static IReadOnlyList<TypeUse> UsesOf(string product) => Read[product].Value;

    /// <summary>Path of a file that the build made beside an assembly, by its extension.</summary>
    internal static string OutputOf(string product, string extension)
    {
        // bin/<configuration>/<framework>, the same below each project.
        var output = Path.GetRelativePath(Path.Combine(Repository.Root, "tests", "House.Tests"), AppContext.BaseDirectory);
        return Path.Combine(Repository.Root, product, output, AssemblyOf(product) + extension);
    }

    private static IReadOnlyList<TypeUse> Uses(string product)
    {
        using var assembly = File.OpenRead(OutputOf(product, ".dll"));
        return AssemblyReader.Uses(assembly);
    }
}
