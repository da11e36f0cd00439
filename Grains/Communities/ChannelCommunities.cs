using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Communities;
using WhatIsUp.Grains.Abstractions.Groups;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Groups;
using WhatIsUp.Grains.Messages;
using WhatIsUp.Grains.Storage.Paging;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Communities;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Groups;
using Wire = WhatIsUp.WhatsApp.Groups;

namespace WhatIsUp.Grains.Communities;

/// <summary>Communities, read and changed at WhatsApp.</summary>
internal sealed class ChannelCommunities(ChannelCore core, MessageSending sending, Cursors cursors) : IChannelCommunities
{
    private const string ListName = "communities";
    private const string MembersName = "community_members";

    private readonly GroupCalls _calls = new(core);
    private readonly GroupResults _results = new(core, sending);

    /// <inheritdoc />
    public async Task<Page<GroupView>> ListAsync(Caller caller, GroupListRequest request)
    {
        var after = cursors.Open(ListName, request.Page.Cursor);
        var communities = await CallAsync((client, token) => client.Communities.ListAsync(request.Resync && after is null, token));
        var page = CommunityPages.Of(communities, request.Page, after, cursors, ListName, OrderOf);
        var shown = request.WithParticipants ? await WithParticipantsAsync(page.Data) : page.Data;
        var addresses = await LoadAsync(shown.SelectMany(GroupAddresses.In));
        return new Page<GroupView>([.. shown.Select(group => GroupViews.Of(group, addresses, request.WithParticipants))], page.NextCursor);
    }

    /// <inheritdoc />
    public async Task<GroupView> GetAsync(Caller caller, string communityId)
    {
        var community = GroupCalls.Parse(communityId);
        return await ShowAsync(await CallAsync((client, token) => client.Communities.ReadAsync(community, token)));
    }

    /// <inheritdoc />
    public async Task<CommunityCreatedReply> CreateAsync(Caller caller, CommunityCreationRequest request)
    {
        var creation = new CommunityCreation(request.Subject)
        {
            Description = request.Description, MembersAddGroups = request.ModifyGroups == GroupPolicy.Anyone, GroupsRequireApproval = request.JoinApproval,
            HasGeneralChat = request.GeneralChat,
        };
        var made = await CallAsync((client, token) => client.Communities.CreateAsync(creation, token));
        return new CommunityCreatedReply(await ShowAsync(made.Metadata), made.AnnouncementGroup?.ToString());
    }

    /// <inheritdoc />
    public Task DeactivateAsync(Caller caller, string communityId)
    {
        var community = GroupCalls.Parse(communityId);
        return _calls.RunAsync((client, token) => client.Communities.DeactivateAsync(community, token));
    }

    /// <inheritdoc />
    public Task LeaveAsync(Caller caller, string communityId)
    {
        var community = GroupCalls.Parse(communityId);
        return _calls.RunAsync((client, token) => client.Groups.LeaveAsync(community, token));
    }

    /// <inheritdoc />
    public Task ConfigureAsync(Caller caller, string communityId, CommunitySettingsPatch patch)
    {
        var community = GroupCalls.Parse(communityId);
        var steps = new List<(string, Func<WhatsAppClient, CancellationToken, Task>)>();
        if (patch.ModifyGroups is { } modify)
            steps.Add(("modify_groups", (client, token) =>
                client.Groups.Settings.SetSwitchAsync(community, GroupSwitch.MembersAddSubgroups, modify == GroupPolicy.Anyone, token)));
        if (patch.MemberAddMode is { } add)
            steps.Add(("member_add_mode", (client, token) => client.Groups.Settings.SetMembersAddAsync(community, add == GroupPolicy.Anyone, token)));
        return _calls.RunAsync(steps);
    }

    /// <inheritdoc />
    public async Task<GroupInviteView> GetLinkAsync(Caller caller, string communityId)
    {
        var community = GroupCalls.Parse(communityId);
        return GroupLinks.Of(await CallAsync((client, token) => client.Groups.Invites.ReadCodeAsync(community, token)));
    }

