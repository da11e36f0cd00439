using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Groups;

/// <summary>Kind of a group of a community.</summary>
internal enum CommunityPart
{
    /// <summary>A group that people join.</summary>
    Subgroup,

    /// <summary>The group in which admins write to all members.</summary>
    Announcement,

    /// <summary>The chat of all members.</summary>
    GeneralChat,
}

/// <summary>What makes a group a community, or a part of one.</summary>
internal sealed record CommunityFacts
{
    /// <summary>Id of the community that the group belongs to; null for a community.</summary>
    public string? Parent { get; init; }

    /// <summary>What the group is in its community.</summary>
    public CommunityPart Part { get; init; }

    /// <summary>True for a group that only its members see.</summary>
    public bool IsHidden { get; init; }

    /// <summary>True for a community whose members all add groups.</summary>
    public bool MembersAddGroups { get; init; }

    /// <summary>True for a community whose groups are joined with the approval of an admin.</summary>
    public bool RequiresApproval { get; init; }

    /// <summary>What a request to make a group says of communities; null for a plain group.</summary>
    public static CommunityFacts? Read(Node create)
    {
        if (create.Child("parent") is { } parent)
            return new CommunityFacts
            {
                MembersAddGroups = create.Child("allow_non_admin_sub_group_creation") is not null,
                RequiresApproval = parent.Get("default_membership_approval_mode") == "request_required",
            };
        return create.Child("linked_parent")?.GetJid("jid") is { IsGroup: true } linked
            ? new CommunityFacts { Parent = linked.User, IsHidden = create.Child("hidden_group") is not null } : null;
    }

    /// <summary>What the description of the group has besides that of a plain one.</summary>
    public IEnumerable<Node> Describe()
    {
        if (Parent is null)
        {
            yield return N("parent", ("default_membership_approval_mode", RequiresApproval ? "request_required" : null));
            if (MembersAddGroups) yield return N("allow_non_admin_sub_group_creation");
            yield break;
        }
        yield return N("linked_parent", ("jid", new Jid(Parent, JidServer.Group)));
        foreach (var part in DescribePart()) yield return part;
    }

    /// <summary>What the group is, as the list of its community says it.</summary>
    public IEnumerable<Node> DescribePart()
    {
        if (Part == CommunityPart.Announcement) yield return N("default_sub_group");
        if (Part == CommunityPart.GeneralChat) yield return N("general_chat");
        if (IsHidden) yield return N("hidden_group");
    }
}
