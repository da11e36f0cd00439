using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Groups;
using WhatIsUp.Grains.Abstractions.Profile;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Messages;
using WhatIsUp.Grains.Storage.Paging;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Groups;
using Wire = WhatIsUp.WhatsApp.Groups;

namespace WhatIsUp.Grains.Groups;

/// <summary>Groups, read and changed at WhatsApp.</summary>
internal sealed class ChannelGroups(ChannelCore core, MessageSending sending, Cursors cursors) : IChannelGroups
{
    private const string ListName = "groups";
    private const int MaxPictureBytes = 1 << 20;

    private readonly GroupCalls _calls = new(core);
    private readonly GroupResults _results = new(core, sending);

    /// <inheritdoc />
    public async Task<Page<GroupView>> ListAsync(Caller caller, GroupListRequest request)
    {
        var after = cursors.Open(ListName, request.Page.Cursor);
        var groups = await _calls.RunAsync((client, token) => client.Groups.ListAsync(request.Resync && after is null, token));
        var rows = groups.Where(group => after is null || IsAfter(group, after)).Take(request.Page.Limit + 1).ToArray();
        var page = cursors.Page(rows, request.Page.Limit, ListName, group => new CursorPosition(OrderOf(group), group.Group.User));
        var shown = request.WithParticipants ? await WithParticipantsAsync(page.Data) : page.Data;
        var addresses = await LoadAsync(shown);
        return new Page<GroupView>([.. shown.Select(group => GroupViews.Of(group, addresses, request.WithParticipants))], page.NextCursor);
    }

    /// <inheritdoc />
    public async Task<GroupView> GetAsync(Caller caller, string groupId)
    {
        var group = GroupCalls.Parse(groupId);
        var metadata = await _calls.RunAsync((client, token) => client.Groups.ReadAsync(group, token));
        return GroupViews.Of(metadata, await LoadAsync([metadata]), withParticipants: true);
    }

    /// <inheritdoc />
    public async Task<GroupCreatedReply> CreateAsync(Caller caller, GroupCreationRequest request)
    {
        var creation = CreationOf(request);
        var made = await _calls.RunAsync((client, token) => client.Groups.CreateAsync(creation, token));
        var results = await _results.ShowAsync(
            caller, made.Metadata.Group, made.Metadata.Subject, request.Participants, made.Results, GroupMemberAction.Add, request.Invitations);
        var view = GroupViews.Of(made.Metadata, await LoadAsync([made.Metadata]), withParticipants: true);
        return new GroupCreatedReply(view, results.All(result => result.Success), results);
    }

    /// <inheritdoc />
    public Task DescribeAsync(Caller caller, string groupId, string? subject, string? description)
    {
        var group = GroupCalls.Parse(groupId);
        var steps = new List<(string, Func<WhatsAppClient, CancellationToken, Task>)>();
        if (subject is not null) steps.Add(("subject", (client, token) => client.Groups.Settings.SetSubjectAsync(group, subject, token)));
        if (description is not null) steps.Add(("description", (client, token) => client.Groups.Settings.SetDescriptionAsync(group, description, token)));
        return _calls.RunAsync(steps);
    }

    /// <inheritdoc />
    public Task ConfigureAsync(Caller caller, string groupId, GroupSettingsPatch patch) =>
        _calls.RunAsync(GroupSettingsSteps.Of(GroupCalls.Parse(groupId), patch));

    /// <inheritdoc />
    public async Task<PictureView> GetPictureAsync(Caller caller, string groupId, bool isPreview)
    {
        var group = GroupCalls.Parse(groupId);
        var picture = await _calls.RunAsync((client, token) => client.Groups.Settings.FindPictureAsync(group, isPreview, token));
        return picture is null ? new PictureView(PictureState.None, null, null) : new PictureView(PictureState.Found, picture.Id, picture.Url);
    }

