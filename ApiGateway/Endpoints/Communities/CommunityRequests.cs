using System.ComponentModel.DataAnnotations;
using WhatIsUp.ApiGateway.Endpoints.Groups;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.Grains.Abstractions.Communities;
using WhatIsUp.Grains.Abstractions.Groups;

namespace WhatIsUp.ApiGateway.Endpoints.Communities;

/// <summary>A community to create.</summary>
public sealed record CreateCommunityRequest
{
    /// <summary>Name, 1 to 100 characters.</summary>
    [NotBlank(GroupLimits.MaxSubjectLength)] public required string Subject { get; init; }

    /// <summary>Description, up to 2,048 characters.</summary>
    [Length(0, GroupLimits.MaxDescriptionLength)] public string? Description { get; init; }

    /// <summary>Who adds groups; anyone when absent.</summary>
    public GroupPolicy? ModifyGroups { get; init; }

    /// <summary>True when admins approve who joins its groups; true when absent.</summary>
    public bool? JoinApproval { get; init; }

    /// <summary>True for a chat of all members beside the announcement group; true when absent.</summary>
    public bool? GeneralChat { get; init; }

    internal CommunityCreationRequest ToCreation() => new()
    {
        Subject = Subject, Description = Description, ModifyGroups = ModifyGroups ?? GroupPolicy.Anyone, JoinApproval = JoinApproval ?? true,
        GeneralChat = GeneralChat ?? true,
    };
}

/// <summary>A group of a community to create.</summary>
public sealed record CreateCommunityGroupRequest
{
    /// <summary>Name, 1 to 100 characters.</summary>
    [NotBlank(GroupLimits.MaxSubjectLength)] public required string Subject { get; init; }

    /// <summary>The other members: phone numbers or WhatsApp addresses.</summary>
    [Length(0, GroupLimits.MaxPeople)] public IReadOnlyList<string>? Participants { get; init; }

    /// <summary>Description, up to 2,048 characters.</summary>
    [Length(0, GroupLimits.MaxDescriptionLength)] public string? Description { get; init; }

    /// <summary>True when only its members see the group in the community.</summary>
    public bool? Hidden { get; init; }

    /// <summary>True when admins approve who joins.</summary>
    public bool? JoinApproval { get; init; }

    /// <summary>
    /// True sends an invitation as a message to people whose privacy settings do not let the account add them. Needs the scope messages:send.
    /// </summary>
    public bool? SendInvitations { get; init; }

    internal GroupCreationRequest ToCreation(IReadOnlyList<string> people) => new()
    {
        Subject = Subject,
        Participants = people,
        Description = Description,
        Settings = new GroupSettingsPatch { JoinApproval = JoinApproval },
        Invitations = new GroupInvitationOptions { Send = SendInvitations is true },
    };
}

/// <summary>Settings of a community. Absent fields are not changed.</summary>
public sealed record UpdateCommunitySettingsRequest
{
    /// <summary>Who adds groups.</summary>
    public GroupPolicy? ModifyGroups { get; init; }

    /// <summary>Who adds members.</summary>
    public GroupPolicy? MemberAddMode { get; init; }
}
