namespace WhatIsUp.Silo.Starting;

/// <summary>Finds the known name closest to a misspelled one.</summary>
public static class NearNames
{
    private const int LettersPerMistake = 3;

    /// <summary>The closest known name, or null when none is close.</summary>
    public static string? Find(string written, IEnumerable<string> known)
    {
        var (nearest, mistakes) = (default(string), int.MaxValue);
        foreach (var name in known)
        {
            var distance = Distance(written.ToUpperInvariant(), name.ToUpperInvariant());
            if (distance < mistakes) (nearest, mistakes) = (name, distance);
        }

        return mistakes <= Math.Max(2, written.Length / LettersPerMistake) ? nearest : null;
    }

    /// <summary>Number of insertions, deletions, substitutions and swaps of neighbours (optimal string alignment distance).</summary>
    private static int Distance(string from, string to)
    {
        var rows = new int[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++) rows[i, 0] = i;
        for (var j = 0; j <= to.Length; j++) rows[0, j] = j;
        for (var i = 1; i <= from.Length; i++)
        {
            for (var j = 1; j <= to.Length; j++)
            {
                var best = Math.Min(Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, rows[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1]) best = Math.Min(best, rows[i - 2, j - 2] + 1);
                rows[i, j] = best;
            }
        }

        return rows[from.Length, to.Length];
    }
}
