namespace WhatIsUp.Interop.Parity;

/// <summary>The list of differences with their reasons in <c>parity-differences.md</c>: rows of a table with five columns.</summary>
public static class ParityList
{
    private const int Columns = 5;

    /// <summary>The rows without their reasons, each with its reason.</summary>
    public static IReadOnlyDictionary<string, string> Read(string path)
    {
        var rows = new Dictionary<string, string>();
        foreach (var line in File.ReadLines(path).Where(line => line.StartsWith("| `", StringComparison.Ordinal)))
        {
            var cells = line.Trim('|', ' ').Split(" | ", StringSplitOptions.TrimEntries);
            Assert.True(cells.Length == Columns && cells[^1].Length > 0, $"This row has no reason, or too many cells: {line}");
            rows.Add($"| {string.Join(" | ", cells[..^1])} |", cells[^1]);
        }

        return rows;
    }
}
