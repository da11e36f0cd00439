using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Devices;

/// <summary>Phone numbers and LIDs: which one a session is kept under, and what happens when a pair becomes known.</summary>
internal static class AddressBook
{
    /// <summary>Session address of a device: by LID whenever it is known.</summary>
    public static async ValueTask<ProtocolAddress> ResolveAsync(Step step, Jid device, CancellationToken cancellationToken) =>
        ProtocolAddress.Of(await ByLidAsync(step, device, cancellationToken));

    /// <summary>A device by LID whenever it is known.</summary>
    public static async ValueTask<Jid> ByLidAsync(Step step, Jid device, CancellationToken cancellationToken)
    {
        if (!(device.IsPhoneNumber || device.Server == JidServer.Hosted) || await step.LoadLidAsync(device.User, cancellationToken) is not { } lid) return device;
        var named = Jid.FromLid(lid, device.Device);
        return device.IsHosted ? named.ToHosted() : named;
    }

    /// <summary>Notes that a phone number and a LID are one account; sessions, identities and lists kept under the number move to the LID.</summary>
    public static async ValueTask LearnAsync(Step step, Jid one, Jid other, CancellationToken cancellationToken)
    {
        var (number, lid) = one.IsLid ? (other, one) : (one, other);
        if (!number.IsPhoneNumber || !lid.IsLid || lid.User.Length == 0) return;
        if (await step.LoadLidAsync(number.User, cancellationToken) == lid.User) return;
        // Who changes the number keeps the LID: what was learnt last is true.
        foreach (var (former, known) in step.Batch.LidsByPhoneNumber)
            if (known == lid.User) step.Batch.LidsByPhoneNumber.Remove(former);
        step.Batch.LidsByPhoneNumber[number.User] = lid.User;
        var lists = await step.LoadDeviceListsAsync([number.User], cancellationToken);
        var devices = new HashSet<ushort> { 0, number.Device, lid.Device };
        if (lists.TryGetValue(number.User, out var list))
        {
            devices.UnionWith(list.Devices);
            step.Batch.DeviceLists[number.User] = null;
            var name = ProtocolAddress.Of(lid).Name;
            step.Batch.DeviceLists[name] = list with { User = name };
        }
        await MigrateAsync(step, number, lid, devices, cancellationToken);
    }

    private static async ValueTask MigrateAsync(Step step, Jid number, Jid lid, HashSet<ushort> devices, CancellationToken cancellationToken)
    {
        var from = devices.Select(device => ProtocolAddress.Of(number.WithDevice(device))).ToArray();
        var to = devices.Select(device => ProtocolAddress.Of(lid.WithDevice(device))).ToArray();
        var sessions = await step.LoadSessionsAsync([.. from, .. to], cancellationToken);
        var identities = await step.LoadIdentitiesAsync([.. from, .. to], cancellationToken);
        for (var i = 0; i < from.Length; i++)
        {
            if (sessions.TryGetValue(from[i], out var session))
            {
                step.Batch.Sessions[from[i]] = null;
                // Messages under way may belong to either session.
                var atLid = sessions.TryGetValue(to[i], out var existing) ? Sessions.Read(existing) : null;
                step.Batch.Sessions[to[i]] = SessionMigration.Merge(Sessions.Read(session), atLid)?.Serialize();
            }
            if (!identities.TryGetValue(from[i], out var identity)) continue;
            step.Batch.Identities[from[i]] = null;
            if (!identities.ContainsKey(to[i])) step.Batch.Identities[to[i]] = identity;
        }
    }
}
