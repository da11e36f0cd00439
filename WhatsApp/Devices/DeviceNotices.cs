using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Devices;

/// <summary>What the server tells of other accounts' devices and identities.</summary>
internal static class DeviceNotices
{
    /// <summary>
    /// Devices were added, removed or changed. The list is asked for again at the next message, so that the signed key-index list decides and no notification
    /// can slip a device in; sessions with removed devices go at once.
    /// </summary>
    public static async ValueTask DevicesAsync(Step step, Link link, Node stanza, CancellationToken cancellationToken)
    {
        if (stanza.GetJid("from") is not { } from) return;
        await ForgetAsync(step, from.ToAccount(), cancellationToken);
        if (stanza.GetJid("lid") is { } lid) await AddressBook.LearnAsync(step, from.ToAccount(), lid.ToAccount(), cancellationToken);
        foreach (var change in stanza.Children)
        {
            foreach (var device in change.ChildrenOf("device"))
            {
                if (change.Tag != "remove" || device.GetJid("jid") is not { Device: > 0 } jid || jid == link.OwnJid || jid == link.OwnLid) continue;
                foreach (var address in new[] { ProtocolAddress.Of(jid), await AddressBook.ResolveAsync(step, jid, cancellationToken) })
                {
                    step.Batch.Sessions[address] = null;
                    step.Batch.Identities[address] = null;
                }
            }
        }
    }

    /// <summary>The own devices changed.</summary>
    public static ValueTask ForgetOwnAsync(Step step, Link link, CancellationToken cancellationToken) => ForgetAsync(step, link.OwnJid.ToAccount(), cancellationToken);

    /// <summary>An account's list is stale: the next message asks for it again.</summary>
    public static async ValueTask ForgetAsync(Step step, Jid account, CancellationToken cancellationToken)
    {
        step.Batch.DeviceLists[ProtocolAddress.Of(account).Name] = null;
        step.Batch.DeviceLists[(await AddressBook.ResolveAsync(step, account, cancellationToken)).Name] = null;
    }

    /// <summary>A contact reinstalled: its sessions are of no use any more.</summary>
    public static async ValueTask IdentityAsync(Step step, Link link, Node stanza, CancellationToken cancellationToken)
    {
        if (stanza.GetJid("from") is not { } from || from.Device != 0 || link.IsOwn(from) || from.User.Length == 0) return;
        if (stanza.GetJid("lid") is { } lid) await AddressBook.LearnAsync(step, from, lid.ToAccount(), cancellationToken);
        var phone = await AddressBook.ResolveAsync(step, from, cancellationToken);
        var lists = await step.LoadDeviceListsAsync([phone.Name], cancellationToken);
        ProtocolAddress[] addresses = [phone, .. lists.GetValueOrDefault(phone.Name)?.Devices.Where(device => device != 0).Select(device => phone with { Device = device }) ?? []];
        foreach (var (address, bytes) in await step.LoadSessionsAsync(addresses, cancellationToken))
        {
            var record = Sessions.Read(bytes);
            record.ArchiveCurrent();
            step.Batch.Sessions[address] = record.Serialize();
        }
        step.Batch.Identities[phone] = null;
        step.Batch.DeviceLists[phone.Name] = null;
        step.Batch.Events.Add(new IdentityChanged(from.ToAccount()));
    }
}
