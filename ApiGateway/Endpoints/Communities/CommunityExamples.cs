using WhatIsUp.ApiGateway.Endpoints.Channels;
using WhatIsUp.ApiGateway.Endpoints.Groups;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Communities;
using WhatIsUp.Grains.Abstractions.Groups;

namespace WhatIsUp.ApiGateway.Endpoints.Communities;

/// <summary>Examples for the OpenAPI document.</summary>
internal static class CommunityExamples
{
    public const string Id = "120363222222222222@g.us";
    private const string AnnouncementId = "120363333333333333@g.us";

    public static GroupView Community { get; } = GroupExamples.Group with { Id = Id, Subject = "Our street", IsCommunity = true };

    public static Page<GroupView> Communities { get; } = new([Community with { Participants = null }], null);

    public static CommunityCreatedReply Created { get; } = new(Community, AnnouncementId);

    public static GroupView Group { get; } = GroupExamples.Group with { CommunityId = Id };

    public static GroupCreatedReply CreatedGroup { get; } = GroupExamples.Created with { Group = Group };

    public static Page<CommunityGroupView> Groups { get; } = new(
        [
            new CommunityGroupView
            {
                Id = AnnouncementId, Subject = "Our street", Kind = CommunityGroupKind.Announcement, CreatedAt = ChannelExamples.Time, ParticipantsCount = 40,
            },
            new CommunityGroupView
            {
                Id = GroupExamples.Id, Subject = "Neighbours", CreatedAt = ChannelExamples.Time, CreatedBy = GroupExamples.Group.CreatedBy,
                ParticipantsCount = 2,
            },
        ],
        null);

    public static Page<CommunitySuggestionView> Suggestions { get; } = new(
        [
            new CommunitySuggestionView
            {
                GroupId = GroupExamples.Id, Subject = "Neighbours", Description = "For the house", Creator = GroupExamples.Group.CreatedBy,
                CreatedAt = ChannelExamples.Time, ParticipantsCount = 2, Existing = true,
            },
        ],
        null);

    public static CommunitySuggestionsReply Suggested { get; } = new(Id, true, [new CommunitySuggestionResult(GroupExamples.Id, true, null, null)]);

    public static Page<GroupMemberView> Members { get; } = new(GroupExamples.Group.Participants!, null);

    public static GroupParticipantsReply Results { get; } = GroupExamples.Results with { GroupId = Id };

    public static GroupParticipantsReply Changed { get; } = GroupExamples.Removed with { GroupId = Id };
}
