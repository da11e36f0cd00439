using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Storage.Signal;

/// <summary>Sender keys of groups, encrypted at rest.</summary>
internal sealed class SenderKeyRows() : SignalTable<SenderKeyName, byte[]>(DeviceTables.SenderKeys)
{
    private const string Name = "signal_sender_keys";

    private static readonly SqlQuery<byte[]?> GetSenderKey = new(
        "signal.sender_key",
        "SELECT box FROM signal_sender_keys WHERE channel_id = @channel_id AND group_id = @group_id AND name = @name AND device = @device",
        RowReader.Bytes("box"));

    private static readonly SqlStatement PutSenderKey = new(
        "signal.put_sender_key",
        """
        INSERT INTO signal_sender_keys (channel_id, group_id, name, device, box) VALUES (@channel_id, @group_id, @name, @device, @box)
        ON CONFLICT (channel_id, group_id, name, device) DO UPDATE SET box = excluded.box
        """);

    private static readonly SqlStatement DeleteSenderKey = new(
        "signal.delete_sender_key",
        "DELETE FROM signal_sender_keys WHERE channel_id = @channel_id AND group_id = @group_id AND name = @name AND device = @device");

    private static readonly SqlStatement WipeSenderKeys = new("signal.wipe_sender_keys", "DELETE FROM signal_sender_keys WHERE channel_id = @channel_id");

    public override SqlStatement Wipe => WipeSenderKeys;

    public override ValueTask<IReadOnlyDictionary<SenderKeyName, byte[]>> LoadAsync(
        SignalScope scope, IReadOnlyCollection<SenderKeyName> keys, CancellationToken cancellationToken) => LoadEachAsync(
        keys,
        async key => await scope.Database.ReadOneAsync(GetSenderKey, ColumnsOf(scope, key), cancellationToken) is { } sealedValue
            ? scope.Open(Name, KeyOf(key), sealedValue) : null);

    protected override void Put(UnitOfWork unit, SignalScope scope, SenderKeyName key, byte[] value) =>
        unit.Add(PutSenderKey, [.. ColumnsOf(scope, key), ("box", scope.Seal(Name, KeyOf(key), value))]);

    protected override void Delete(UnitOfWork unit, SignalScope scope, SenderKeyName key) => unit.Add(DeleteSenderKey, ColumnsOf(scope, key));

    private static SqlArgument[] ColumnsOf(SignalScope scope, SenderKeyName key) =>
        [("channel_id", scope.Channel), ("group_id", key.Group), ("name", key.Sender.Name), ("device", (int)key.Sender.Device)];

    private static string KeyOf(SenderKeyName key) => $"{key.Group}|{AddressedColumns.KeyOf(key.Sender)}";
}
