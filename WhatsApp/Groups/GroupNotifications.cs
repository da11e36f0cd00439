using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.GroupState;

namespace WhatIsUp.WhatsApp.Groups;

/// <summary>
/// Notifications about groups from the server (<c>w:gp2</c>, and <c>picture</c> from a group), as events: a notification with several children gives the
/// events of all of them. The stored members and the cached list are updated.
/// </summary>
internal sealed class GroupNotifications(ClientConnection connection, GroupCache cache)
{
    private const int MaxUnknown = 16;

    /// <summary>A change that could not be read.</summary>
    private static readonly GroupChange Nothing = new();

    /// <summary>Children that change nothing that is shown here (whatsapp-rust @1489b7da, zapo @9a49e1ff).</summary>
    private static readonly HashSet<string> WithoutEvent = new(StringComparer.Ordinal)
    {
        "modify", "change_number", "revoke", "auto_add_disabled", "is_capi_hosted_group", "group_safety_check", "reports", "missing_participant_identification",
    };

    /// <summary>Handles a notification about a group.</summary>
    /// <returns>Tags of unknown children.</returns>
    public async ValueTask<IReadOnlyList<string>> HandleAsync(DeviceTransaction transaction, Node stanza, CancellationToken cancellationToken)
    {
        await GroupNotices.HandleAsync(transaction, connection, stanza, cancellationToken);
        if (stanza.GetJid("from") is not { IsGroup: true, User.Length: > 0 } group) return [];
        var unknown = new List<string>();
        var context = Context.Of(stanza, group, connection.Time.GetUtcNow());
        var first = transaction.Changes.Events.Count;
        foreach (var child in stanza.Children)
            if (!await TryHandleAsync(transaction, context, child, cancellationToken) && unknown.Count < MaxUnknown) unknown.Add(child.Tag);
        AddFamilies(transaction.Changes.Events, first);
        return unknown;
    }

    /// <summary>Handles a GraphQL notification, which may be about a group.</summary>
    public void HandleMex(DeviceTransaction transaction, Node stanza)
    {
        foreach (var update in stanza.Children.Where(child => child.Tag is "update" or "mex"))
        {
            if (GroupMexNotices.Read(update, GroupNodes.TimeOf(stanza, "t") ?? connection.Time.GetUtcNow()) is not { } changed) continue;
            cache.Change(changed.Group, known => GroupChangeNodes.Apply(known, changed.Change, changed.Actor, changed.At));
            transaction.Changes.Events.Add(changed with { Family = cache.FamilyOf(changed.Group) });
        }
    }

    /// <summary>Handles the notification of a group's picture.</summary>
    public void HandlePicture(DeviceTransaction transaction, Node stanza)
    {
        if (stanza.GetJid("from") is not { IsGroup: true, User.Length: > 0 } group) return;
        var context = Context.Of(stanza, group, connection.Time.GetUtcNow());
        var first = transaction.Changes.Events.Count;
        foreach (var child in stanza.Children)
        {
            if (child.Tag is not ("set" or "delete")) continue;
            var author = GroupAccount.Of(child.GetJid("author"), child.GetJid("author_pn")) ?? context.Actor;
            var change = child.Tag == "set"
                ? new GroupChange { PictureId = GroupNodes.ShortText(child.Get("id")) ?? "" } : new GroupChange { IsPictureRemoved = true };
            transaction.Changes.Events.Add(new GroupChanged(group, context.At, change) { Actor = author, ActorName = context.ActorName });
        }
        AddFamilies(transaction.Changes.Events, first);
    }

    private async ValueTask<bool> TryHandleAsync(DeviceTransaction transaction, Context context, Node child, CancellationToken cancellationToken)
    {
        switch (child.Tag)
        {
            case "create":
                AddJoined(transaction, context, child);
                return true;
            case "add" or "remove" or "leave" or "promote" or "demote" or "linked_group_promote" or "linked_group_demote":
                AddMembers(transaction, context, child);
                return true;
            case "created_membership_requests" or "revoked_membership_requests" or "membership_approval_request":
                await AddRequestsAsync(transaction, context, child, cancellationToken);
                return true;
        }
        if (GroupChangeNodes.Read(child) is { } change)
        {
            if (change != Nothing)
                transaction.Changes.Events.Add(new GroupChanged(context.Group, context.At, change) { Actor = context.Actor, ActorName = context.ActorName });
            Follow(context.Group, change);
            if (change.DeleteReason is not null) cache.Remove(context.Group);
            else cache.Change(context.Group, known => GroupChangeNodes.Apply(known, change, context.Actor, context.At));
            return true;
        }
        if (!WithoutEvent.Contains(child.Tag)) return false;
        if (child.Tag is "modify" or "change_number") cache.MarkStale(context.Group);
        return true;
    }

