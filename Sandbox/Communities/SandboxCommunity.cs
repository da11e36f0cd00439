using WhatIsUp.Sandbox.Groups;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Communities;

/// <summary>A community as it is at one moment.</summary>
/// <param name="Jid">Its address.</param>
/// <param name="Subject">Its name.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Groups">Its groups.</param>
/// <param name="Members">Who is in it, in the order they came.</param>
public sealed record SandboxCommunity(
    Jid Jid, string Subject, DateTimeOffset CreatedAt, IReadOnlyList<SandboxCommunityGroup> Groups, IReadOnlyList<SandboxGroupMember> Members)
{
    /// <summary>The group in which admins write to all members.</summary>
    public Jid Announcement => Groups.First(group => group.Kind == "announcement").Jid;
}

/// <summary>A group that a member suggests for a community.</summary>
/// <param name="Jid">Its address; a group that does not exist yet gets it when it is approved.</param>
/// <param name="Subject">Its name.</param>
/// <param name="Creator">Who suggests it, by number.</param>
/// <param name="CreatorLid">Who suggests it, by LID.</param>
/// <param name="IsExisting">True for a group that exists.</param>
/// <param name="At">When it was suggested.</param>
public sealed record SandboxSuggestion(Jid Jid, string Subject, Jid Creator, Jid CreatorLid, bool IsExisting, DateTimeOffset At);

/// <summary>A group of a community.</summary>
/// <param name="Jid">Its address.</param>
/// <param name="Subject">Its name.</param>
/// <param name="Kind">announcement, general_chat or subgroup.</param>
/// <param name="IsHidden">True when only its members see it.</param>
/// <param name="Size">Number of members.</param>
public sealed record SandboxCommunityGroup(Jid Jid, string Subject, string Kind, bool IsHidden, int Size);
