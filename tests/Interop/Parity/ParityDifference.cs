namespace WhatIsUp.Interop.Parity;

/// <summary>One place where the two clients differ.</summary>
/// <param name="Stanza">Kind of stanza.</param>
/// <param name="Place">Where in it; empty when one of them never sends the stanza.</param>
/// <param name="Ours">Value of our client, <c>nothing</c> if the place is absent.</param>
/// <param name="Theirs">Value of Baileys.</param>
public sealed record ParityDifference(string Stanza, string Place, string Ours, string Theirs)
{
    private const string Nothing = "nothing";

    /// <summary>All differences; a stanza that only one of them sends is one difference.</summary>
    public static IReadOnlyList<ParityDifference> Between(StanzaFacts ours, StanzaFacts theirs)
    {
        var found = new List<ParityDifference>();
        var ourKinds = ours.Values.Keys.Select(key => key.Stanza).ToHashSet();
        var theirKinds = theirs.Values.Keys.Select(key => key.Stanza).ToHashSet();
        foreach (var kind in ourKinds.Except(theirKinds)) found.Add(new ParityDifference(kind, "", "sent", Nothing));
        foreach (var kind in theirKinds.Except(ourKinds)) found.Add(new ParityDifference(kind, "", Nothing, "sent"));
        foreach (var key in ours.Values.Keys.Union(theirs.Values.Keys))
        {
            if (!ourKinds.Contains(key.Stanza) || !theirKinds.Contains(key.Stanza)) continue;
            var (our, their) = (ValueOf(ours, key), ValueOf(theirs, key));
            if (our != their) found.Add(new ParityDifference(key.Stanza, key.Place, our, their));
        }

        return
        [
            .. WithoutInner(found).OrderBy(difference => difference.Stanza, StringComparer.Ordinal)
                .ThenBy(difference => difference.Place, StringComparer.Ordinal)
        ];
    }

    /// <summary>Parts of an absent node or message are not listed separately.</summary>
    private static IEnumerable<ParityDifference> WithoutInner(List<ParityDifference> found) => found.Where(difference => !found.Any(outer =>
        outer != difference && outer.Stanza == difference.Stanza && outer.Place.Length > 0 && IsAbsentOnOneSide(outer)
        && difference.Place.StartsWith(outer.Place, StringComparison.Ordinal) && difference.Place[outer.Place.Length] is '/' or '@' or '.' or '('
        && IsAbsentOnOneSide(difference)));

    private static bool IsAbsentOnOneSide(ParityDifference difference) => difference.Ours == Nothing || difference.Theirs == Nothing;

    private static string ValueOf(StanzaFacts facts, (string, string) key) =>
        facts.Values.TryGetValue(key, out var values) ? string.Join(" or ", values) : Nothing;

    /// <summary>The row of the list, without its reason.</summary>
    public override string ToString() => $"| `{Stanza}` | `{Place}` | `{Ours}` | `{Theirs}` |";
}
