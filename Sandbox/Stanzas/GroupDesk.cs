using System.Globalization;
using System.Security.Cryptography;
using WhatIsUp.Sandbox.Core;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Core.StanzaBuilder;

namespace WhatIsUp.Sandbox.Stanzas;

/// <summary>Groups: who is in them, and who is told when that changes.</summary>
internal sealed class GroupDesk(Exchange exchange)
{
    /// <summary>Members that a group holds at most, as on WhatsApp.</summary>
    public const int MaxMembers = 1_024;

    /// <summary>Longest name, as on WhatsApp.</summary>
    public const int MaxSubjectLength = 100;

    private const int MaxGroups = 50_000;

    /// <summary>Nobody takes the room of all.</summary>
    private const int MaxGroupsOfOwner = 5_000;
    private const string IdPrefix = "120363";
    private const int IdDigits = 12;

    /// <summary>Makes a group of the actor and others; all of them are told.</summary>
    /// <param name="actor">Who makes it.</param>
    /// <param name="subject">Its name.</param>
    /// <param name="others">The other members.</param>
    /// <param name="isLidAddressed">True when members are named by LID.</param>
    /// <param name="rules">What it is like from the beginning.</param>
    /// <returns>Null when the sandbox holds no more.</returns>
    public Group? Create(Account actor, string subject, IEnumerable<Account> others, bool isLidAddressed, GroupRules rules = default)
    {
        if (exchange.World.Groups.Count >= MaxGroups || CountOf(actor.Owner) >= MaxGroupsOfOwner) return null;
        var group = new Group
        {
            Id = NewId(),
            Subject = subject,
            IsLidAddressed = isLidAddressed,
            CreatorPhoneNumber = actor.PhoneNumber,
            CreatorLidUser = actor.LidUser,
            CreatedAt = exchange.Now,
            Members = { [actor] = SandboxGroupRole.Superadmin },
        };
        foreach (var account in others) group.Members.TryAdd(account, SandboxGroupRole.Member);
        exchange.Ledger.PutGroup(group);
        if (rules.ExpirationSeconds > 0) exchange.Ledger.SetGroupTimer(group, rules.ExpirationSeconds);
        if (rules.IsAnnouncement || rules.IsLocked) exchange.Ledger.SetGroupRules(group, rules.IsAnnouncement, rules.IsLocked);
        Tell(group, actor, group.Members.Keys, Created(group, isNew: true));
        return group;
    }

    /// <summary>Groups of an owner of phones: those whose first member is one of them.</summary>
    public int CountOf(string owner) => exchange.World.Groups.Count(group => group.Members.Count > 0 && group.Members.GetAt(0).Key.Owner == owner);

    /// <summary>Adds members: they learn of the group, the others of them.</summary>
    /// <returns>Those that were not in it before.</returns>
    public IReadOnlyList<Account> Add(Group group, Account actor, IEnumerable<Account> accounts)
    {
        var added = accounts.Where(account => !group.Members.ContainsKey(account)).Distinct().ToArray();
        if (added.Length == 0) return added;
        Account[] before = [.. group.Members.Keys];
        foreach (var account in added) group.Members.Add(account, SandboxGroupRole.Member);
        exchange.Ledger.PutGroup(group);
        Tell(group, actor, before, Changed(group, "add", added));
        Tell(group, actor, added, Created(group, isNew: false));
        return added;
    }

    /// <summary>Removes members, or lets the actor leave; those who go are told too.</summary>
    public IReadOnlyList<Account> Remove(Group group, Account actor, IEnumerable<Account> accounts)
    {
        var removed = accounts.Where(group.Members.ContainsKey).Distinct().ToArray();
        if (removed.Length == 0) return removed;
        Account[] before = [.. group.Members.Keys];
        foreach (var account in removed)
        {
            group.Members.Remove(account);
            exchange.Phones.Forget(account, group);
        }
        if (group.Members.Count == 0)
        {
            exchange.Ledger.DeleteGroup(group);
        }
        else
        {
            var heir = group.Members.Values.Any(role => role != SandboxGroupRole.Member) ? null : group.Members.GetAt(0).Key;
            if (heir is not null) group.Members[heir] = SandboxGroupRole.Admin;
            exchange.Ledger.PutGroup(group);
            if (heir is not null) Tell(group, actor, group.Members.Keys, Changed(group, "promote", [heir]));
        }
        Tell(group, actor, before, Changed(group, "remove", removed));
        return removed;
    }

    /// <summary>Gives a group another name.</summary>
    public void Name(Group group, Account actor, string subject)
    {
        if (group.Subject == subject) return;
        group.Subject = subject;
        exchange.Ledger.PutGroup(group);
        Tell(group, actor, group.Members.Keys, N("subject", ("subject", subject), ("s_t", exchange.Now), ("s_o", group.In(actor))));
    }

