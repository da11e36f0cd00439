namespace WhatIsUp.Sandbox.State;

/// <summary>What a member may do. The numbers are on disk.</summary>
public enum SandboxGroupRole : byte
{
    /// <summary>Write and leave.</summary>
    Member = 0,

    /// <summary>Also add and remove members.</summary>
    Admin = 1,

    /// <summary>The one who made the group.</summary>
    Superadmin = 2,
}
