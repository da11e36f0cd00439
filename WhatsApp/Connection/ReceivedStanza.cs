using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>A stanza of the server, and about how much memory it takes while it waits.</summary>
internal readonly record struct ReceivedStanza(Node Node, int MemoryBytes);
