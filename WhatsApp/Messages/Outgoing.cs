using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>A message on its way out.</summary>
internal sealed record Outgoing(string Id, Jid Chat, byte[] Message);
