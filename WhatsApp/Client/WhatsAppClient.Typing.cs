using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Client;

/// <summary>What the other side sees while a message is being written.</summary>
public sealed partial class WhatsAppClient
{
    /// <summary>Shows a chat that we type, or no longer do. Nobody answers; without a connection nothing happens.</summary>
    public void SendTyping(Jid chat, bool isTyping)
    {
        if (_run is not { IsLoggedIn: true } run) return;
        var own = chat.IsLid ? run.Link.OwnLid : run.Link.OwnJid;
        run.Link.Send(new Node("chatstate", [new("from", own), new("to", chat)], [new Node(isTyping ? "composing" : "paused", [])]));
    }
}
