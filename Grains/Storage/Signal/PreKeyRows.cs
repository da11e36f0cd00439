using System.Globalization;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Storage.Signal;

/// <summary>One-time pre-keys, encrypted at rest.</summary>
internal sealed class PreKeyRows() : SignalTable<uint, PreKey>(DeviceTables.PreKeys)
{
    private const string Name = "signal_pre_keys";

    private static readonly RowReader<(uint Id, byte[] Box)> Reader = new(columns =>
    {
        int id = columns["id"], box = columns["box"];
        return row => ((uint)row.GetInt64(id), row.GetFieldValue<byte[]>(box));
    });

    private static readonly SqlQuery<(uint Id, byte[] Box)> GetPreKey = new(
        "signal.pre_key", "SELECT id, box FROM signal_pre_keys WHERE channel_id = @channel_id AND id = @id", Reader);

    private static readonly SqlQuery<(uint Id, byte[] Box)> GetPreKeys = new(
        "signal.pre_keys", "SELECT id, box FROM signal_pre_keys WHERE channel_id = @channel_id ORDER BY id", Reader);

    private static readonly SqlStatement PutPreKey = new(
        "signal.put_pre_key",
        "INSERT INTO signal_pre_keys (channel_id, id, box) VALUES (@channel_id, @id, @box) ON CONFLICT (channel_id, id) DO UPDATE SET box = excluded.box");

    private static readonly SqlStatement DeletePreKey = new("signal.delete_pre_key", "DELETE FROM signal_pre_keys WHERE channel_id = @channel_id AND id = @id");

    private static readonly SqlStatement WipePreKeys = new("signal.wipe_pre_keys", "DELETE FROM signal_pre_keys WHERE channel_id = @channel_id");

    public override SqlStatement Wipe => WipePreKeys;

    /// <summary>All one-time pre-keys in id order.</summary>
    public static async ValueTask<IReadOnlyList<PreKey>> ListAsync(SignalScope scope, CancellationToken cancellationToken)
    {
        var rows = await scope.Database.ReadAsync(GetPreKeys, [("channel_id", scope.Channel)], cancellationToken);
        return [.. rows.Select(row => Open(scope, row.Id, row.Box))];
    }

    public override ValueTask<IReadOnlyDictionary<uint, PreKey>> LoadAsync(
        SignalScope scope, IReadOnlyCollection<uint> keys, CancellationToken cancellationToken) => LoadEachAsync(
        keys,
        async id => await scope.Database.ReadAsync(GetPreKey, [("channel_id", scope.Channel), ("id", (long)id)], cancellationToken) is [var row, ..]
            ? Open(scope, row.Id, row.Box) : null);

    protected override void Put(UnitOfWork unit, SignalScope scope, uint key, PreKey value) => unit.Add(
        PutPreKey, ("channel_id", scope.Channel), ("id", (long)key), ("box", scope.Seal(Name, KeyOf(key), CredentialsCodec.Write(value))));

    protected override void Delete(UnitOfWork unit, SignalScope scope, uint key) => unit.Add(DeletePreKey, ("channel_id", scope.Channel), ("id", (long)key));

    private static PreKey Open(SignalScope scope, uint id, byte[] sealedValue) => CredentialsCodec.ReadPreKey(id, scope.Open(Name, KeyOf(id), sealedValue));

    private static string KeyOf(uint id) => id.ToString(CultureInfo.InvariantCulture);
}
