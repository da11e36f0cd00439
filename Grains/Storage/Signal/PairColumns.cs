using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Grains.Storage.Signal;

/// <summary>Tables of pairs of texts.</summary>
internal static class PairColumns
{
    /// <summary>Reads two columns.</summary>
    public static RowReader<(string Key, string Value)> Reader(string keyColumn, string valueColumn) => new(columns =>
    {
        int key = columns[keyColumn], value = columns[valueColumn];
        return row => (row.GetString(key), row.GetString(value));
    });

    /// <summary>The pairs with these keys, in one round trip.</summary>
    public static async ValueTask<IReadOnlyDictionary<string, string>> LoadAsync(
        SqlQuery<(string Key, string Value)> query, SignalScope scope, IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        var rows = await scope.Database.ReadAsync(query, [("channel_id", scope.Channel), ("keys", SqlText.List(keys))], cancellationToken);
        foreach (var (key, value) in rows) found[key] = value;
        return found;
    }
}
