using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Storage.Signal;

/// <summary>Sessions, encrypted at rest.</summary>
internal sealed class SessionRows() : SignalTable<ProtocolAddress, byte[]>(DeviceTables.Sessions)
{
    private const string Name = "signal_sessions";

    private static readonly SqlQuery<(ProtocolAddress Address, byte[] Value)> GetSessions = new(
        "signal.sessions",
        "SELECT name, device, box FROM signal_sessions WHERE channel_id = @channel_id AND name {among @names}",
        AddressedColumns.Reader("box"));

    private static readonly SqlStatement PutSession = new(
        "signal.put_session",
        """
        INSERT INTO signal_sessions (channel_id, name, device, box) VALUES (@channel_id, @name, @device, @box)
        ON CONFLICT (channel_id, name, device) DO UPDATE SET box = excluded.box
        """);

    private static readonly SqlStatement DeleteSession = new(
        "signal.delete_session", "DELETE FROM signal_sessions WHERE channel_id = @channel_id AND name = @name AND device = @device");

    private static readonly SqlStatement WipeSessions = new("signal.wipe_sessions", "DELETE FROM signal_sessions WHERE channel_id = @channel_id");

    public override SqlStatement Wipe => WipeSessions;

    public override async ValueTask<IReadOnlyDictionary<ProtocolAddress, byte[]>> LoadAsync(
        SignalScope scope, IReadOnlyCollection<ProtocolAddress> keys, CancellationToken cancellationToken)
    {
        var found = await AddressedColumns.LoadAsync(GetSessions, scope, keys, cancellationToken);
        foreach (var (address, sealedValue) in found) found[address] = scope.Open(Name, AddressedColumns.KeyOf(address), sealedValue);
        return found;
    }

    protected override void Put(UnitOfWork unit, SignalScope scope, ProtocolAddress key, byte[] value) => unit.Add(
        PutSession, ("channel_id", scope.Channel), ("name", key.Name), ("device", (int)key.Device),
        ("box", scope.Seal(Name, AddressedColumns.KeyOf(key), value)));

    protected override void Delete(UnitOfWork unit, SignalScope scope, ProtocolAddress key) =>
        unit.Add(DeleteSession, ("channel_id", scope.Channel), ("name", key.Name), ("device", (int)key.Device));
}
