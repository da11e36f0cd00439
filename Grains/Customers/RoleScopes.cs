using WhatIsUp.Grains.Abstractions.Customers;

namespace WhatIsUp.Grains.Customers;

/// <summary>The scopes of a session, by the role of its member.</summary>
public static class RoleScopes
{
    private static readonly string[] Reading = ["channels:read", "messages:read", "webhooks:read", "account:read"];

    private static readonly string[] Developing = [.. Reading, "channels:write", "messages:send", "webhooks:write", "keys:write"];

    /// <summary>The scopes of a role.</summary>
    public static IReadOnlyList<string> Of(MemberRole role) => role switch
    {
        MemberRole.Owner => ["*"],
        MemberRole.Developer => Developing,
        _ => Reading,
    };
}
