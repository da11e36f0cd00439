using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.AppState;

/// <summary>The newest message of a chat: actions on a chat contain the message up to which they apply.</summary>
/// <param name="Id">Stanza id.</param>
/// <param name="IsFromMe">True if this account sent it.</param>
/// <param name="Participant">Its author in a group, or null.</param>
/// <param name="Timestamp">Server time.</param>
public sealed record LastMessage(string Id, bool IsFromMe, Jid? Participant, DateTimeOffset Timestamp);
