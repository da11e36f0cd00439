using WhatIsUp.Sandbox.Sockets;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Core;

/// <summary>One socket after its handshake, as the exchange sees it.</summary>
internal sealed class Session(ClientSocket socket, ClientHello hello)
{
    public ClientSocket Socket { get; } = socket;

    /// <summary>What the client said of itself in the handshake.</summary>
    public ClientHello Hello { get; } = hello;

    public long Number => Socket.Number;

    /// <summary>The device that logged in, or null during a registration.</summary>
    public Device? Device { get; set; }

    /// <summary>The registration under way, or null.</summary>
    public Registration? Registration { get; set; }

    /// <summary>The passkey that the client is asked for, or null.</summary>
    public Passkeys.PasskeyCeremony? Passkey { get; set; }

    /// <summary>True once the client asked for what waits (<c>passive active</c>).</summary>
    public bool IsActive { get; set; }

    /// <summary>True once nothing more may be sent.</summary>
    public bool IsClosed { get; set; }

    /// <summary>True while entries of the queue wait for room on the socket.</summary>
    public bool IsPaused { get; set; }

    /// <summary>Stanzas that waited when the session became active and have not gone out yet; null after the end marker.</summary>
    public int? OfflineLeft { get; set; }

    public int OfflineTotal { get; set; }

    /// <summary>Of those, how many the client has asked for; null when it gets them unasked.</summary>
    public int? OfflineCredit { get; set; }

    /// <summary>True while the client says that its user is there (<c>presence available</c>).</summary>
    public bool IsAvailable { get; set; }

    /// <summary>Accounts whose presence the client wants to know, by phone number, as it named them.</summary>
    public Dictionary<string, Jid> PresenceSubscriptions { get; } = [];

    public DateTimeOffset LastHeardAt { get; set; }

    /// <summary>JID for the record of stanzas.</summary>
    public Jid? Jid => Device?.Jid;
}
