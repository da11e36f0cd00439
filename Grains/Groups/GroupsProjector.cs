using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Storage.Chats;
using WhatIsUp.Grains.Storage.Outbox;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.Grains.Groups;

/// <summary>
/// Subject and timer of the chats of groups, and the events <c>group.*</c>. Each event names who did it, by both addresses where they are known.
/// </summary>
internal sealed class GroupsProjector(ChannelDependencies dependencies, ChannelRecord record) : IEventProjector
{
    /// <inheritdoc />
    public async ValueTask<bool> ProjectAsync(EventBatch batch, ClientEvent happened, CancellationToken cancellationToken)
    {
        switch (happened)
        {
            case GroupDescribed group:
                ChatRows.Describe(batch.Unit, record.Id, group, record.Now);
                batch.AddTimedChat(group.Group.ToString());
                return true;
            case GroupEvent groupEvent:
                await AddAsync(batch, groupEvent, cancellationToken);
                return true;
            default:
                return false;
        }
    }

    private async ValueTask AddAsync(EventBatch batch, GroupEvent happened, CancellationToken cancellationToken)
    {
        var addresses = await LoadAsync(batch, happened, cancellationToken);
        var (group, actor) = (happened.Group.ToString(), addresses.Participant(happened.Actor, happened.ActorName));
        switch (happened)
        {
            case GroupJoined joined:
                var view = GroupViews.Of(joined.Metadata, addresses, withParticipants: true);
                var created = new GroupCreatedPayload(view, actor, joined.IsNew, joined.Reason, joined.At);
                await record.PublishAsync(batch, happened, EventCatalogue.GroupCreated, created, EventChatKind.Group, cancellationToken);
                break;
            case GroupMembersChanged members:
                var moved = new GroupParticipantsPayload(
                    group, actor, People(members.Participants, addresses), IsByThemselves(members), members.ConcernsOwn, members.Reason, members.At);
                await record.PublishAsync(batch, happened, NameOf(members.Change), moved, EventChatKind.Group, cancellationToken);
                break;
            case GroupJoinRequestChanged request:
                var requested = new GroupJoinRequestedPayload(
                    group, ActionOf(request.Action), actor, People(request.Participants, addresses), request.Method, request.Parent?.ToString(), request.At);
                await record.PublishAsync(batch, happened, EventCatalogue.GroupJoinRequested, requested, EventChatKind.Group, cancellationToken);
                break;
            case GroupChanged changed:
                var updated = new GroupUpdatedPayload(group, actor, GroupViews.ChangesOf(changed.Change, addresses), changed.At);
                await record.PublishAsync(batch, happened, EventCatalogue.GroupUpdated, updated, EventChatKind.Group, cancellationToken);
                break;
        }
    }

    /// <summary>What the notification leaves out, from this batch or from the store.</summary>
    private async ValueTask<GroupAddresses> LoadAsync(EventBatch batch, GroupEvent happened, CancellationToken cancellationToken)
    {
        IEnumerable<GroupAccount?> named = happened switch
        {
            GroupJoined joined => GroupAddresses.In(joined.Metadata),
            GroupMembersChanged members => members.Participants,
            GroupJoinRequestChanged request => request.Participants,
            GroupChanged { Change: var change } =>
                [change.Owner, .. change.Suggested.Select(one => one.Creator), .. change.SuggestionsEnded.Select(one => one.Creator)],
            _ => [],
        };
        var stored = await GroupAddresses.LoadAsync(dependencies.Signals, record.Id, named.Append(happened.Actor), cancellationToken);
        return stored.With(batch.Changes.LidsByPhoneNumber);
    }

    private static Participant[] People(IReadOnlyList<GroupAccount> accounts, GroupAddresses addresses) =>
        [.. accounts.Select(account => addresses.Participant(account)!)];

    private static bool IsByThemselves(GroupMembersChanged members) =>
        members is { Change: GroupMemberChange.Added or GroupMemberChange.Removed, Actor: { } actor, Participants: [var only] }
        && (only.Is(actor.Jid) || (actor.PhoneNumber is { } number && only.Is(number)));

    private static string NameOf(GroupMemberChange change) => change switch
    {
        GroupMemberChange.Added => EventCatalogue.GroupParticipantAdded,
        GroupMemberChange.Removed => EventCatalogue.GroupParticipantRemoved,
        GroupMemberChange.Promoted => EventCatalogue.GroupAdminPromoted,
        _ => EventCatalogue.GroupAdminDemoted,
    };

    private static GroupJoinAction ActionOf(GroupJoinRequestAction action) => action switch
    {
        GroupJoinRequestAction.Withdrawn => GroupJoinAction.Withdrawn,
        GroupJoinRequestAction.Rejected => GroupJoinAction.Rejected,
        _ => GroupJoinAction.Requested,
    };
}
