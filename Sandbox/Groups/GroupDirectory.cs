using System.Globalization;
using System.Security.Cryptography;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Groups;

/// <summary>Groups: who is in them, and who is notified when that changes.</summary>
internal sealed class GroupDirectory(StateStore store, GroupStore groups, StanzaSender stanzas, ServerClock clock, GroupState facts)
{
    /// <summary>
    /// Members that a group holds at most when linked devices change it: what WhatsApp allows unless it raised that for an account (prop 1304).
    /// </summary>
    public const int MaxMembers = 257;

    /// <summary>Members of a group that phones make: as of an account with the raised limit.</summary>
    public const int MaxMembersOfPhones = 1_024;

    /// <summary>Longest name (prop 14801).</summary>
    public const int MaxSubjectLength = 100;

    /// <summary>Longest description (prop 14778).</summary>
    public const int MaxDescriptionLength = 2_048;

    private const int MaxGroups = 50_000;

    /// <summary>Nobody takes the room of all.</summary>
    private const int MaxGroupsOfOwner = 5_000;
    private const string IdPrefix = "120363";
    private const int IdDigits = 12;

    /// <summary>What groups are like besides their members.</summary>
    public GroupState Facts => facts;

    /// <summary>An account came into a group by itself, or an admin accepted its request.</summary>
    public Hook<GroupEntry> Entered { get; } = new();

    /// <summary>Notifications.</summary>
    public GroupNotices Notices { get; } = new(stanzas, clock);

    /// <summary>Changes of what groups are like.</summary>
    public GroupEditor Editor => field ??= new GroupEditor(groups, clock, this);

    /// <summary>How accounts come into groups by themselves.</summary>
    public GroupJoining Joining => field ??= new GroupJoining(store, clock, this);

    /// <summary>Makes a group of the actor and others; all of them are notified.</summary>
    /// <param name="actor">Who makes it.</param>
    /// <param name="subject">Its name.</param>
    /// <param name="others">The other members.</param>
    /// <param name="isLidAddressed">True when members are named by LID.</param>
    /// <param name="rules">What it is like from the beginning.</param>
    /// <param name="change">Further facts from the beginning, or null.</param>
    /// <returns>Null when the sandbox holds no more.</returns>
    public Group? Create(
        Account actor, string subject, IEnumerable<Account> others, bool isLidAddressed, GroupRules rules = default,
        Func<GroupFacts, GroupFacts>? change = null)
    {
        if (store.State.Groups.Count >= MaxGroups || CountOf(actor.Owner) >= MaxGroupsOfOwner) return null;
        var group = new Group
        {
            Id = rules.Id ?? NewId(),
            Subject = subject,
            IsLidAddressed = isLidAddressed,
            CreatorPhoneNumber = actor.PhoneNumber,
            CreatorLidUser = actor.LidUser,
            CreatedAt = clock.Now,
            Members = { [actor] = SandboxGroupRole.Superadmin },
        };
        foreach (var account in others) group.Members.TryAdd(account, SandboxGroupRole.Member);
        groups.Put(group);
        if (rules.ExpirationSeconds > 0) groups.SetTimer(group, rules.ExpirationSeconds);
        if (rules.IsAnnouncement || rules.IsLocked) groups.SetRules(group, rules.IsAnnouncement, rules.IsLocked);
        if (change is not null) Facts.Change(group, change);
        Notices.Send(group, actor, group.Members.Keys, Created(group, isNew: true, null));
        return group;
    }

    /// <summary>Groups of an owner of phones: those whose first member is one of them.</summary>
    public int CountOf(string owner) => store.State.Groups.Count(group => group.Members.Count > 0 && group.Members.GetAt(0).Key.Owner == owner);

    /// <summary>Adds members: they learn of the group, the others of them.</summary>
    /// <param name="group">The group.</param>
    /// <param name="actor">Who adds them: themselves when they join.</param>
    /// <param name="accounts">Who comes.</param>
    /// <param name="reason">Word for how they come, or null.</param>
    /// <returns>Those that were not in it before.</returns>
    public IReadOnlyList<Account> Add(Group group, Account actor, IEnumerable<Account> accounts, string? reason = null)
    {
        var added = accounts.Where(account => !group.Members.ContainsKey(account)).Distinct().ToArray();
        if (added.Length == 0) return added;
        Account[] before = [.. group.Members.Keys];
        foreach (var account in added) group.Members.Add(account, SandboxGroupRole.Member);
        groups.Put(group);
        Facts.Change(group, facts => added.Aggregate(facts, (known, account) => known.WithMember(account.LidUser)));
        Notices.Send(group, actor, before, Changed(group, "add", added, reason));
        Notices.Send(group, actor, added, Created(group, isNew: false, reason));
        return added;
    }

