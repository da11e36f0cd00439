using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Communities;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Groups;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Groups;
using WhatIsUp.Grains.Messages;
using WhatIsUp.Grains.Storage.Paging;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Communities;
using WhatIsUp.WhatsApp.Events;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Communities;

/// <summary>Groups of communities, read and changed at WhatsApp.</summary>
internal sealed class ChannelCommunityGroups(ChannelCore core, MessageSending sending, Cursors cursors) : IChannelCommunityGroups
{
    private const string ListName = "community_groups";

    private readonly GroupCalls _calls = new(core);
    private readonly GroupResults _results = new(core, sending);

    /// <inheritdoc />
    public async Task<Page<CommunityGroupView>> ListAsync(Caller caller, string communityId, PageRequest page)
    {
        var community = GroupCalls.Parse(communityId);
        var after = cursors.Open(ListName, page.Cursor);
        var groups = await CallAsync((client, token) => client.Communities.ListGroupsAsync(community, token));
        var addresses = await LoadAsync(groups.Select(group => group.Creator));
        var shown = CommunityPages.Of(
            groups, page, after, cursors, ListName, static group => (-(group.CreatedAt?.ToUnixTimeSeconds() ?? 0), group.Group.User));
        return new Page<CommunityGroupView>([.. shown.Data.Select(group => Show(group, addresses))], shown.NextCursor);
    }

    /// <inheritdoc />
    public async Task<GroupView> GetAsync(Caller caller, string communityId, string groupId)
    {
        var (community, group) = (GroupCalls.Parse(communityId), GroupCalls.Parse(groupId));
        var metadata = await CallAsync((client, token) => client.Communities.LookUpGroupAsync(community, group, token));
        return GroupViews.Of(metadata, await LoadAsync(GroupAddresses.In(metadata)), withParticipants: true);
    }

    /// <inheritdoc />
    public async Task<GroupCreatedReply> CreateAsync(Caller caller, string communityId, GroupCreationRequest request, bool isHidden)
    {
        var community = GroupCalls.Parse(communityId);
        var creation = ChannelGroups.CreationOf(request);
        var made = await CallAsync((client, token) => client.Communities.CreateGroupAsync(community, creation, isHidden, token));
        var results = await _results.ShowAsync(
            caller, made.Metadata.Group, made.Metadata.Subject, request.Participants, made.Results, GroupMemberAction.Add, request.Invitations);
        var view = GroupViews.Of(made.Metadata, await LoadAsync(GroupAddresses.In(made.Metadata)), withParticipants: true);
        return new GroupCreatedReply(view, results.All(result => result.Success), results);
    }

    /// <inheritdoc />
    public async Task LinkAsync(Caller caller, string communityId, string groupId, bool isHidden)
    {
        var (community, group) = (GroupCalls.Parse(communityId), GroupCalls.Parse(groupId));
        var results = await CallAsync((client, token) => client.Communities.LinkAsync(community, [group], isHidden, token));
        CommunityCalls.Require(results[0], isLink: true);
    }

    /// <inheritdoc />
    public async Task UnlinkAsync(Caller caller, string communityId, string groupId, bool removesOrphans)
    {
        var (community, group) = (GroupCalls.Parse(communityId), GroupCalls.Parse(groupId));
        var results = await CallAsync((client, token) => client.Communities.UnlinkAsync(community, [group], removesOrphans, token));
        CommunityCalls.Require(results[0], isLink: false);
    }

    /// <inheritdoc />
    public async Task<GroupJoinReply> JoinAsync(Caller caller, string communityId, string groupId)
    {
        var (community, group) = (GroupCalls.Parse(communityId), GroupCalls.Parse(groupId));
        var joined = await CallAsync((client, token) => client.Communities.JoinGroupAsync(community, group, token));
        return new GroupJoinReply(joined.Group.ToString(), joined.IsPending ? GroupJoinStatus.Pending : GroupJoinStatus.Joined);
    }

    /// <inheritdoc />
    public async Task<string> FindChatAsync(Caller caller, string chatId)
    {
        if (!Jid.TryParse(chatId, out var chat) || !chat.IsGroup) return chatId;
        var metadata = await CallAsync((client, token) => client.Groups.ReadAsync(chat, token));
        if (!metadata.IsParent) return chatId;
        var groups = await CallAsync((client, token) => client.Communities.ListGroupsAsync(chat, token));
        return groups.FirstOrDefault(group => group.IsAnnouncement)?.Group.ToString()
            ?? throw new GatewayException(ErrorCode.NotFound, "The community has no announcement group.");
    }

    private Task<T> CallAsync<T>(Func<WhatsAppClient, CancellationToken, Task<T>> operation) => CommunityCalls.RunAsync(_calls, operation);

    private ValueTask<GroupAddresses> LoadAsync(IEnumerable<GroupAccount?> accounts) =>
        GroupAddresses.LoadAsync(core.Dependencies.Signals, core.Id, accounts, CancellationToken.None);

    private static CommunityGroupView Show(CommunityGroup group, GroupAddresses addresses) => new()
    {
        Id = group.Group.ToString(),
        Subject = group.Subject,
        Kind = group.IsAnnouncement ? CommunityGroupKind.Announcement : group.IsGeneralChat ? CommunityGroupKind.GeneralChat : CommunityGroupKind.Subgroup,
        CreatedAt = group.CreatedAt,
        CreatedBy = addresses.Participant(group.Creator),
        ParticipantsCount = group.Size,
        Hidden = group.IsHidden,
        JoinApproval = group.RequiresApproval,
    };
}
