using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>Finds the devices to which a message is sent: those of the chat, and our own other ones, in the addressing of the account.</summary>
internal sealed class Recipients(ClientConnection connection, DeviceDirectory directory, TrustedTokens tokens)
{
    /// <summary>Our own account in the addressing of the chat.</summary>
    public Jid OwnFor(Jid wire) => wire.IsLid && connection.OwnLid.User is { Length: > 0 } ? connection.OwnLid.ToAccount() : connection.OwnJid.ToAccount();

    /// <summary>The devices to write to as far as they are known, or null if they must be queried.</summary>
    public async ValueTask<RecipientPlan?> PlanAsync(DeviceTransaction transaction, Destination to, CancellationToken cancellationToken)
    {
        if (!connection.IsOwn(to.Chat) && await NeedsLookupAsync(transaction, to, cancellationToken)) return null;
        var wire = await WireAddress.OfAsync(transaction, to.Chat, to.UsesOtherAddress, cancellationToken);
        var own = OwnFor(wire);
        if (await directory.FindAsync(transaction, own, cancellationToken) is not { } ownDevices) return null;
        IReadOnlyList<Jid> theirDevices = [];
        if (!connection.IsOwn(wire))
        {
            if (await directory.FindAsync(transaction, wire, cancellationToken) is not { Count: > 0 } found) return null;
            theirDevices = found;
        }
        var devices = new List<(Jid Device, ProtocolAddress Address, bool IsOwn)>(ownDevices.Count + theirDevices.Count);
        foreach (var device in ownDevices)
            if (device.Device != connection.OwnJid.Device) devices.Add((device, await AddressBook.ResolveAsync(transaction, device, cancellationToken), true));
        foreach (var device in theirDevices) devices.Add((device, await AddressBook.ResolveAsync(transaction, device, cancellationToken), false));
        var sessions = await transaction.LoadAsync(DeviceTables.Sessions, [.. devices.Select(device => device.Address)], cancellationToken);
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
        var (token, substitute, isDue) = await tokens.FindAsync(transaction, wire, cancellationToken);
        return new RecipientPlan(
            targets, [.. missing.Where(device => !directory.Keyless.Contains(device.Address, pause)).Select(device => device.Device)], reachable)
        {
            Wire = wire,
            PeerNumber = await PeerNumberAsync(transaction, wire, cancellationToken),
            TrustedToken = token,
            SubstituteToken = substitute,
            IsTokenDue = isDue,
        };
    }

    /// <summary>True if the account of this number must be queried before a message can be addressed.</summary>
    public static async ValueTask<bool> NeedsLookupAsync(DeviceTransaction transaction, Destination to, CancellationToken cancellationToken) =>
        !await WireAddress.IsKnownAsync(transaction, to.Chat, cancellationToken);

    /// <summary>
    /// The number that is sent beside the LID of a recipient: without it some apps show an unknown user (linking reference, section 3).
    /// </summary>
    public static async ValueTask<Jid?> PeerNumberAsync(DeviceTransaction transaction, Jid wire, CancellationToken cancellationToken) =>
        wire.IsLid && await transaction.LoadPhoneNumberAsync(wire.User, cancellationToken) is { } number ? Jid.FromPhoneNumber(number) : null;

    /// <summary>The server has another list of devices, or rejected the stanza as malformed: the lists are fetched before the next message.</summary>
    /// <param name="transaction">The current transaction.</param>
    /// <param name="wire">The recipient as in the stanza.</param>
    /// <param name="hash">Hash of the server's list, or null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask CheckDevicesAsync(DeviceTransaction transaction, Jid wire, string? hash, CancellationToken cancellationToken)
    {
        var own = await directory.FindAsync(transaction, OwnFor(wire), cancellationToken);
        var theirs = connection.IsOwn(wire) ? [] : await directory.FindAsync(transaction, wire, cancellationToken);
        // Of the lists, not of the actual recipients: a device without keys is no reason to query the lists again. Clients disagree on whether the sender
        // counts.
        if (hash is not null && own is not null && theirs is not null
            && (ParticipantHash.Fits(hash, Hashed([.. own, .. theirs]))
                || ParticipantHash.Fits(hash, Hashed([.. own.Where(device => device.Device != connection.OwnJid.Device), .. theirs])))) return;
        await DeviceNotices.ForgetAsync(transaction, wire, cancellationToken);
        await DeviceNotices.ForgetAsync(transaction, OwnFor(wire), cancellationToken);
    }

    /// <summary>Devices that the server's hash is made of.</summary>
    private static Jid[] Hashed(IEnumerable<Jid> devices) => [.. devices.Where(device => !device.IsHosted)];
}
