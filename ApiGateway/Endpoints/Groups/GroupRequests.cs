using System.ComponentModel.DataAnnotations;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Groups;

namespace WhatIsUp.ApiGateway.Endpoints.Groups;

/// <summary>Limits of groups.</summary>
internal static class GroupLimits
{
    /// <summary>Longest name, WhatsApp's.</summary>
    public const int MaxSubjectLength = 100;

    /// <summary>Longest description, WhatsApp's.</summary>
    public const int MaxDescriptionLength = 2_048;

    /// <summary>People in one request. WhatsApp decides how many a group takes: 257 members unless it raised that for the account.</summary>
    public const int MaxPeople = 1_023;

    /// <summary>Longest text below an invitation.</summary>
    public const int MaxTextLength = 1_024;

    /// <summary>Form of a code, also in its link.</summary>
    public const string CodePattern = @"^(https?://chat\.whatsapp\.com/(invite/)?)?[A-Za-z0-9_\-]{4,64}(\?.{0,200})?$";

    /// <summary>Problem of what has not that form.</summary>
    public const string CodeExpected = "must be the code of an invite link, or the link";
}

/// <summary>A group to create.</summary>
public sealed record CreateGroupRequest
{
    /// <summary>Name, 1 to 100 characters.</summary>
    [NotBlank(GroupLimits.MaxSubjectLength)] public required string Subject { get; init; }

    /// <summary>The other members: phone numbers or WhatsApp addresses.</summary>
    [Length(1, GroupLimits.MaxPeople)] public required IReadOnlyList<string> Participants { get; init; }

    /// <summary>Description, up to 2,048 characters.</summary>
    [Length(0, GroupLimits.MaxDescriptionLength)] public string? Description { get; init; }

    /// <summary>True when only admins write.</summary>
    public bool? Announce { get; init; }

    /// <summary>True when only admins change name, description, picture and timer.</summary>
    public bool? Locked { get; init; }

    /// <summary>True when admins approve who joins.</summary>
    public bool? JoinApproval { get; init; }

    /// <summary>Who adds members.</summary>
    public GroupPolicy? MemberAddMode { get; init; }

    /// <summary>Who gets the invite link.</summary>
    public GroupPolicy? MemberLinkMode { get; init; }

    /// <summary>Seconds after which new messages disappear: 86400, 604800 or 7776000; 0 for never.</summary>
    [AllowedValues(null, 0, 86_400, 604_800, 7_776_000)] public int? EphemeralExpiration { get; init; }

    /// <summary>
    /// True sends an invitation as a message to people whose privacy settings do not let the account add them. Needs the scope messages:send.
    /// </summary>
    public bool? SendInvitations { get; init; }

    /// <summary>Text below these invitations.</summary>
    [Length(1, GroupLimits.MaxTextLength)] public string? InvitationText { get; init; }

    internal GroupCreationRequest ToCreation(IReadOnlyList<string> people) => new()
    {
        Subject = Subject,
        Participants = people,
        Description = Description,
        Settings = new GroupSettingsPatch
        {
            Announce = Announce, Locked = Locked, JoinApproval = JoinApproval, MemberAddMode = MemberAddMode, MemberLinkMode = MemberLinkMode,
            EphemeralExpiration = EphemeralExpiration,
        },
        Invitations = new GroupInvitationOptions { Send = SendInvitations is true, Text = InvitationText },
    };
}

/// <summary>A group to join.</summary>
public sealed record JoinGroupRequest
{
    /// <summary>Code of an invite link, or the link; or the code of an invitation that came as a message.</summary>
    [RegularExpression(GroupLimits.CodePattern, ErrorMessage = GroupLimits.CodeExpected)] public required string InviteCode { get; init; }

    /// <summary>Only for an invitation that came as a message: address of its group.</summary>
    [GroupAddress] public string? GroupId { get; init; }

    /// <summary>Only for an invitation that came as a message: who sent it.</summary>
    [PersonAddress] public string? InvitedBy { get; init; }

    /// <summary>Only for an invitation that came as a message: when it ends.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>A message with the invite link of a group.</summary>
public sealed record SendGroupLinkRequest
{
    /// <summary>Recipient: a phone number in E.164 form, a username (@name, or @name:key), or a WhatsApp address.</summary>
    [Recipient] public required string To { get; init; }

    /// <summary>Text; %URL% marks the place of the link, which otherwise follows the text. When absent, the link alone.</summary>
    [Length(1, RequestLimits.MaxShortTextLength)] public string? Body { get; init; }

    /// <summary>Title of the preview; when absent, the name of the group.</summary>
    [Length(1, RequestLimits.MaxTitleLength)] public string? Title { get; init; }

