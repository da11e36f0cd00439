using WhatIsUp.Interop.Parity;
using WhatIsUp.Interop.Types;

namespace WhatIsUp.Interop.Operations;

/// <summary>The differences with their reasons in <c>operation-parity.md</c>.</summary>
internal static class OperationDifferences
{
    public static string Page { get; } = Path.Combine(TypeStage.ProjectFolder, "operation-parity.md");

    /// <summary>Fails when what was seen of an operation is not what the page lists.</summary>
    public static void Equal(string operation, IEnumerable<ParityDifference> seen)
    {
        var listed = Text(ParityList.Read(Page).Keys.Where(row => row.StartsWith($"| `{operation}: ", StringComparison.Ordinal)));
        var found = Text(seen.Select(difference => difference.ToString()));
        Assert.True(listed == found, $"Listed:\n{listed}\nSeen:\n{found}");
    }

    private static string Text(IEnumerable<string> rows) => string.Join('\n', rows.Order(StringComparer.Ordinal));
}
