using System.Globalization;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Storage.Signal;

/// <summary>Device lists of accounts.</summary>
internal sealed class DeviceListRows() : SignalTable<string, DeviceList>(DeviceTables.DeviceLists)
{
    private const string HostedSuffix = "h";

    private static readonly SqlQuery<DeviceList> GetDeviceLists = new(
        "signal.device_lists",
        "SELECT name, devices, list_timestamp, fetched_at FROM signal_device_lists WHERE channel_id = @channel_id AND name {among @names}",
        new(columns =>
        {
            int name = columns["name"], devices = columns["devices"], timestamp = columns["list_timestamp"], fetchedAt = columns["fetched_at"];
            return row => ReadDevices(row.GetString(devices), new DeviceList(row.GetString(name), [], row.GetInt64(timestamp), row.Time(fetchedAt)));
        }));

    private static readonly SqlStatement PutDeviceList = new(
        "signal.put_device_list",
        """
        INSERT INTO signal_device_lists (channel_id, name, devices, list_timestamp, fetched_at)
        VALUES (@channel_id, @name, @devices, @list_timestamp, @fetched_at)
        ON CONFLICT (channel_id, name) DO UPDATE SET devices = excluded.devices, list_timestamp = excluded.list_timestamp, fetched_at = excluded.fetched_at
        """);

    private static readonly SqlStatement DeleteDeviceList = new(
        "signal.delete_device_list", "DELETE FROM signal_device_lists WHERE channel_id = @channel_id AND name = @name");

    private static readonly SqlStatement WipeDeviceLists = new("signal.wipe_device_lists", "DELETE FROM signal_device_lists WHERE channel_id = @channel_id");

    public override SqlStatement Wipe => WipeDeviceLists;

    public override async ValueTask<IReadOnlyDictionary<string, DeviceList>> LoadAsync(
        SignalScope scope, IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        var rows = await scope.Database.ReadAsync(GetDeviceLists, [("channel_id", scope.Channel), ("names", SqlText.List(keys))], cancellationToken);
        return rows.ToDictionary(list => list.User, StringComparer.Ordinal);
    }

    protected override void Put(UnitOfWork unit, SignalScope scope, string key, DeviceList value) => unit.Add(
        PutDeviceList, ("channel_id", scope.Channel), ("name", key), ("devices", WriteDevices(value)), ("list_timestamp", value.Timestamp),
        ("fetched_at", value.FetchedAt));

    protected override void Delete(UnitOfWork unit, SignalScope scope, string key) =>
        unit.Add(DeleteDeviceList, ("channel_id", scope.Channel), ("name", key));

    /// <summary>Device numbers; those of hosted devices have a suffix.</summary>
    private static string WriteDevices(DeviceList list) =>
        string.Join(',', list.Devices.Select(device => device.ToString(CultureInfo.InvariantCulture) + (list.Hosted.Contains(device) ? HostedSuffix : "")));

    private static DeviceList ReadDevices(string text, DeviceList list)
    {
        var devices = text.Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(device => (Number: ushort.Parse(device.TrimEnd(HostedSuffix[0]), CultureInfo.InvariantCulture),
                IsHosted: device.EndsWith(HostedSuffix, StringComparison.Ordinal)))
            .ToArray();
        return list with
        {
            Devices = [.. devices.Select(device => device.Number)], Hosted = [.. devices.Where(device => device.IsHosted).Select(device => device.Number)],
        };
    }
}
