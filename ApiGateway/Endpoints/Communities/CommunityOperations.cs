using WhatIsUp.ApiGateway.Endpoints.Groups;
using WhatIsUp.ApiGateway.Endpoints.Messages;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.Grains.Abstractions.Groups;
using static WhatIsUp.ApiGateway.Metadata.Capability;
using static WhatIsUp.ApiGateway.Operations.OperationRows;

namespace WhatIsUp.ApiGateway.Endpoints.Communities;

/// <summary>Rows of the table of operations for communities.</summary>
internal static class CommunityOperations
{
    private const string Ada = "+4915187654321";

    /// <summary>All rows.</summary>
    public static IReadOnlyList<OperationRow> Rows { get; } =
    [
        Read("listCommunities", Scopes.MessagesRead),
        Read("getCommunity", Scopes.MessagesRead),
        Read("getCommunityInvite", Scopes.MessagesRead),
        Read("listCommunityParticipants", Scopes.MessagesRead),
        Read("listCommunityGroups", Scopes.MessagesRead),
        Read("getCommunityGroup", Scopes.MessagesRead),
        Change(
            "createCommunity", Scopes.ChannelsWrite, "community.created",
            new CreateCommunityRequest { Subject = "Our street", Description = "For all of us" }),
        Change("deactivateCommunity", Scopes.ChannelsWrite, "community.deactivated", capability: UnprovenOnLive),
        Change("leaveCommunity", Scopes.ChannelsWrite, "community.left"),
        Change(
            "updateCommunitySettings", Scopes.ChannelsWrite, "community.settings", new UpdateCommunitySettingsRequest { ModifyGroups = GroupPolicy.Admins },
            UnprovenOnLive),
        Change(
            "changeCommunityOwner", Scopes.ChannelsWrite, "community.owner", new ChangeCommunityOwnerRequest { Jid = Ada }, UnprovenOnLive),
        Read("listCommunitySuggestions", Scopes.MessagesRead, UnprovenOnLive),
        Change(
            "suggestCommunityGroups", Scopes.ChannelsWrite, "community.suggestions",
            new SuggestGroupsRequest { GroupIds = [GroupExamples.Id] }, UnprovenOnLive),
        Change(
            "approveCommunitySuggestion", Scopes.ChannelsWrite, "community.suggestions", new SuggestionCreatorRequest { Creator = Ada }, UnprovenOnLive),
        Change("rejectCommunitySuggestion", Scopes.ChannelsWrite, "community.suggestions", capability: UnprovenOnLive),
        Change("withdrawCommunitySuggestion", Scopes.ChannelsWrite, "community.suggestions", capability: UnprovenOnLive),
        Change("resetCommunityInvite", Scopes.ChannelsWrite, "community.invite"),
        Change("addCommunityParticipants", Scopes.ChannelsWrite, "community.participants", new ParticipantsRequest { Participants = [Ada] }),
        Change("removeCommunityParticipants", Scopes.ChannelsWrite, "community.participants"),
        Change("promoteCommunityParticipants", Scopes.ChannelsWrite, "community.admins", new ParticipantsRequest { Participants = [Ada] }),
        Change("demoteCommunityParticipants", Scopes.ChannelsWrite, "community.admins"),
        Change(
            "createCommunitySubgroup", Scopes.ChannelsWrite, "community.group_created",
            new CreateCommunityGroupRequest { Subject = "Neighbours", Participants = [Ada] }),
        Change("linkCommunityGroup", Scopes.ChannelsWrite, "community.group_linked"),
        Change("unlinkCommunityGroup", Scopes.ChannelsWrite, "community.group_unlinked"),
        Change("joinCommunityGroup", Scopes.ChannelsWrite, "community.group_joined", capability: UnprovenOnLive),
        Send(
            "sendCommunityEvent",
            new SendEventRequest
            {
                To = CommunityExamples.Id, Title = "Summer party", StartTime = new DateTimeOffset(2027, 7, 3, 15, 0, 0, TimeSpan.Zero),
                LocationName = "The yard",
            }),
    ];
}
