using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>Finds the devices that a message goes to: all of the chat, and our own other ones.</summary>
internal sealed class Recipients(Link link, DeviceDirectory directory, TrustedTokens tokens)
{
    /// <summary>Our own account in the addressing of the chat.</summary>
    public Jid OwnFor(Jid chat) => chat.IsLid && link.OwnLid.User is { Length: > 0 } ? link.OwnLid.ToAccount() : link.OwnJid.ToAccount();

    /// <summary>The devices to write to as far as they are known, or null when a list must be fetched.</summary>
    public async ValueTask<RecipientPlan?> PlanAsync(Step step, Jid chat, CancellationToken cancellationToken)
    {
        var own = OwnFor(chat);
        if (await directory.FindAsync(step, own, cancellationToken) is not { } ownDevices) return null;
        IReadOnlyList<Jid> theirDevices = [];
        if (!link.IsOwn(chat))
        {
            if (await directory.FindAsync(step, chat, cancellationToken) is not { Count: > 0 } found) return null;
            theirDevices = found;
        }
        var devices = new List<(Jid Device, ProtocolAddress Address, bool IsOwn)>(ownDevices.Count + theirDevices.Count);
        foreach (var device in ownDevices)
            if (device.Device != link.OwnJid.Device) devices.Add((device, await AddressBook.ResolveAsync(step, device, cancellationToken), true));
        foreach (var device in theirDevices) devices.Add((device, await AddressBook.ResolveAsync(step, device, cancellationToken), false));
        var sessions = await step.LoadSessionsAsync([.. devices.Select(device => device.Address)], cancellationToken);
        List<RecipientPlan.Target> targets = [];
        List<(Jid Device, ProtocolAddress Address)> missing = [];
        var reachable = 0;
        foreach (var (device, address, isOwn) in devices)
        {
            if (sessions.TryGetValue(address, out var session) && Sessions.Read(session).CanEncrypt)
            {
                targets.Add(new RecipientPlan.Target(device, address, session, isOwn));
                if (!isOwn || theirDevices.Count == 0) reachable++;
            }
            else missing.Add((device, address));
        }
        var pause = reachable > 0 ? KeylessDevices.Pause : KeylessDevices.ShortPause;
        var (token, substitute, isDue) = await tokens.FindAsync(step, chat, cancellationToken);
        return new RecipientPlan(targets, [.. missing.Where(device => !directory.Keyless.Contains(device.Address, pause)).Select(device => device.Device)], reachable)
        {
            TrustedToken = token,
            SubstituteToken = substitute,
            IsTokenDue = isDue,
        };
    }

    /// <summary>The server's idea of the devices differs, or it called the stanza malformed: the lists are fetched before the next message.</summary>
    public async ValueTask CheckDevicesAsync(Step step, Jid chat, string? hash, CancellationToken cancellationToken)
    {
        var own = await directory.FindAsync(step, OwnFor(chat), cancellationToken);
        var theirs = link.IsOwn(chat) ? [] : await directory.FindAsync(step, chat, cancellationToken);
        // Of the lists, not of those who got it: a device without keys is no reason to ask for the lists again. Clients disagree on whether the sender counts.
        if (hash is not null && own is not null && theirs is not null
            && (ParticipantHash.Fits(hash, [.. own, .. theirs]) || ParticipantHash.Fits(hash, [.. own.Where(device => device.Device != link.OwnJid.Device), .. theirs]))) return;
        await DeviceNotices.ForgetAsync(step, chat, cancellationToken);
        await DeviceNotices.ForgetAsync(step, OwnFor(chat), cancellationToken);
    }
}
