using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Storage.Signal;

/// <summary>Identity keys of others: public, so not encrypted.</summary>
internal sealed class IdentityRows() : SignalTable<ProtocolAddress, byte[]>(DeviceTables.Identities)
{
    private static readonly SqlQuery<(ProtocolAddress Address, byte[] Value)> GetIdentities = new(
        "signal.identities",
        "SELECT name, device, identity_key FROM signal_identities WHERE channel_id = @channel_id AND name {among @names}",
        AddressedColumns.Reader("identity_key"));

    private static readonly SqlStatement PutIdentity = new(
        "signal.put_identity",
        """
        INSERT INTO signal_identities (channel_id, name, device, identity_key) VALUES (@channel_id, @name, @device, @identity_key)
        ON CONFLICT (channel_id, name, device) DO UPDATE SET identity_key = excluded.identity_key
        """);

    private static readonly SqlStatement DeleteIdentity = new(
        "signal.delete_identity", "DELETE FROM signal_identities WHERE channel_id = @channel_id AND name = @name AND device = @device");

    private static readonly SqlStatement WipeIdentities = new("signal.wipe_identities", "DELETE FROM signal_identities WHERE channel_id = @channel_id");

    public override SqlStatement Wipe => WipeIdentities;

    public override async ValueTask<IReadOnlyDictionary<ProtocolAddress, byte[]>> LoadAsync(
        SignalScope scope, IReadOnlyCollection<ProtocolAddress> keys, CancellationToken cancellationToken) =>
        await AddressedColumns.LoadAsync(GetIdentities, scope, keys, cancellationToken);

    protected override void Put(UnitOfWork unit, SignalScope scope, ProtocolAddress key, byte[] value) =>
        unit.Add(PutIdentity, ("channel_id", scope.Channel), ("name", key.Name), ("device", (int)key.Device), ("identity_key", value));

    protected override void Delete(UnitOfWork unit, SignalScope scope, ProtocolAddress key) =>
        unit.Add(DeleteIdentity, ("channel_id", scope.Channel), ("name", key.Name), ("device", (int)key.Device));
}
