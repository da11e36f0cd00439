using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Groups;

/// <summary>Changes what groups are like, and notifies all members. What is so already changes nothing.</summary>
internal sealed class GroupEditor(GroupStore store, ServerClock clock, GroupDirectory groups)
{
    /// <summary>Gives a group another name.</summary>
    public void Name(Group group, Account actor, string subject)
    {
        if (group.Subject == subject) return;
        group.Subject = subject;
        store.Put(group);
        var text = new GroupText("", subject, GroupDirectory.PersonOf(actor), clock.Now);
        groups.Facts.Change(group, facts => facts with { Subject = text });
        Send(group, actor, N("subject",
            ("subject", subject), ("s_t", clock.Now), ("s_o", group.In(actor)), ("s_o_pn", GroupNodes.NumberIn(group, text.By)),
            ("s_o_username", actor.Username)));
    }

    /// <summary>Sets the description, or removes it.</summary>
    /// <param name="group">The group.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="id">Id of the version.</param>
    /// <param name="text">The text, or null for none.</param>
    public void Describe(Group group, Account actor, string id, string? text)
    {
        var description = text is null ? null : new GroupText(id, text, GroupDirectory.PersonOf(actor), clock.Now);
        groups.Facts.Change(group, facts => facts with { Description = description });
        Send(group, actor, description is null
            ? N("description", [("id", id)], N("delete")) : GroupNodes.Description(group, description));
    }

    /// <summary>Sets after how many seconds new messages disappear; 0 for never.</summary>
    public void Time(Group group, Account actor, int seconds)
    {
        if (group.ExpirationSeconds == seconds) return;
        store.SetTimer(group, seconds);
        Send(group, actor, seconds > 0 ? N("ephemeral", ("expiration", seconds)) : N("not_ephemeral"));
    }

    /// <summary>Says whether only administrators write, and whether only they change name and timer; null leaves it as it is.</summary>
    public void Restrict(Group group, Account actor, bool? isAnnouncement, bool? isLocked)
    {
        var (announcement, locked) = (isAnnouncement ?? group.IsAnnouncement, isLocked ?? group.IsLocked);
        var hasChanged = (announcement, locked) != (group.IsAnnouncement, group.IsLocked);
        if (!hasChanged) return;
        store.SetRules(group, announcement, locked);
        if (isAnnouncement is { } told)
        {
            var version = clock.Now.ToUnixTimeMilliseconds();
            groups.Facts.Change(group, facts => facts with { AnnouncementVersion = version });
            Send(group, actor, N(told ? "announcement" : "not_announcement", ("v_id", version)));
        }
        if (isLocked is { } closed) Send(group, actor, N(closed ? "locked" : "unlocked"));
    }

    /// <summary>Changes a fact, and notifies all members.</summary>
    public void Change(Group group, Account actor, Func<GroupFacts, GroupFacts> change, Node notice)
    {
        var former = groups.Facts.Of(group);
        if (change(former) == former) return;
        groups.Facts.Change(group, change);
        Send(group, actor, notice);
    }

    private void Send(Group group, Account actor, Node change) => groups.Notices.Send(group, actor, group.Members.Keys, change);
}
