using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Signal;

/// <summary>The server told what a group is like.</summary>
/// <param name="Group">JID of the group.</param>
/// <param name="Subject">Its name, or null when nothing was said of it.</param>
/// <param name="ExpirationSeconds">Seconds after which new messages disappear, 0 for never; null when nothing was said of it.</param>
public sealed record GroupDescribed(Jid Group, string? Subject, long? ExpirationSeconds) : ClientEvent
{
    /// <summary>Never prints the name.</summary>
    public override string ToString() => nameof(GroupDescribed);
}
