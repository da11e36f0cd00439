using WhatIsUp.Sandbox.Server;

namespace WhatIsUp.Sandbox.Groups;

/// <summary>Refusals of requests about groups, by the numbers of the server (live reference, section 1).</summary>
internal static class GroupRefusals
{
    /// <summary>Somebody is a member already.</summary>
    public static Refusal AlreadyMember() => new(304, "not-modified");

    /// <summary>Somebody whom an admin removed.</summary>
    public static Refusal RemovedBefore() => new(405, "not-allowed");

    /// <summary>Somebody else changed it before.</summary>
    public static Refusal Conflict() => new(409, "conflict");

    /// <summary>A link that was reset, an invitation that has expired, or a group that has ended.</summary>
    public static Refusal Gone() => new(410, "gone");

    /// <summary>The group is full.</summary>
    public static Refusal Full() => new(419, "resource-limit");

    /// <summary>WhatsApp suspended the group.</summary>
    public static Refusal Locked() => new(423, "locked");

    /// <summary>Joining by link is suspended.</summary>
    public static Refusal GrowthLocked() => new(436, "growth-locked");
}
