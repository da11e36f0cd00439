using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Contents;

/// <summary>The message that a content refers to, as its sender sees it.</summary>
/// <param name="Chat">Chat it is in.</param>
/// <param name="IsFromMe">True if the author of the reference sent it.</param>
/// <param name="MessageId">Its stanza id.</param>
/// <param name="Participant">Its sender, in a group; otherwise null.</param>
public sealed record MessageTarget(Jid Chat, bool IsFromMe, string MessageId, Jid? Participant);
