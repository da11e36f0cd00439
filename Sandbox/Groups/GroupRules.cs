namespace WhatIsUp.Sandbox.Groups;

/// <summary>What a group is like besides its name and members.</summary>
/// <param name="ExpirationSeconds">Seconds after which new messages disappear; 0 for never.</param>
/// <param name="IsAnnouncement">True when only administrators write.</param>
/// <param name="IsLocked">True when only administrators change name and timer.</param>
/// <param name="Id">Id that was reserved for the group, or null for a new one.</param>
internal readonly record struct GroupRules(int ExpirationSeconds, bool IsAnnouncement, bool IsLocked, string? Id = null);