    /// <inheritdoc />
    public async Task<PictureView> SetPictureAsync(Caller caller, string groupId, string? mediaId)
    {
        var group = GroupCalls.Parse(groupId);
        if (mediaId is null)
        {
            await _calls.RunAsync((client, token) => client.Groups.Settings.RemovePictureAsync(group, token));
            return new PictureView(PictureState.None, null, null);
        }
        var jpeg = await core.Dependencies.Media.ReadAsync(core.Id, mediaId, MaxPictureBytes, CancellationToken.None);
        var id = await _calls.RunAsync((client, token) => client.Groups.Settings.SetPictureAsync(group, jpeg, token));
        return new PictureView(PictureState.Found, id, null);
    }

    /// <inheritdoc />
    public Task LeaveAsync(Caller caller, string groupId)
    {
        var group = GroupCalls.Parse(groupId);
        return _calls.RunAsync((client, token) => client.Groups.LeaveAsync(group, token));
    }

    /// <inheritdoc />
    public async Task<GroupParticipantsReply> ChangeMembersAsync(
        Caller caller, string groupId, GroupMemberAction action, IReadOnlyList<string> participants, GroupInvitationOptions? invitations)
    {
        var group = GroupCalls.Parse(groupId);
        Jid[] people = [.. participants.Select(Jid.Parse)];
        var results = await _calls.RunAsync((client, token) => ChangeAsync(client.Groups, group, action, people, token));
        var name = invitations is { Send: true } && results.Any(result => result.Invitation is not null)
            ? (await _calls.RunAsync((client, token) => client.Groups.ReadAsync(group, token))).Subject : null;
        var shown = await _results.ShowAsync(caller, group, name, participants, results, action, invitations);
        return new GroupParticipantsReply(group.ToString(), shown.All(result => result.Success), shown);
    }

    /// <summary>The client's request for a new group.</summary>
    internal static GroupCreation CreationOf(GroupCreationRequest request)
    {
        var settings = request.Settings;
        return new GroupCreation(request.Subject, [.. request.Participants.Select(Jid.Parse)])
        {
            Description = request.Description,
            IsAnnouncement = settings.Announce is true,
            IsLocked = settings.Locked is true,
            RequiresApproval = settings.JoinApproval is true,
            MembersAdd = settings.MemberAddMode is { } add ? add == GroupPolicy.Anyone : null,
            MembersInvite = settings.MemberLinkMode is { } link ? link == GroupPolicy.Anyone : null,
            ExpirationSeconds = settings.EphemeralExpiration ?? 0,
        };
    }

    private static Task<IReadOnlyList<Wire.GroupParticipantResult>> ChangeAsync(
        GroupsClient groups, Jid group, GroupMemberAction action, Jid[] people, CancellationToken cancellationToken) => action switch
    {
        GroupMemberAction.Add => groups.AddAsync(group, people, cancellationToken),
        GroupMemberAction.Remove => groups.RemoveAsync(group, people, cancellationToken),
        GroupMemberAction.Promote => groups.PromoteAsync(group, people, cancellationToken),
        _ => groups.DemoteAsync(group, people, cancellationToken),
    };

    /// <summary>Adds the members to a page of groups, in few requests. A group that the account has left meanwhile has none.</summary>
    private async Task<IReadOnlyList<GroupMetadata>> WithParticipantsAsync(IReadOnlyList<GroupMetadata> groups)
    {
        if (groups.Count == 0) return groups;
        var full = await _calls.RunAsync((client, token) => client.Groups.ReadManyAsync([.. groups.Select(group => group.Group)], token));
        return [.. groups.Select(group => full.GetValueOrDefault(group.Group) ?? group)];
    }

    private ValueTask<GroupAddresses> LoadAsync(IReadOnlyList<GroupMetadata> groups) =>
        GroupAddresses.LoadAsync(core.Dependencies.Signals, core.Id, groups.SelectMany(GroupAddresses.In), CancellationToken.None);

    private static long OrderOf(GroupMetadata group) => group.CreatedAt?.ToUnixTimeSeconds() ?? 0;

    private static bool IsAfter(GroupMetadata group, CursorPosition after) =>
        OrderOf(group) < after.Number || (OrderOf(group) == after.Number && string.CompareOrdinal(group.Group.User, after.Text) < 0);
}
