using WhatIsUp.House.Tests.Structure;

namespace WhatIsUp.House.Tests;

/// <summary>No folder of a shipped project reaches itself through another one.</summary>
public sealed class FolderCircleTests
{
    internal const string Kind = "circle";

    [Fact]
    public void No_folder_is_in_a_circle()
    {
        var circles = Repository.Products.SelectMany(CirclesOf).ToArray();
        foreach (var (product, circle) in circles) TestContext.Current.TestOutputHelper!.WriteLine($"{product}: {circle}");
        Exceptions.Check([.. circles.SelectMany(FaultsOf).Distinct()], Kind);
    }

    // Each folder separately, and each outermost folder together with its content.
    private static IEnumerable<(string Product, FolderCircle Circle)> CirclesOf(string product)
    {
        var (uses, project) = (Products.UsesOf(product), Products.AssemblyOf(product));
        return FolderGraph.Of(uses, project).Circles()
            .Concat(FolderGraph.Of(uses, project, FolderGraph.Outermost).Circles()).Select(circle => (product, circle));
    }

    private static IEnumerable<SizeFault> FaultsOf((string Product, FolderCircle Circle) found) =>
        found.Circle.Folders.Select(folder => new SizeFault(Kind, folder == FolderGraph.ProjectFolder ? found.Product : $"{found.Product}/{folder}", 1));
}
