using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Server;

/// <summary>A stanza for a phone.</summary>
/// <param name="Account">Account of the phone.</param>
/// <param name="Class">What it is.</param>
/// <param name="Node">The stanza.</param>
internal readonly record struct PhoneStanza(Account Account, StanzaClass Class, Node Node);
