using WhatIsUp.Grains.Abstractions.Groups;

namespace WhatIsUp.Grains.Groups;

/// <summary>Invite links of groups and communities.</summary>
internal static class GroupLinks
{
    private const string Prefix = "https://chat.whatsapp.com/";

    /// <summary>The link with a code.</summary>
    public static GroupInviteView Of(string code) => new(code, Prefix + code);
}
