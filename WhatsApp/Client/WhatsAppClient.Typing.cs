using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Devices;

namespace WhatIsUp.WhatsApp.Client;

/// <summary>What the other side sees while a message is being written.</summary>
public sealed partial class WhatsAppClient
{
    /// <summary>Shows a chat that we type, or no longer do. Nobody answers; without a connection nothing happens.</summary>
    public void SendTyping(Jid chat, bool isTyping)
    {
        if (_run is not { IsLoggedIn: true } run) return;
        run.Link.Start("typing", cancellationToken => run.Link.ChangeAsync(
            async (step, token) =>
            {
                var to = await WireAddress.OfAsync(step, chat, token);
                var own = to.IsLid ? run.Link.OwnLid : run.Link.OwnJid;
                step.Frames.Add(new Node("chatstate", [new("from", own), new("to", to)], [new Node(isTyping ? "composing" : "paused", [])]));
            },
            cancellationToken));
    }
}
