using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Messages.Contents;

/// <summary>The message that a content refers to, as its sender sees it.</summary>
/// <param name="Chat">Chat it is in.</param>
/// <param name="IsFromMe">True when the one who refers sent it.</param>
/// <param name="MessageId">Its stanza id.</param>
/// <param name="Participant">Who sent it, in a group; else null.</param>
public sealed record MessageTarget(Jid Chat, bool IsFromMe, string MessageId, Jid? Participant);
