using WhatIsUp.ApiGateway.Endpoints.Channels;
using WhatIsUp.ApiGateway.Endpoints.Chats;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Groups;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Groups;

/// <summary>Examples for the OpenAPI document.</summary>
internal static class GroupExamples
{
    public const string Id = "120363123456789012@g.us";
    public const string Code = "EzqY7pVx3KqB1aJr0ZkTnW";

    private const string Stranger = "4915112345678@s.whatsapp.net";
    private const string StrangerLid = "314159265358@lid";

    public static GroupView Group { get; } = new()
    {
        Id = Id,
        Subject = "Neighbours",
        SubjectSetAt = ChannelExamples.Time,
        SubjectSetBy = Ada,
        Description = new GroupDescriptionView("3EB0C1D2E3F405162738", "For the house", Ada, ChannelExamples.Time),
        CreatedAt = ChannelExamples.Time,
        CreatedBy = Ada,
        ParticipantsCount = 2,
        Participants =
        [
            new GroupMemberView(ChatExamples.Jid, ChatExamples.Lid, "+4915187654321", "ada.lovelace", GroupRank.Superadmin, null),
            new GroupMemberView(Stranger, StrangerLid, "+4915112345678", null, GroupRank.Member, null),
        ],
        MemberAddMode = GroupPolicy.Anyone,
        EphemeralExpiration = 604_800,
    };

    public static Page<GroupView> Groups { get; } = new([Group with { Participants = null }], null);

    public static GroupParticipantsReply Results { get; } = new(
        Id, false,
        [
            Done(ChatExamples.Jid, ChatExamples.Lid, "+4915187654321"),
            Done(Stranger, StrangerLid, "+4915112345678") with
            {
                Success = false, Reason = "not_allowed", UpstreamCode = 403,
                Invitation = new GroupInvitationView("A1b2C3d4E5f6", ChannelExamples.Time.AddDays(3), "3EB0A9F1C2D3E4F50617"),
            },
        ]);

    public static GroupParticipantsReply Removed { get; } = new(Id, true, [Done(ChatExamples.Jid, ChatExamples.Lid, "+4915187654321")]);

    public static GroupCreatedReply Created { get; } = new(Group, false, Results.Results);

    public static GroupInviteView Invite { get; } = new(Code, "https://chat.whatsapp.com/" + Code);

    public static Page<GroupApplicationView> Applications { get; } = new(
        [new GroupApplicationView { Applicant = Ada, RequestedAt = ChannelExamples.Time, Method = "invite_link" }], null);

    private static Participant Ada => new(ChatExamples.Jid, ChatExamples.Lid, "+4915187654321", null, "ada.lovelace");

    private static GroupParticipantResult Done(string jid, string lid, string number) =>
        new() { Input = number, Jid = jid, Lid = lid, PhoneNumber = number, Success = true };
}
