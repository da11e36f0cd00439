using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Devices;

/// <summary>Phone numbers and LIDs: which of them is the key of a session, and what changes when a pair becomes known.</summary>
internal static class AddressBook
{
    /// <summary>Session address of a device: by LID if it is known.</summary>
    public static async ValueTask<ProtocolAddress> ResolveAsync(DeviceTransaction transaction, Jid device, CancellationToken cancellationToken) =>
        ProtocolAddress.Of(await ByLidAsync(transaction, device, cancellationToken));

    /// <summary>A device by LID if it is known.</summary>
    public static async ValueTask<Jid> ByLidAsync(DeviceTransaction transaction, Jid device, CancellationToken cancellationToken)
    {
        if (!(device.IsPhoneNumber || device.Server == JidServer.Hosted) || await transaction.LoadLidAsync(device.User, cancellationToken) is not { } lid)
            return device;
        var named = Jid.FromLid(lid, device.Device);
        return device.IsHosted ? named.ToHosted() : named;
    }

    /// <summary>Stores that a phone number and a LID belong to one account; sessions, identities and lists stored under the number move to the LID.</summary>
    public static async ValueTask AddPairAsync(DeviceTransaction transaction, Jid one, Jid other, CancellationToken cancellationToken)
    {
        var (number, lid) = one.IsLid ? (other, one) : (one, other);
        if (!number.IsPhoneNumber || !lid.IsLid || lid.User.Length == 0) return;
        if (await transaction.LoadLidAsync(number.User, cancellationToken) == lid.User) return;
        // A person with a new number keeps the LID: the newest pair is correct.
        foreach (var (former, known) in transaction.Changes.LidsByPhoneNumber)
            if (known == lid.User) transaction.Changes.LidsByPhoneNumber.Remove(former);
        transaction.Changes.LidsByPhoneNumber[number.User] = lid.User;
        var lists = await transaction.LoadAsync(DeviceTables.DeviceLists, [number.User], cancellationToken);
        var devices = new HashSet<ushort> { 0, number.Device, lid.Device };
        if (lists.TryGetValue(number.User, out var list))
        {
            devices.UnionWith(list.Devices);
            transaction.Changes.DeviceLists[number.User] = null;
            var name = ProtocolAddress.Of(lid).Name;
            transaction.Changes.DeviceLists[name] = list with { User = name };
        }
        await MigrateAsync(transaction, number, lid, devices, cancellationToken);
    }

    private static async ValueTask MigrateAsync(
        DeviceTransaction transaction, Jid number, Jid lid, HashSet<ushort> devices, CancellationToken cancellationToken)
    {
        var from = devices.Select(device => ProtocolAddress.Of(number.WithDevice(device))).ToArray();
        var to = devices.Select(device => ProtocolAddress.Of(lid.WithDevice(device))).ToArray();
        var sessions = await transaction.LoadAsync(DeviceTables.Sessions, [.. from, .. to], cancellationToken);
        var identities = await transaction.LoadAsync(DeviceTables.Identities, [.. from, .. to], cancellationToken);
        for (var i = 0; i < from.Length; i++)
        {
            if (sessions.TryGetValue(from[i], out var session))
            {
                transaction.Changes.Sessions[from[i]] = null;
                // Messages in transit may belong to either session.
                var atLid = sessions.TryGetValue(to[i], out var existing) ? Sessions.Read(existing) : null;
                transaction.Changes.Sessions[to[i]] = SessionMigration.Merge(Sessions.Read(session), atLid)?.Serialize();
            }
            if (!identities.TryGetValue(from[i], out var identity)) continue;
            transaction.Changes.Identities[from[i]] = null;
            if (!identities.ContainsKey(to[i])) transaction.Changes.Identities[to[i]] = identity;
        }
    }
}
