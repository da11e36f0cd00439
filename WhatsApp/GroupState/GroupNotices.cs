using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.GroupState;

/// <summary>
/// Notifications about groups (<c>w:gp2</c>): members that joined or left, name and timer. Keys follow at the next message, which detects that a holder has
/// left.
/// </summary>
internal static class GroupNotices
{
    /// <summary>Changes the members that are kept.</summary>
    public static async ValueTask HandleAsync(DeviceTransaction transaction, ClientConnection connection, Node stanza, CancellationToken cancellationToken)
    {
        if (stanza.GetJid("from") is not { IsGroup: true, User.Length: > 0 } group) return;
        if (stanza.GetJid("participant") is { IsLid: true } actor && stanza.GetJid("participant_pn") is { IsPhoneNumber: true } number)
            await AddressBook.AddPairAsync(transaction, number.ToAccount(), actor.ToAccount(), cancellationToken);
        if (stanza.GetJid("participant") is { User.Length: > 0 } author && Usernames.Read(stanza.Get("participant_username")) is { } username)
            await Usernames.NoteAsync(transaction, connection, author, username, cancellationToken);
        foreach (var change in stanza.Children)
        {
            switch (change.Tag)
            {
                case "create" when change.Child("group") is { } metadata:
                    await GroupDirectory.KeepAsync(transaction, connection, group, metadata, cancellationToken);
                    break;
                case "add":
                    await ChangeAsync(transaction, connection, group, change, isAdded: true, cancellationToken);
                    break;
                case "remove" or "leave":
                    await ChangeAsync(transaction, connection, group, change, isAdded: false, cancellationToken);
                    break;
                case "subject" when GroupDirectory.SubjectOf(change) is { } subject:
                    transaction.Changes.Events.Add(new GroupDescribed(group, subject, null));
                    break;
                case "ephemeral" or "not_ephemeral":
                    await KeepTimerAsync(transaction, group, change.Tag == "ephemeral" ? GroupDirectory.TimerOf(change) : 0, cancellationToken);
                    break;
                case "delete" or "modify" or "change_number":
                    Forget(transaction, group);
                    break;
            }
        }
    }

    /// <summary>The members must be queried again.</summary>
    public static void Forget(DeviceTransaction transaction, Jid group) => transaction.Changes.Groups[group.ToString()] = null;

    private static async ValueTask KeepTimerAsync(DeviceTransaction transaction, Jid group, long seconds, CancellationToken cancellationToken)
    {
        transaction.Changes.Events.Add(new GroupDescribed(group, null, seconds));
        if (await transaction.FindAsync(DeviceTables.Groups, group.ToString(), cancellationToken) is { } known)
            transaction.Changes.Groups[group.ToString()] = known with { ExpirationSeconds = seconds };
    }

    private static async ValueTask ChangeAsync(
        DeviceTransaction transaction, ClientConnection connection, Jid group, Node change, bool isAdded, CancellationToken cancellationToken)
    {
        var participants = change.ChildrenOf("participant").Where(part => part.GetJid("jid") is { User.Length: > 0 }).Take(GroupDirectory.MaxMembers).ToArray();
        await GroupDirectory.AddPairsAsync(transaction, connection, participants, cancellationToken);
        if (await transaction.FindAsync(DeviceTables.Groups, group.ToString(), cancellationToken) is not { } known) return;
        List<Jid> members = [.. known.Members];
        foreach (var part in participants)
        {
            var jid = part.GetJid("jid")!.Value.ToAccount();
            Jid? alias = part.GetJid(jid.IsLid ? "phone_number" : "lid")?.ToAccount();
            if (!isAdded)
            {
                // A person with another or an unknown address may still be among them: the server is queried.
                if (members.RemoveAll(member => member == jid || member == alias) == 0 || connection.IsOwn(jid))
                {
                    Forget(transaction, group);
                    return;
                }
                continue;
            }
            var shown = jid.IsLid == known.IsLidAddressed ? jid : alias;
            // A person without an address in the group's addressing: the server is queried.
            if (shown is not { } named || members.Count >= GroupDirectory.MaxMembers)
            {
                Forget(transaction, group);
                return;
            }
            if (!members.Contains(named)) members.Add(named);
        }
        transaction.Changes.Groups[group.ToString()] = known with { Members = members };
    }
}
