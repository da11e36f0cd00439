using WhatIsUp.ApiGateway.Endpoints.Media;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.Grains.Abstractions.Groups;
using static WhatIsUp.ApiGateway.Metadata.Capability;
using static WhatIsUp.ApiGateway.Operations.OperationRows;

namespace WhatIsUp.ApiGateway.Endpoints.Groups;

/// <summary>Rows of the table of operations for groups.</summary>
internal static class GroupOperations
{
    private const string Ada = "+4915187654321";

    /// <summary>All rows.</summary>
    public static IReadOnlyList<OperationRow> Rows { get; } =
    [
        Read("listGroups", Scopes.MessagesRead),
        Read("getGroup", Scopes.MessagesRead),
        Change("createGroup", Scopes.ChannelsWrite, "group.created", new CreateGroupRequest { Subject = "Neighbours", Participants = [Ada] }),
        Change("updateGroup", Scopes.ChannelsWrite, "group.updated", new UpdateGroupRequest { Subject = "Good neighbours", Description = "For the house" }),
        Change(
            "updateGroupSettings", Scopes.ChannelsWrite, "group.settings",
            new UpdateGroupSettingsRequest { Announce = true, MemberAddMode = GroupPolicy.Admins }),
        Change("leaveGroup", Scopes.ChannelsWrite, "group.left"),
        Change("addGroupParticipants", Scopes.ChannelsWrite, "group.participants", new AddParticipantsRequest { Participants = [Ada] }),
        Change("removeGroupParticipants", Scopes.ChannelsWrite, "group.participants"),
        Change("promoteGroupParticipants", Scopes.ChannelsWrite, "group.admins", new ParticipantsRequest { Participants = [Ada] }),
        Change("demoteGroupParticipants", Scopes.ChannelsWrite, "group.admins"),
        Read("getGroupIcon", Scopes.MessagesRead),
        Change("setGroupIcon", Scopes.ChannelsWrite, "group.icon", new PictureRequest { MediaUrl = "https://example.com/logo.png" }),
        Change("deleteGroupIcon", Scopes.ChannelsWrite, "group.icon"),
        Send("sendGroupLink", new SendGroupLinkRequest { To = Ada, Body = "Join us: %URL%" }),
        Read("getGroupInvite", Scopes.MessagesRead),
        Read("lookUpGroupInvite", Scopes.MessagesRead),
        Read("listGroupApplications", Scopes.MessagesRead),
        Change("joinGroup", Scopes.ChannelsWrite, "group.joined", new JoinGroupRequest { InviteCode = GroupExamples.Code }),
        Change("resetGroupInvite", Scopes.ChannelsWrite, "group.invite"),
        Change("revokeGroupInvitations", Scopes.ChannelsWrite, "group.invite"),
        Change("approveGroupApplications", Scopes.ChannelsWrite, "group.applications", new ApplicationsRequest { Applicants = [Ada] }),
        Change("rejectGroupApplications", Scopes.ChannelsWrite, "group.applications"),
        Change("withdrawGroupApplication", Scopes.ChannelsWrite, "group.applications", capability: UnprovenOnLive),
    ];
}
