using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Storage.Paging;

namespace WhatIsUp.Grains.Communities;

/// <summary>Pages of lists that WhatsApp answers at once.</summary>
internal static class CommunityPages
{
    /// <summary>The entries behind a position, in order.</summary>
    public static Page<T> Of<T>(
        IReadOnlyList<T> all, PageRequest page, CursorPosition? after, Cursors cursors, string list, Func<T, (long Number, string Text)> orderOf)
    {
        var rows = all.Select(entry => (Entry: entry, Order: orderOf(entry)))
            .Where(row => after is null || Compare(row.Order, (after.Number, after.Text)) > 0)
            .Order(Comparer<(T Entry, (long, string) Order)>.Create(static (one, other) => Compare(one.Order, other.Order)))
            .Take(page.Limit + 1).ToArray();
        var shown = cursors.Page(rows, page.Limit, list, static row => new CursorPosition(row.Order.Item1, row.Order.Item2));
        return new Page<T>([.. shown.Data.Select(row => row.Entry)], shown.NextCursor);
    }

    private static int Compare((long Number, string Text) one, (long Number, string Text) other) =>
        one.Number.CompareTo(other.Number) is not 0 and var order ? order : string.CompareOrdinal(one.Text, other.Text);
}