    /// <summary>Sets after how many seconds new messages disappear; 0 for never.</summary>
    public void Time(Group group, Account actor, int seconds)
    {
        if (group.ExpirationSeconds == seconds) return;
        exchange.Ledger.SetGroupTimer(group, seconds);
        Tell(group, actor, group.Members.Keys, seconds > 0 ? N("ephemeral", ("expiration", seconds)) : N("not_ephemeral"));
    }

    /// <summary>Says whether only administrators write, and whether only they change name and timer; null leaves it as it is.</summary>
    public void Restrict(Group group, Account actor, bool? isAnnouncement, bool? isLocked)
    {
        var (announcement, locked) = (isAnnouncement ?? group.IsAnnouncement, isLocked ?? group.IsLocked);
        var hasChanged = (announcement, locked) != (group.IsAnnouncement, group.IsLocked);
        if (!hasChanged) return;
        exchange.Ledger.SetGroupRules(group, announcement, locked);
        if (isAnnouncement is { } told) Tell(group, actor, group.Members.Keys, N(told ? "announcement" : "not_announcement"));
        if (isLocked is { } closed) Tell(group, actor, group.Members.Keys, N(closed ? "locked" : "unlocked"));
    }

    /// <summary>An account goes: its groups go on without it.</summary>
    public void Forget(Account account)
    {
        foreach (var group in Of(account).ToArray()) Remove(group, account, [account]);
    }

    /// <summary>The groups of an account.</summary>
    public IEnumerable<Group> Of(Account account) => exchange.World.Groups.Where(group => group.Members.ContainsKey(account));

    /// <summary>A group as clients see it.</summary>
    public static Node Describe(Group group)
    {
        var creator = Jid.FromPhoneNumber(group.CreatorPhoneNumber);
        var creatorShown = group.IsLidAddressed ? Jid.FromLid(group.CreatorLidUser) : creator;
        var isHidden = group.Members.Keys.Any(member => member.HidesNumber && member.LidUser == group.CreatorLidUser);
        Jid? creatorNumber = group.IsLidAddressed && !isHidden ? creator : null;
        return N("group",
            [
                ("id", group.Id), ("subject", group.Subject), ("s_t", group.CreatedAt), ("s_o", creatorShown), ("s_o_pn", creatorNumber), ("creation", group.CreatedAt),
                ("creator", creatorShown), ("creator_pn", creatorNumber), ("addressing_mode", group.AddressingMode), ("size", group.Members.Count),
            ],
            [
                .. group.Members.Select(member => Participant(group, member.Key, member.Value)),
                .. group.ExpirationSeconds > 0 ? [N("ephemeral", ("expiration", group.ExpirationSeconds))] : Array.Empty<Node>(),
                .. group.IsAnnouncement ? [N("announcement")] : Array.Empty<Node>(),
                .. group.IsLocked ? [N("locked")] : Array.Empty<Node>(),
            ]);
    }

    public static Node Participant(Group group, Account account, SandboxGroupRole role = SandboxGroupRole.Member) => N("participant",
        ("jid", group.In(account)), ("phone_number", group.IsLidAddressed ? account.ShownJid : null), ("lid", group.IsLidAddressed ? null : account.Lid),
        ("username", account.Username),
        ("type", role switch { SandboxGroupRole.Admin => "admin", SandboxGroupRole.Superadmin => "superadmin", _ => null }));

    private static Node Created(Group group, bool isNew) => N("create", [("type", isNew ? "new" : null)], Describe(group));

    private static Node Changed(Group group, string change, IEnumerable<Account> accounts) => N(change, [], [.. accounts.Select(account => Participant(group, account))]);

    private void Tell(Group group, Account actor, IEnumerable<Account> accounts, Node change)
    {
        var notice = N("notification",
            [
                ("from", group.Jid), ("type", "w:gp2"), ("id", exchange.NextId()), ("t", exchange.Now), ("participant", group.In(actor)),
                ("participant_pn", group.IsLidAddressed ? actor.ShownJid : null), ("participant_username", actor.Username), ("addressing_mode", group.AddressingMode),
                ("notify", actor.PushName.Length > 0 ? actor.PushName : null),
            ],
            change);
        // Phones read the state itself: only linked devices need to be told.
        foreach (var device in accounts.SelectMany(account => account.Devices.Values))
            if (!device.IsPhone) exchange.Deliver(device, StanzaClass.Notification, notice);
    }

    private string NewId()
    {
        while (true)
        {
            var id = IdPrefix + RandomNumberGenerator.GetInt32(100_000, 1_000_000).ToString(CultureInfo.InvariantCulture)
                + RandomNumberGenerator.GetInt32(100_000, 1_000_000).ToString(CultureInfo.InvariantCulture);
            System.Diagnostics.Debug.Assert(id.Length == IdPrefix.Length + IdDigits);
            if (exchange.World.FindGroup(new Jid(id, JidServer.Group)) is null) return id;
        }
    }
}
