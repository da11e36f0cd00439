using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>A stanza of the server, with its approximate memory while it waits.</summary>
internal readonly record struct ReceivedStanza(Node Node, int MemoryBytes);
