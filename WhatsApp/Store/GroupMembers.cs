using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Store;

/// <summary>The members of a group as last sent by the server.</summary>
/// <param name="Group">JID of the group.</param>
/// <param name="IsLidAddressed">True when the group names its members by LID, false by phone number.</param>
/// <param name="Members">Accounts in the group's addressing, our own among them.</param>
/// <param name="FetchedAt">When the complete list was received.</param>
public sealed record GroupMembers(Jid Group, bool IsLidAddressed, IReadOnlyList<Jid> Members, DateTimeOffset FetchedAt)
{
    /// <summary>Seconds after which new messages disappear; 0 for never.</summary>
    public long ExpirationSeconds { get; init; }
}
