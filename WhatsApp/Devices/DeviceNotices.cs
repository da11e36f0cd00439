using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Devices;

/// <summary>Notifications of the server about other accounts' devices and identities.</summary>
internal static class DeviceNotices
{
    /// <summary>
    /// Devices were added, removed or changed. The list is queried again for the next message, so that the signed key-index list decides and no notification
    /// can inject a device; sessions with removed devices are deleted immediately.
    /// </summary>
    public static async ValueTask DevicesAsync(DeviceTransaction transaction, ClientConnection connection, Node stanza, CancellationToken cancellationToken)
    {
        if (stanza.GetJid("from") is not { } from) return;
        await ForgetAsync(transaction, from.ToAccount(), cancellationToken);
        if (stanza.GetJid("lid") is { } lid) await AddressBook.AddPairAsync(transaction, from.ToAccount(), lid.ToAccount(), cancellationToken);
        foreach (var change in stanza.Children)
        {
            foreach (var device in change.ChildrenOf("device"))
            {
                if (change.Tag != "remove" || device.GetJid("jid") is not { Device: > 0 } jid || jid == connection.OwnJid || jid == connection.OwnLid) continue;
                foreach (var address in new[] { ProtocolAddress.Of(jid), await AddressBook.ResolveAsync(transaction, jid, cancellationToken) })
                {
                    transaction.Changes.Sessions[address] = null;
                    transaction.Changes.Identities[address] = null;
                }
            }
        }
    }

    /// <summary>The own devices changed.</summary>
    public static ValueTask ForgetOwnAsync(DeviceTransaction transaction, ClientConnection connection, CancellationToken cancellationToken) =>
        ForgetAsync(transaction, connection.OwnJid.ToAccount(), cancellationToken);

    /// <summary>An account's list is stale: it is queried again for the next message.</summary>
    public static async ValueTask ForgetAsync(DeviceTransaction transaction, Jid account, CancellationToken cancellationToken)
    {
        transaction.Changes.DeviceLists[ProtocolAddress.Of(account).Name] = null;
        transaction.Changes.DeviceLists[(await AddressBook.ResolveAsync(transaction, account, cancellationToken)).Name] = null;
    }

    /// <summary>A contact reinstalled: its sessions are no longer usable.</summary>
    public static async ValueTask IdentityAsync(DeviceTransaction transaction, ClientConnection connection, Node stanza, CancellationToken cancellationToken)
    {
        if (stanza.GetJid("from") is not { } from || from.Device != 0 || connection.IsOwn(from) || from.User.Length == 0) return;
        if (stanza.GetJid("lid") is { } lid) await AddressBook.AddPairAsync(transaction, from, lid.ToAccount(), cancellationToken);
        var phone = await AddressBook.ResolveAsync(transaction, from, cancellationToken);
        var lists = await transaction.LoadAsync(DeviceTables.DeviceLists, [phone.Name], cancellationToken);
        ProtocolAddress[] addresses =
            [phone, .. lists.GetValueOrDefault(phone.Name)?.Devices.Where(device => device != 0).Select(device => phone with { Device = device }) ?? []];
        foreach (var (address, bytes) in await transaction.LoadAsync(DeviceTables.Sessions, addresses, cancellationToken))
        {
            var record = Sessions.Read(bytes);
            record.ArchiveCurrent();
            transaction.Changes.Sessions[address] = record.Serialize();
        }
        transaction.Changes.Identities[phone] = null;
        transaction.Changes.DeviceLists[phone.Name] = null;
        transaction.Changes.Events.Add(new IdentityChanged(from.ToAccount()));
    }
}