    /// <inheritdoc />
    public async Task<GroupInviteView> ResetLinkAsync(Caller caller, string communityId)
    {
        var community = GroupCalls.Parse(communityId);
        return GroupLinks.Of(await CallAsync((client, token) => client.Groups.Invites.ResetCodeAsync(community, token)));
    }

    /// <inheritdoc />
    public async Task<Page<GroupMemberView>> ListMembersAsync(Caller caller, string communityId, PageRequest page)
    {
        var community = GroupCalls.Parse(communityId);
        var after = cursors.Open(MembersName, page.Cursor);
        var members = await CallAsync(async (client, token) =>
        {
            var all = await client.Communities.ListMembersAsync(community, token);
            // The list of everybody names no ranks: those are in the community itself.
            var ranked = (await client.Communities.ReadAsync(community, token)).Participants.Where(member => member.Role != GroupRole.Member).ToArray();
            return (IReadOnlyList<GroupParticipant>)
                [.. all.Select(member => member with { Role = ranked.FirstOrDefault(one => IsSame(one, member))?.Role ?? member.Role })];
        });
        var addresses = await LoadAsync(members.Select(member => member.Account));
        return CommunityPages.Of(
            [.. members.Select(member => GroupViews.MemberOf(member, addresses))], page, after, cursors, MembersName, static member => (0, member.Jid));
    }

    /// <inheritdoc />
    public async Task<GroupParticipantsReply> ChangeMembersAsync(
        Caller caller, string communityId, GroupMemberAction action, IReadOnlyList<string> participants)
    {
        var community = GroupCalls.Parse(communityId);
        Jid[] people = [.. participants.Select(Jid.Parse)];
        var results = await CallAsync((client, token) => ChangeAsync(client.Communities, community, action, people, token));
        var shown = await _results.ShowAsync(caller, community, null, participants, results, action, null);
        return new GroupParticipantsReply(community.ToString(), shown.All(result => result.Success), shown);
    }

    /// <inheritdoc />
    public Task ChangeOwnerAsync(Caller caller, string communityId, string person)
    {
        var (community, owner) = (GroupCalls.Parse(communityId), Jid.Parse(person));
        return _calls.RunAsync((client, token) => client.Communities.ChangeOwnerAsync(community, owner, token));
    }

    private Task<T> CallAsync<T>(Func<WhatsAppClient, CancellationToken, Task<T>> operation) => CommunityCalls.RunAsync(_calls, operation);

    private async Task<GroupView> ShowAsync(GroupMetadata community) =>
        GroupViews.Of(community, await LoadAsync(GroupAddresses.In(community)), withParticipants: true);

    private ValueTask<GroupAddresses> LoadAsync(IEnumerable<GroupAccount?> accounts) =>
        GroupAddresses.LoadAsync(core.Dependencies.Signals, core.Id, accounts, CancellationToken.None);

    private async Task<IReadOnlyList<GroupMetadata>> WithParticipantsAsync(IReadOnlyList<GroupMetadata> communities)
    {
        if (communities.Count == 0) return communities;
        var full = await CallAsync((client, token) => client.Groups.ReadManyAsync([.. communities.Select(community => community.Group)], token));
        return [.. communities.Select(community => full.GetValueOrDefault(community.Group) ?? community)];
    }

    private static Task<IReadOnlyList<Wire.GroupParticipantResult>> ChangeAsync(
        CommunitiesClient communities, Jid community, GroupMemberAction action, Jid[] people, CancellationToken cancellationToken) => action switch
    {
        GroupMemberAction.Add => communities.AddAsync(community, people, cancellationToken),
        GroupMemberAction.Remove => communities.RemoveAsync(community, people, cancellationToken),
        GroupMemberAction.Promote => communities.PromoteAsync(community, people, cancellationToken),
        _ => communities.DemoteAsync(community, people, cancellationToken),
    };

    private static bool IsSame(GroupParticipant one, GroupParticipant other) => one.Account.Is(other.Account.Jid);

    private static (long, string) OrderOf(GroupMetadata group) => (-(group.CreatedAt?.ToUnixTimeSeconds() ?? 0), group.Group.User);
}
