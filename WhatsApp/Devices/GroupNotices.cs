using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Devices;

/// <summary>What the server tells of groups (<c>w:gp2</c>): who came, who went, its name and timer. Keys follow at the next message, which sees that a holder is gone.</summary>
internal static class GroupNotices
{
    /// <summary>Changes the members that are kept.</summary>
    public static async ValueTask HandleAsync(Step step, Link link, Node stanza, CancellationToken cancellationToken)
    {
        if (stanza.GetJid("from") is not { IsGroup: true, User.Length: > 0 } group) return;
        if (stanza.GetJid("participant") is { IsLid: true } actor && stanza.GetJid("participant_pn") is { IsPhoneNumber: true } number)
            await AddressBook.LearnAsync(step, number.ToAccount(), actor.ToAccount(), cancellationToken);
        if (stanza.GetJid("participant") is { User.Length: > 0 } author && Usernames.Read(stanza.Get("participant_username")) is { } username)
            await Usernames.NoteAsync(step, link, author, username, cancellationToken);
        foreach (var change in stanza.Children)
        {
            switch (change.Tag)
            {
                case "create" when change.Child("group") is { } told:
                    await GroupDirectory.KeepAsync(step, link, group, told, cancellationToken);
                    break;
                case "add":
                    await ChangeAsync(step, link, group, change, isAdded: true, cancellationToken);
                    break;
                case "remove" or "leave":
                    await ChangeAsync(step, link, group, change, isAdded: false, cancellationToken);
                    break;
                case "subject" when GroupDirectory.SubjectOf(change) is { } subject:
                    step.Batch.Events.Add(new GroupDescribed(group, subject, null));
                    break;
                case "ephemeral" or "not_ephemeral":
                    await KeepTimerAsync(step, group, change.Tag == "ephemeral" ? GroupDirectory.TimerOf(change) : 0, cancellationToken);
                    break;
                case "delete" or "modify" or "change_number":
                    Forget(step, group);
                    break;
            }
        }
    }

    /// <summary>The members must be asked for again.</summary>
    public static void Forget(Step step, Jid group) => step.Batch.Groups[group.ToString()] = null;

    private static async ValueTask KeepTimerAsync(Step step, Jid group, long seconds, CancellationToken cancellationToken)
    {
        step.Batch.Events.Add(new GroupDescribed(group, null, seconds));
        if (await step.LoadGroupAsync(group.ToString(), cancellationToken) is { } known) step.Batch.Groups[group.ToString()] = known with { ExpirationSeconds = seconds };
    }

    private static async ValueTask ChangeAsync(Step step, Link link, Jid group, Node change, bool isAdded, CancellationToken cancellationToken)
    {
        var participants = change.ChildrenOf("participant").Where(part => part.GetJid("jid") is { User.Length: > 0 }).Take(GroupDirectory.MaxMembers).ToArray();
        await GroupDirectory.LearnAsync(step, link, participants, cancellationToken);
        if (await step.LoadGroupAsync(group.ToString(), cancellationToken) is not { } known) return;
        List<Jid> members = [.. known.Members];
        foreach (var part in participants)
        {
            var jid = part.GetJid("jid")!.Value.ToAccount();
            Jid? alias = part.GetJid(jid.IsLid ? "phone_number" : "lid")?.ToAccount();
            if (!isAdded)
            {
                // Somebody whom we know by another name, or do not know, may still be among them: the server is asked.
                if (members.RemoveAll(member => member == jid || member == alias) == 0 || link.IsOwn(jid))
                {
                    Forget(step, group);
                    return;
                }
                continue;
            }
            var shown = jid.IsLid == known.IsLidAddressed ? jid : alias;
            // Somebody whom the group can't name: the server is asked.
            if (shown is not { } named || members.Count >= GroupDirectory.MaxMembers)
            {
                Forget(step, group);
                return;
            }
            if (!members.Contains(named)) members.Add(named);
        }
        step.Batch.Groups[group.ToString()] = known with { Members = members };
    }
}
