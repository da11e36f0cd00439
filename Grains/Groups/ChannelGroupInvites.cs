using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Groups;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Messages;
using WhatIsUp.Grains.Storage.Paging;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Groups;
using GroupJoinRequest = WhatIsUp.Grains.Abstractions.Groups.GroupJoinRequest;

namespace WhatIsUp.Grains.Groups;

/// <summary>Links, invitations and requests to join.</summary>
internal sealed class ChannelGroupInvites(ChannelCore core, MessageSending sending, Cursors cursors) : IChannelGroupInvites
{
    private readonly GroupCalls _calls = new(core);
    private readonly GroupResults _results = new(core, sending);

    /// <inheritdoc />
    public async Task<GroupInviteView> GetLinkAsync(Caller caller, string groupId)
    {
        var group = GroupCalls.Parse(groupId);
        return GroupLinks.Of(await _calls.RunAsync((client, token) => client.Groups.Invites.ReadCodeAsync(group, token)));
    }

    /// <inheritdoc />
    public async Task<GroupInviteView> ResetLinkAsync(Caller caller, string groupId)
    {
        var group = GroupCalls.Parse(groupId);
        return GroupLinks.Of(await _calls.RunAsync((client, token) => client.Groups.Invites.ResetCodeAsync(group, token)));
    }

    /// <inheritdoc />
    public async Task<GroupView> LookUpAsync(Caller caller, string code)
    {
        var metadata = await _calls.RunAsync((client, token) => client.Groups.Invites.LookUpAsync(code, token));
        return GroupViews.Of(metadata, await LoadAsync(GroupAddresses.In(metadata)), withParticipants: true);
    }

    /// <inheritdoc />
    public async Task<GroupJoinReply> JoinAsync(Caller caller, GroupJoinRequest request)
    {
        var joined = request is { GroupId: { } groupId, InvitedBy: { } admin, ExpiresAt: { } end }
            ? await AcceptAsync(new GroupInvitationFor(GroupCalls.Parse(groupId), request.Code, end, Jid.Parse(admin)))
            : await _calls.RunAsync((client, token) => client.Groups.Invites.JoinAsync(request.Code, token));
        return new GroupJoinReply(joined.Group.ToString(), joined.IsPending ? GroupJoinStatus.Pending : GroupJoinStatus.Joined);
    }

    /// <inheritdoc />
    public async Task<GroupParticipantsReply> RevokeInvitationsAsync(Caller caller, string groupId, IReadOnlyList<string> participants)
    {
        var group = GroupCalls.Parse(groupId);
        Jid[] people = [.. participants.Select(Jid.Parse)];
        var results = await _calls.RunAsync((client, token) => client.Groups.Invites.RevokeAsync(group, people, token));
        var shown = (await _results.ShowAsync(caller, group, null, participants, results, null, null))
            .Select(result => result.Reason == "no_request" ? result with { Reason = "no_invitation" } : result).ToArray();
        return new GroupParticipantsReply(group.ToString(), shown.All(result => result.Success), shown);
    }

    /// <inheritdoc />
    public async Task<Page<GroupApplicationView>> ListApplicationsAsync(Caller caller, string groupId, PageRequest page)
    {
        var group = GroupCalls.Parse(groupId);
        var list = "applications " + group;
        var after = cursors.Open(list, page.Cursor);
        var requests = await _calls.RunAsync((client, token) => client.Groups.Invites.ListRequestsAsync(group, token));
        var rows = requests.Select(request => (Request: request, Position: PositionOf(request)))
            .OrderByDescending(row => row.Position.Number).ThenBy(row => row.Position.Text, StringComparer.Ordinal)
            .Where(row => after is null || row.Position.Number < after.Number
                || (row.Position.Number == after.Number && string.CompareOrdinal(row.Position.Text, after.Text) > 0))
            .Take(page.Limit + 1).ToArray();
        var found = cursors.Page(rows, page.Limit, list, row => row.Position);
        var addresses = await LoadAsync(found.Data.SelectMany(row => new[] { row.Request.Account, row.Request.RequestedBy }));
        return new Page<GroupApplicationView>([.. found.Data.Select(row => ViewOf(row.Request, addresses))], found.NextCursor);
    }

    /// <inheritdoc />
    public async Task<GroupParticipantsReply> DecideAsync(Caller caller, string groupId, IReadOnlyList<string> applicants, bool isApproved)
    {
        var group = GroupCalls.Parse(groupId);
        Jid[] people = [.. applicants.Select(Jid.Parse)];
        var results = await _calls.RunAsync((client, token) => client.Groups.Invites.DecideAsync(group, people, isApproved, token));
        var shown = await _results.ShowAsync(caller, group, null, applicants, results, null, null);
        return new GroupParticipantsReply(group.ToString(), shown.All(result => result.Success), shown);
    }

    /// <inheritdoc />
    public Task WithdrawAsync(Caller caller, string groupId)
    {
        var group = GroupCalls.Parse(groupId);
        return _calls.RunAsync((client, token) => client.Groups.Invites.WithdrawRequestAsync(group, token));
    }

    /// <summary>The admin is named as WhatsApp names people to this account.</summary>
    private async Task<GroupJoin> AcceptAsync(GroupInvitationFor invitation)
    {
        var store = await core.OwnAsync();
        var named = invitation with { Admin = await store.Addresses.WireOfAsync(invitation.Admin, CancellationToken.None) };
        return await _calls.RunAsync((client, token) => client.Groups.Invites.AcceptAsync(named, token));
    }

    private ValueTask<GroupAddresses> LoadAsync(IEnumerable<GroupAccount?> accounts) =>
        GroupAddresses.LoadAsync(core.Dependencies.Signals, core.Id, accounts, CancellationToken.None);

    private static GroupApplicationView ViewOf(WhatsApp.Groups.GroupJoinRequest request, GroupAddresses addresses) => new()
    {
        Applicant = addresses.Participant(request.Account)!,
        RequestedAt = request.At,
        Method = request.Method,
        RequestedBy = addresses.Participant(request.RequestedBy),
        CommunityId = request.Parent?.ToString(),
    };

    private static CursorPosition PositionOf(WhatsApp.Groups.GroupJoinRequest request) =>
        new(request.At?.ToUnixTimeSeconds() ?? 0, request.Account.Jid.ToString());

}