    /// <summary>Small JPEG for the preview, base64, up to 64 KB.</summary>
    public string? Preview { get; init; }

    /// <summary>True sends the link without a preview; the code is not looked up then.</summary>
    public bool? NoPreview { get; init; }

    /// <summary>Your own id, up to 128 characters. A repeated request with the same id on the same channel within 24 hours sends nothing.</summary>
    [Length(1, RequestLimits.MaxClientRefLength)] public string? ClientRef { get; init; }
}

/// <summary>Name and description of a group. Absent fields are not changed.</summary>
public sealed record UpdateGroupRequest
{
    /// <summary>Name, 1 to 100 characters.</summary>
    [NotBlank(GroupLimits.MaxSubjectLength)] public string? Subject { get; init; }

    /// <summary>Description, up to 2,048 characters; empty removes it.</summary>
    [Length(0, GroupLimits.MaxDescriptionLength)] public string? Description { get; init; }
}

/// <summary>Settings of a group. Absent fields are not changed.</summary>
public sealed record UpdateGroupSettingsRequest
{
    /// <summary>True when only admins write.</summary>
    public bool? Announce { get; init; }

    /// <summary>True when only admins change name, description, picture and timer.</summary>
    public bool? Locked { get; init; }

    /// <summary>True when admins approve who joins.</summary>
    public bool? JoinApproval { get; init; }

    /// <summary>Who adds members.</summary>
    public GroupPolicy? MemberAddMode { get; init; }

    /// <summary>Who gets the invite link.</summary>
    public GroupPolicy? MemberLinkMode { get; init; }

    /// <summary>Who sends the history to those who join.</summary>
    public GroupPolicy? MemberHistoryMode { get; init; }

    /// <summary>Seconds after which new messages disappear: 86400, 604800 or 7776000; 0 for never.</summary>
    [AllowedValues(null, 0, 86_400, 604_800, 7_776_000)] public int? EphemeralExpiration { get; init; }

    /// <summary>True when messages that were forwarded often are refused.</summary>
    public bool? ForwardingLimited { get; init; }

    /// <summary>True when members report messages to the admins.</summary>
    public bool? AdminReports { get; init; }

    /// <summary>True when messages can't be shared out of the group.</summary>
    public bool? SharingLimited { get; init; }

    internal GroupSettingsPatch ToPatch() => new()
    {
        Announce = Announce, Locked = Locked, JoinApproval = JoinApproval, MemberAddMode = MemberAddMode, MemberLinkMode = MemberLinkMode,
        MemberHistoryMode = MemberHistoryMode, EphemeralExpiration = EphemeralExpiration, ForwardingLimited = ForwardingLimited, AdminReports = AdminReports,
        SharingLimited = SharingLimited,
    };
}

/// <summary>People to add to a group.</summary>
public sealed record AddParticipantsRequest
{
    /// <summary>Phone numbers or WhatsApp addresses.</summary>
    [Length(1, GroupLimits.MaxPeople)] public required IReadOnlyList<string> Participants { get; init; }

    /// <summary>
    /// True sends an invitation as a message to people whose privacy settings do not let the account add them. Needs the scope messages:send.
    /// </summary>
    public bool? SendInvitations { get; init; }

    /// <summary>Text below these invitations.</summary>
    [Length(1, GroupLimits.MaxTextLength)] public string? InvitationText { get; init; }
}

/// <summary>Members of a group.</summary>
public sealed record ParticipantsRequest : IQueryRequest
{
    /// <summary>Phone numbers or WhatsApp addresses.</summary>
    [Length(1, GroupLimits.MaxPeople)] public required IReadOnlyList<string> Participants { get; init; }

    static IReadOnlyList<QueryField> IQueryRequest.Fields { get; } =
    [
        QueryField.Text(
            "participants", "Phone numbers or WhatsApp addresses, separated by commas. May be given as a list in a JSON body instead.",
            RequestLimits.MaxTargetLength),
    ];
}

/// <summary>Applicants for a group.</summary>
public sealed record ApplicationsRequest : IQueryRequest
{
    /// <summary>Phone numbers or WhatsApp addresses.</summary>
    [Length(1, GroupLimits.MaxPeople)] public required IReadOnlyList<string> Applicants { get; init; }

    static IReadOnlyList<QueryField> IQueryRequest.Fields { get; } =
    [
        QueryField.Text(
            "applicants", "Phone numbers or WhatsApp addresses, separated by commas. May be given as a list in a JSON body instead.",
            RequestLimits.MaxTargetLength),
    ];
}
