using System.ComponentModel.DataAnnotations;
using WhatIsUp.ApiGateway.Endpoints.Groups;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Communities;
using WhatIsUp.Grains.Abstractions.Groups;

namespace WhatIsUp.ApiGateway.Endpoints.Communities;

/// <summary>A new owner of a community.</summary>
public sealed record ChangeCommunityOwnerRequest
{
    /// <summary>Phone number or address of a member of the community.</summary>
    [PersonAddress] public required string Jid { get; init; }
}

/// <summary>Groups to suggest for a community: group_ids for groups that exist, or subject for a new one.</summary>
public sealed record SuggestGroupsRequest
{
    private const int MaxGroups = 10;

    /// <summary>Groups that exist, at most 10.</summary>
    [Length(1, MaxGroups)] public IReadOnlyList<string>? GroupIds { get; init; }

    /// <summary>Name of a new group, 1 to 100 characters.</summary>
    [NotBlank(GroupLimits.MaxSubjectLength)] public string? Subject { get; init; }

    /// <summary>Description of a new group, up to 2,048 characters.</summary>
    [Length(0, GroupLimits.MaxDescriptionLength)] public string? Description { get; init; }

    /// <summary>True when only their members are to see them in the community.</summary>
    public bool? Hidden { get; init; }

    /// <summary>True when admins are to approve who joins a new group.</summary>
    public bool? JoinApproval { get; init; }

    internal void Check(FieldErrors errors)
    {
        errors.Require(GroupIds is null != Subject is null, "group_ids", "give either group_ids or subject");
        if (GroupIds is null) return;
        errors.Require(Description is null, "description", "only with subject");
        errors.Require(JoinApproval is null, "join_approval", "only with subject");
        for (var i = 0; i < GroupIds.Count; i++)
            errors.Require(
                ChatAddress.TryRead(GroupIds[i] ?? "")?.EndsWith("@g.us", StringComparison.Ordinal) == true,
                $"group_ids[{i}]", "must be the address of a group");
    }

    internal CommunitySuggestionRequest ToSuggestion() => new()
    {
        GroupIds = GroupIds is null ? null : [.. GroupIds.Select(id => ChatAddress.TryRead(id)!).Distinct()],
        Subject = Subject,
        Description = Description,
        Hidden = Hidden is true,
        JoinApproval = JoinApproval is true,
    };
}

/// <summary>Who suggested a group.</summary>
public sealed record SuggestionCreatorRequest : IQueryRequest
{
    /// <summary>Phone number or address of the member who suggested the group.</summary>
    [PersonAddress] public required string Creator { get; init; }

    static IReadOnlyList<QueryField> IQueryRequest.Fields { get; } =
        [QueryField.Text("creator", "Phone number or WhatsApp address. May be given in a JSON body instead.", RequestLimits.MaxTargetLength)];
}
