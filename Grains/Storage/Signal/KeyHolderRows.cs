using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Storage.Signal;

/// <summary>Devices that have our sender key of a group.</summary>
internal sealed class KeyHolderRows() : SignalTable<string, KeyHolders>(DeviceTables.KeyHolders)
{
    private static readonly SqlQuery<string> GetKeyHolders = new(
        "signal.key_holders", "SELECT devices FROM signal_key_holders WHERE channel_id = @channel_id AND group_id = @group_id", RowReader.Text("devices"));

    private static readonly SqlStatement PutKeyHolders = new(
        "signal.put_key_holders",
        """
        INSERT INTO signal_key_holders (channel_id, group_id, devices) VALUES (@channel_id, @group_id, @devices)
        ON CONFLICT (channel_id, group_id) DO UPDATE SET devices = excluded.devices
        """);

    private static readonly SqlStatement DeleteKeyHolders = new(
        "signal.delete_key_holders", "DELETE FROM signal_key_holders WHERE channel_id = @channel_id AND group_id = @group_id");

    private static readonly SqlStatement WipeKeyHolders = new("signal.wipe_key_holders", "DELETE FROM signal_key_holders WHERE channel_id = @channel_id");

    public override SqlStatement Wipe => WipeKeyHolders;

    public override ValueTask<IReadOnlyDictionary<string, KeyHolders>> LoadAsync(
        SignalScope scope, IReadOnlyCollection<string> keys, CancellationToken cancellationToken) => LoadEachAsync(
        keys,
        async group => await scope.Database.ReadOneAsync(GetKeyHolders, [("channel_id", scope.Channel), ("group_id", group)], cancellationToken) is { } devices
            ? KeyHolders.Deserialize(devices) : null);

    protected override void Put(UnitOfWork unit, SignalScope scope, string key, KeyHolders value) =>
        unit.Add(PutKeyHolders, ("channel_id", scope.Channel), ("group_id", key), ("devices", value.Serialize()));

    protected override void Delete(UnitOfWork unit, SignalScope scope, string key) =>
        unit.Add(DeleteKeyHolders, ("channel_id", scope.Channel), ("group_id", key));
}
