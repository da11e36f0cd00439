using System.Globalization;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Grains.Storage.Signal;

/// <summary>The columns of tables whose rows belong to an address: <c>name</c> and <c>device</c>.</summary>
internal static class AddressedColumns
{
    /// <summary>Reads the address and one column of bytes.</summary>
    public static RowReader<(ProtocolAddress Address, byte[] Value)> Reader(string valueColumn) => new(columns =>
    {
        int name = columns["name"], device = columns["device"], value = columns[valueColumn];
        return row => (new ProtocolAddress(row.GetString(name), (ushort)row.GetInt64(device)), row.GetFieldValue<byte[]>(value));
    });

    /// <summary>Rows of these addresses, in one round trip: those of all devices of their names are read.</summary>
    public static async Task<Dictionary<ProtocolAddress, byte[]>> LoadAsync(
        SqlQuery<(ProtocolAddress Address, byte[] Value)> query, SignalScope scope, IReadOnlyCollection<ProtocolAddress> addresses,
        CancellationToken cancellationToken)
    {
        var found = new Dictionary<ProtocolAddress, byte[]>();
        var names = SqlText.List(addresses.Select(address => address.Name).Distinct());
        var rows = await scope.Database.ReadAsync(query, [("channel_id", scope.Channel), ("names", names)], cancellationToken);
        var requested = addresses.ToHashSet();
        foreach (var (address, value) in rows)
            if (requested.Contains(address)) found[address] = value;
        return found;
    }

    /// <summary>The address as the key of a row in associated data.</summary>
    public static string KeyOf(ProtocolAddress address) => string.Create(CultureInfo.InvariantCulture, $"{address.Name}|{address.Device}");
}