    /// <summary>The groups that a community gained or lost, or the community of a group.</summary>
    private void Follow(Jid group, GroupChange change)
    {
        foreach (var link in change.Linked)
        {
            if (link.Kind == "sub_group") cache.Link(link.Group, group);
            else if (link.Kind == "parent_group") cache.Link(group, link.Group);
        }
        foreach (var link in change.Unlinked)
        {
            if (link.Kind == "sub_group") cache.Link(link.Group, null);
            else if (link.Kind == "parent_group") cache.Link(group, null);
        }
    }

    /// <summary>Adds what the group is to the events of a notification.</summary>
    private void AddFamilies(List<ClientEvent> events, int first)
    {
        for (var i = first; i < events.Count; i++)
            if (events[i] is GroupEvent happened) events[i] = happened with { Family = cache.FamilyOf(happened.Group) };
    }

    private void AddJoined(DeviceTransaction transaction, Context context, Node child)
    {
        if (GroupNodes.ReadGroup(child.Child("group")) is not { } metadata) return;
        cache.Put(metadata);
        transaction.Changes.Events.Add(new GroupJoined(context.Group, context.At, metadata)
        {
            Actor = context.Actor, ActorName = context.ActorName, IsNew = child.Get("type") == "new", Reason = GroupNodes.ShortText(child.Get("reason")),
        });
    }

    private void AddMembers(DeviceTransaction transaction, Context context, Node child)
    {
        var change = child.Tag switch
        {
            "add" => GroupMemberChange.Added,
            "promote" or "linked_group_promote" => GroupMemberChange.Promoted,
            "demote" or "linked_group_demote" => GroupMemberChange.Demoted,
            _ => GroupMemberChange.Removed,
        };
        GroupAccount[] people = [.. child.ChildrenOf("participant").Take(GroupDirectory.MaxMembers).Select(GroupNodes.ReadAccount).OfType<GroupAccount>()];
        if (people.Length == 0) return;
        var concernsOwn = change == GroupMemberChange.Removed && Array.Exists(people, IsOwn);
        if (concernsOwn) cache.Remove(context.Group);
        else if (change is GroupMemberChange.Added or GroupMemberChange.Removed)
            cache.Change(
                context.Group, known => known with { Size = Math.Max(known.Size + (change == GroupMemberChange.Added ? people.Length : -people.Length), 0) });
        transaction.Changes.Events.Add(new GroupMembersChanged(context.Group, context.At, change, people)
        {
            Actor = context.Actor, ActorName = context.ActorName, Reason = GroupNodes.ShortText(child.Get("reason")), ConcernsOwn = concernsOwn,
        });
    }

    /// <summary>
    /// The applicant is in <c>requested_user</c>; a member who wants to add somebody is the author of the notification and no applicant. Requests to join by
    /// link have the applicant as their author.
    /// </summary>
    private async ValueTask AddRequestsAsync(DeviceTransaction transaction, Context context, Node child, CancellationToken cancellationToken)
    {
        Node[] node = [.. child.Children.Where(one => one.Tag is "requested_user" or "participant").Take(GroupDirectory.MaxMembers)];
        await GroupDirectory.AddPairsAsync(transaction, connection, node, cancellationToken);
        GroupAccount[] people = [.. node.Select(GroupNodes.ReadAccount).OfType<GroupAccount>()];
        if (people.Length == 0 && context.Actor is { } author) people = [author];
        if (people.Length == 0) return;
        var isWithdrawn = context.Actor is { } actor && Array.TrueForAll(people, person => person.Is(actor.Jid));
        transaction.Changes.Events.Add(new GroupJoinRequestChanged(context.Group, context.At, ActionOf(child.Tag, isWithdrawn), people)
        {
            Actor = context.Actor, ActorName = context.ActorName, Method = GroupNodes.ShortText(child.Get("request_method")),
            Parent = child.GetJid("parent_group_jid") is { IsGroup: true } parent ? parent : null,
        });
    }

    private static GroupJoinRequestAction ActionOf(string tag, bool isByApplicant) =>
        tag != "revoked_membership_requests" ? GroupJoinRequestAction.Requested
        : isByApplicant ? GroupJoinRequestAction.Withdrawn : GroupJoinRequestAction.Rejected;

    private bool IsOwn(GroupAccount account) =>
        (account.Lid is { } lid && connection.IsOwn(lid)) || (account.PhoneNumber is { } number && connection.IsOwn(number));

    /// <summary>What all children of a notification share.</summary>
    private readonly record struct Context(Jid Group, DateTimeOffset At, GroupAccount? Actor, string? ActorName)
    {
        public static Context Of(Node stanza, Jid group, DateTimeOffset now) => new(
            group.ToAccount(), GroupNodes.TimeOf(stanza, "t") ?? now, GroupNodes.ReadAccount(stanza, "participant", "participant_pn", "participant_username"),
            GroupNodes.ShortText(stanza.Get("notify")));
    }
}
