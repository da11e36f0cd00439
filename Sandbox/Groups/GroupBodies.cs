using System.ComponentModel.DataAnnotations;
using WhatIsUp.Sandbox.Rest;

namespace WhatIsUp.Sandbox.Groups;

/// <summary>Who is meant: channels, or accounts by number or address, or both.</summary>
public record SandboxMembersRequest : INamesChannels
{
    private const int MaxMembers = 1_023;

    /// <summary>Channels whose accounts are meant.</summary>
    public IReadOnlyList<Guid>? ChannelIds { get; init; }

    /// <summary>Phone numbers or WhatsApp addresses of phones.</summary>
    public IReadOnlyList<string>? Participants { get; init; }

    IReadOnlyList<Guid> INamesChannels.Channels => ChannelIds ?? [];

    (string Field, string Problem)? INamesChannels.ChannelProblem =>
        (ChannelIds?.Count ?? 0) + (Participants?.Count ?? 0) is > 0 and <= MaxMembers ? null
            : ("participants", $"give 1 to {MaxMembers} members in channel_ids and participants");

    object INamesChannels.WithDevices(IReadOnlyList<string> devices) => this with { ChannelIds = null, Participants = [.. Participants ?? [], .. devices] };
}

/// <summary>A group that the phone makes.</summary>
public sealed record CreateSandboxGroupRequest : SandboxMembersRequest
{
    /// <summary>Its name, 1 to 100 characters.</summary>
    [Length(1, 100)] public required string Subject { get; init; }

    /// <summary>How members are named: lid, as in every newer group, or pn.</summary>
    [RegularExpression("lid|pn", ErrorMessage = "must be one of: lid, pn")] public string? AddressingMode { get; init; }
}

/// <summary>What to change of a group; what is left out stays.</summary>
public sealed record UpdateSandboxGroupRequest
{
    /// <summary>Its name, 1 to 100 characters.</summary>
    [Length(1, 100)] public string? Subject { get; init; }

    /// <summary>Its description, up to 2,048 characters; empty removes it.</summary>
    [Length(0, GroupDirectory.MaxDescriptionLength)] public string? Description { get; init; }

    /// <summary>True when only administrators write.</summary>
    public bool? Announce { get; init; }

    /// <summary>True when only administrators change name, description, picture and timer.</summary>
    public bool? Locked { get; init; }

    /// <summary>True when administrators approve who joins.</summary>
    public bool? JoinApproval { get; init; }

    /// <summary>True when all members add others.</summary>
    public bool? MembersAdd { get; init; }

    /// <summary>Seconds after which new messages disappear; 0 for never.</summary>
    [Range(0, int.MaxValue, ErrorMessage = "must be 0 or more")] public int? EphemeralExpiration { get; init; }
}

/// <summary>What a member may do from now on.</summary>
public sealed record RankSandboxMemberRequest
{
    /// <summary>True for an administrator, false for a plain member.</summary>
    public required bool Admin { get; init; }
}

/// <summary>A group that the phone joins.</summary>
public sealed record JoinSandboxGroupRequest
{
    /// <summary>Code of an invite link, or of an invitation that came as a message.</summary>
    [Length(1, 128)] public required string InviteCode { get; init; }

    /// <summary>Address of the group, for an invitation that came as a message.</summary>
    public string? GroupId { get; init; }
}

/// <summary>The decision about an applicant.</summary>
public sealed record DecideSandboxApplicationRequest
{
    /// <summary>True to let them in, false to reject them.</summary>
    public required bool Approve { get; init; }
}
