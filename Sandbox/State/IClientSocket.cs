using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.State;

/// <summary>The socket of a client, as what sends to it sees it.</summary>
internal interface IClientSocket
{
    long Number { get; }

    /// <summary>Name by which the client reached this server: it reaches the media server by the same.</summary>
    string Host { get; }

    /// <summary>Stanzas that wait to be written.</summary>
    int Pending { get; }

    /// <summary>Sends a stanza; a client that does not read is cut off.</summary>
    void Send(Node node);

    /// <summary>Ends the socket after everything sent before.</summary>
    /// <param name="afterLastStanza">True when the client knows that this is the end: it has time to close the socket itself.</param>
    void Close(bool afterLastStanza);

    /// <summary>Ends the socket at once, without a word.</summary>
    void Abort();
}