    /// <summary>Removes members, or lets the actor leave; those who go are notified, too.</summary>
    public IReadOnlyList<Account> Remove(Group group, Account actor, IEnumerable<Account> accounts)
    {
        var removed = accounts.Where(group.Members.ContainsKey).Distinct().ToArray();
        if (removed.Length == 0) return removed;
        Account[] before = [.. group.Members.Keys];
        foreach (var account in removed)
        {
            group.Members.Remove(account);
            store.SenderKeys.DeleteOf(account, group);
        }
        if (group.Members.Count == 0)
        {
            groups.Delete(group);
            Facts.Remove(group);
        }
        else
        {
            var heir = group.Members.Values.Any(role => role != SandboxGroupRole.Member) ? null : group.Members.GetAt(0).Key;
            if (heir is not null) group.Members[heir] = SandboxGroupRole.Admin;
            groups.Put(group);
            Facts.Change(group, facts => removed.Aggregate(facts, (known, account) => known.WithGone(account.LidUser, account != actor)));
            if (heir is not null) Notices.Send(group, actor, group.Members.Keys, Changed(group, "promote", [heir], null));
        }
        Notices.Send(group, actor, before, Changed(group, "remove", removed, null));
        return removed;
    }

    /// <summary>Ends a group: its members are notified and removed.</summary>
    public void End(Group group, Account actor, string reason)
    {
        Account[] members = [.. group.Members.Keys];
        Notices.Send(group, actor, members, N("delete", ("reason", reason)));
        foreach (var member in members) store.SenderKeys.DeleteOf(member, group);
        groups.Delete(group);
        Facts.End(group, clock.Now);
    }

    /// <summary>Makes members admins, or admins plain members.</summary>
    /// <returns>Those whose rank is another one now.</returns>
    public IReadOnlyList<Account> Rank(Group group, Account actor, IEnumerable<Account> accounts, bool isAdmin)
    {
        var changed = accounts
            .Where(account => group.Members.TryGetValue(account, out var role) && (role != SandboxGroupRole.Member) != isAdmin).Distinct().ToArray();
        if (changed.Length == 0) return changed;
        foreach (var account in changed) group.Members[account] = isAdmin ? SandboxGroupRole.Admin : SandboxGroupRole.Member;
        groups.Put(group);
        Notices.Send(group, actor, group.Members.Keys, Changed(group, isAdmin ? "promote" : "demote", changed, null));
        return changed;
    }

    /// <summary>Makes a member the owner; the owner before is an admin from then on.</summary>
    public void Transfer(Group group, Account owner, Account member)
    {
        group.Members[owner] = SandboxGroupRole.Admin;
        group.Members[member] = SandboxGroupRole.Superadmin;
        groups.Put(group);
        Notices.SendOwner(group, owner, member);
    }

    /// <summary>An account goes: its groups go on without it.</summary>
    public void Forget(Account account)
    {
        foreach (var group in Of(account).ToArray()) Remove(group, account, [account]);
    }

    /// <summary>The group with this address.</summary>
    /// <exception cref="Refusal">It has ended, or there was never one.</exception>
    public Group Require(Jid? jid) => store.State.FindGroup(jid)
        ?? throw (jid is { IsGroup: true } known && Facts.HasEnded(known.User) ? GroupRefusals.Gone() : Refusal.NotFound());

    /// <summary>The groups of an account.</summary>
    public IEnumerable<Group> Of(Account account) => store.State.Groups.Where(group => group.Members.ContainsKey(account));

    /// <summary>A group with its members as clients see it.</summary>
    public Node Describe(Group group) => GroupNodes.Describe(group, Facts.Of(group));

    /// <summary>An account as it is remembered.</summary>
    public static GroupPerson PersonOf(Account account) => new(account.PhoneNumber, account.LidUser, account.HidesNumber);

    private Node Created(Group group, bool isNew, string? reason) => N("create", [("type", isNew ? "new" : null), ("reason", reason)], Describe(group));

    private Node Changed(Group group, string change, IEnumerable<Account> accounts, string? reason)
    {
        var former = Facts.Of(group).MembersVersion;
        var version = Math.Max(former + 1, clock.Now.ToUnixTimeMilliseconds());
        if (group.Members.Count > 0) Facts.Change(group, facts => facts with { MembersVersion = version });
        return N(change, [("reason", reason), ("prev_v_id", former), ("v_id", version)],
            [.. accounts.Select(account => GroupNodes.Participant(group, account))]);
    }

    /// <summary>An id that no group has.</summary>
    public string NewId()
    {
        while (true)
        {
            var id = IdPrefix + RandomNumberGenerator.GetInt32(100_000, 1_000_000).ToString(CultureInfo.InvariantCulture)
                + RandomNumberGenerator.GetInt32(100_000, 1_000_000).ToString(CultureInfo.InvariantCulture);
            System.Diagnostics.Debug.Assert(id.Length == IdPrefix.Length + IdDigits);
            if (store.State.FindGroup(new Jid(id, JidServer.Group)) is null) return id;
        }
    }
}
