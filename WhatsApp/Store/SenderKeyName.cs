using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Store;

/// <summary>Whose sender key, and in which group.</summary>
/// <param name="Group">JID of the group, or <c>status@broadcast</c>.</param>
/// <param name="Sender">Device that encrypts with it, by LID when one is known.</param>
public readonly record struct SenderKeyName(string Group, ProtocolAddress Sender);
