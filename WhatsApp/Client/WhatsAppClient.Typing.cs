using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Devices;

namespace WhatIsUp.WhatsApp.Client;

/// <summary>What others see of this device besides messages: that it is there, and that a message is being written.</summary>
public sealed partial class WhatsAppClient
{
    /// <summary>After so long without a word of it, apps show no typing any more (reference: whatsmeow).</summary>
    private static readonly TimeSpan TypingLifetime = TimeSpan.FromSeconds(25);

    /// <summary>When the device was available last on the present connection, the present time while it is; null when it never was.</summary>
    public DateTimeOffset? LastAvailableAt => _run?.Presence.LastAvailableAt;

    /// <summary>True when the device can be shown as available: it is logged in and the account's name is known.</summary>
    public bool CanShowPresence => _run is { IsLoggedIn: true, Presence.CanShow: true };

    /// <summary>Is available for a while. Without a connection nothing happens.</summary>
    public void ShowPresence(TimeSpan span)
    {
        if (_run is { IsLoggedIn: true } run) run.Presence.ShowFor(span);
    }

    /// <summary>Tells the server when <see cref="WhatsAppClientOptions.StaysAvailable"/> has changed.</summary>
    public void ReviewPresence()
    {
        if (_run is { IsLoggedIn: true } run) run.Presence.Review();
    }

    /// <summary>
    /// Shows a chat that we write or record, or no longer do. Only who is available is shown at it, so the device is that until shortly after. Nobody answers; without a
    /// connection nothing happens.
    /// </summary>
    /// <param name="chat">The chat.</param>
    /// <param name="activity">What we do.</param>
    /// <param name="duration">How long, when that is known.</param>
    public void SendTyping(Jid chat, ChatActivity activity, TimeSpan? duration = null)
    {
        if (_run is not { IsLoggedIn: true } run) return;
        var lasts = activity == ChatActivity.Paused ? TimeSpan.Zero : duration ?? TypingLifetime;
        run.Presence.ShowFor(lasts + options.TypingLinger);
        run.Link.Start("typing", cancellationToken => run.Link.ChangeAsync(
            async (step, token) =>
            {
                var to = await WireAddress.OfAsync(step, chat, token);
                var own = to.IsLid ? run.Link.OwnLid : run.Link.OwnJid;
                step.Frames.Add(new Node("chatstate", [new("from", own), new("to", to)], [Of(activity)]));
            },
            cancellationToken));
    }

    // A recording is a composing of audio (Baileys, whatsmeow).
    private static Node Of(ChatActivity activity) => activity switch
    {
        ChatActivity.Recording => Node.Of("composing", [new NodeAttribute("media", "audio")]),
        ChatActivity.Typing => Node.Of("composing"),
        _ => Node.Of("paused"),
    };
}
