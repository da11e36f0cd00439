using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.State;

/// <summary>One socket after its handshake, as the server sees it.</summary>
internal sealed class Session(IClientSocket socket, ClientHello hello)
{
    private readonly Dictionary<Type, object> _parts = [];

    public IClientSocket Socket { get; } = socket;

    /// <summary>What the client sent about itself in the handshake.</summary>
    public ClientHello Hello { get; } = hello;

    public long Number => Socket.Number;

    /// <summary>The device that logged in, or null during a registration.</summary>
    public Device? Device { get; set; }

    /// <summary>True for a client that waits to be linked: it may stay silent.</summary>
    public bool IsRegistering { get; set; }

    /// <summary>True once the client has requested queued stanzas (<c>passive active</c>).</summary>
    public bool IsActive { get; set; }

    /// <summary>True once nothing more may be sent.</summary>
    public bool IsClosed { get; set; }

    /// <summary>True while entries of the queue wait for room on the socket.</summary>
    public bool IsPaused { get; set; }

    /// <summary>Stanzas that waited when the session became active and have not gone out yet; null after the end marker.</summary>
    public int? OfflineLeft { get; set; }

    public int OfflineTotal { get; set; }

    /// <summary>How many of them the client has requested; null if it gets them without a request.</summary>
    public int? OfflineCredit { get; set; }

    /// <summary>True while the client announces that its user is online (<c>presence available</c>).</summary>
    public bool IsAvailable { get; set; }

    /// <summary>Accounts to whose presence the client has subscribed, by phone number, with the address that it used.</summary>
    public Dictionary<string, Jid> PresenceSubscriptions { get; } = [];

    /// <summary>Tokens that the client showed with a subscription.</summary>
    public Dictionary<string, ReadOnlyMemory<byte>> PresenceTokens { get; } = [];

    public DateTimeOffset LastReceivedAt { get; set; }

    /// <summary>JID for the record of stanzas.</summary>
    public Jid? Jid => Device?.Jid;

    /// <summary>What an area keeps for the time of this session, or null.</summary>
    public T? Find<T>()
        where T : class => _parts.TryGetValue(typeof(T), out var part) ? (T)part : null;

    /// <summary>Keeps something of an area; null removes it.</summary>
    public void Set<T>(T? part)
        where T : class
    {
        if (part is null) _parts.Remove(typeof(T));
        else _parts[typeof(T)] = part;
    }
}
