using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Events;

/// <summary>The server sent the metadata of a group.</summary>
/// <param name="Group">JID of the group.</param>
/// <param name="Subject">Its name, or null if it was not included.</param>
/// <param name="ExpirationSeconds">Seconds after which new messages disappear, 0 for never; null if it was not included.</param>
public sealed record GroupDescribed(Jid Group, string? Subject, long? ExpirationSeconds) : ClientEvent
{
    /// <summary>Never prints the name.</summary>
    public override string ToString() => nameof(GroupDescribed);
}
