using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>Finds the devices that a message goes to: all of the chat, and our own other ones, named as the account is addressed.</summary>
internal sealed class Recipients(Link link, DeviceDirectory directory, TrustedTokens tokens)
{
    /// <summary>Our own account in the addressing of the chat.</summary>
    public Jid OwnFor(Jid wire) => wire.IsLid && link.OwnLid.User is { Length: > 0 } ? link.OwnLid.ToAccount() : link.OwnJid.ToAccount();

    /// <summary>The devices to write to as far as they are known, or null when the server must be asked.</summary>
    public async ValueTask<RecipientPlan?> PlanAsync(Step step, Destination to, CancellationToken cancellationToken)
    {
        if (!link.IsOwn(to.Chat) && await NeedsLookupAsync(step, to, cancellationToken)) return null;
        var wire = await WireAddress.OfAsync(step, to.Chat, to.UsesOtherAddress, cancellationToken);
        var own = OwnFor(wire);
        if (await directory.FindAsync(step, own, cancellationToken) is not { } ownDevices) return null;
        IReadOnlyList<Jid> theirDevices = [];
        if (!link.IsOwn(wire))
        {
            if (await directory.FindAsync(step, wire, cancellationToken) is not { Count: > 0 } found) return null;
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
        var (token, substitute, isDue) = await tokens.FindAsync(step, wire, cancellationToken);
        return new RecipientPlan(targets, [.. missing.Where(device => !directory.Keyless.Contains(device.Address, pause)).Select(device => device.Device)], reachable)
        {
            Wire = wire,
            PeerNumber = await PeerNumberAsync(step, wire, cancellationToken),
            TrustedToken = token,
            SubstituteToken = substitute,
            IsTokenDue = isDue,
        };
    }

    /// <summary>True when the server must be asked whose number this is before a message can be addressed.</summary>
    public static async ValueTask<bool> NeedsLookupAsync(Step step, Destination to, CancellationToken cancellationToken) =>
        !await WireAddress.IsKnownAsync(step, to.Chat, cancellationToken);

    /// <summary>The number that goes beside a recipient who is named by LID: without it some apps show an unknown user (linking reference, section 3).</summary>
    public static async ValueTask<Jid?> PeerNumberAsync(Step step, Jid wire, CancellationToken cancellationToken) =>
        wire.IsLid && await step.LoadPhoneNumberAsync(wire.User, cancellationToken) is { } number ? Jid.FromPhoneNumber(number) : null;

    /// <summary>The server's idea of the devices differs, or it called the stanza malformed: the lists are fetched before the next message.</summary>
    /// <param name="step">The step under way.</param>
    /// <param name="wire">The recipient as the stanza named it.</param>
    /// <param name="hash">Hash of the server's list, or null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask CheckDevicesAsync(Step step, Jid wire, string? hash, CancellationToken cancellationToken)
    {
        var own = await directory.FindAsync(step, OwnFor(wire), cancellationToken);
        var theirs = link.IsOwn(wire) ? [] : await directory.FindAsync(step, wire, cancellationToken);
        // Of the lists, not of those who got it: a device without keys is no reason to ask for the lists again. Clients disagree on whether the sender counts.
        if (hash is not null && own is not null && theirs is not null
            && (ParticipantHash.Fits(hash, Hashed([.. own, .. theirs])) || ParticipantHash.Fits(hash, Hashed([.. own.Where(device => device.Device != link.OwnJid.Device), .. theirs])))) return;
        await DeviceNotices.ForgetAsync(step, wire, cancellationToken);
        await DeviceNotices.ForgetAsync(step, OwnFor(wire), cancellationToken);
    }

    /// <summary>Devices that the server's hash is made of.</summary>
    private static Jid[] Hashed(IEnumerable<Jid> devices) => [.. devices.Where(device => !device.IsHosted)];
}
