using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;

namespace WhatIsUp.WhatsApp.Presence;

/// <summary>Shows chats that a message is being made.</summary>
/// <param name="connection">The connection.</param>
/// <param name="presence">Presence of the device: typing is shown only while it is available.</param>
/// <param name="linger">How much longer than it types the device counts as available.</param>
internal sealed class ChatActivities(ClientConnection connection, OwnPresence presence, TimeSpan linger)
{
    /// <summary>After so long without another notice apps stop showing that somebody types (reference: whatsmeow).</summary>
    private static readonly TimeSpan TypingLifetime = TimeSpan.FromSeconds(25);

    /// <summary>What is shown for longer is repeated, well within the lifetime of a notice.</summary>
    private static readonly TimeSpan RepeatInterval = TimeSpan.FromSeconds(10);

    /// <summary>Presence of the device.</summary>
    public OwnPresence Presence => presence;

    /// <summary>Sends the activity without waiting for an answer.</summary>
    public void Send(Jid chat, ChatActivity activity, TimeSpan? duration)
    {
        presence.ShowFor(LifetimeOf(activity, duration) + linger);
        connection.Start("typing", cancellationToken => SendAsync(chat, activity, cancellationToken));
    }

    /// <summary>Sends the activity, and with a duration also that it is over, after it.</summary>
    public async Task ShowAsync(Jid chat, ChatActivity activity, TimeSpan? duration, CancellationToken cancellationToken)
    {
        presence.ShowFor(LifetimeOf(activity, duration) + linger);
        await SendAsync(chat, activity, cancellationToken);
        if (activity != ChatActivity.Paused && duration is { } rest) connection.Start("typing", token => FinishAsync(chat, activity, rest, token));
    }

    private static TimeSpan LifetimeOf(ChatActivity activity, TimeSpan? duration) =>
        activity == ChatActivity.Paused ? TimeSpan.Zero : duration ?? TypingLifetime;

    private async Task FinishAsync(Jid chat, ChatActivity activity, TimeSpan rest, CancellationToken cancellationToken)
    {
        for (; rest > RepeatInterval; rest -= RepeatInterval)
        {
            await Task.Delay(RepeatInterval, connection.Time, cancellationToken);
            await SendAsync(chat, activity, cancellationToken);
        }
        await Task.Delay(rest, connection.Time, cancellationToken);
        await SendAsync(chat, ChatActivity.Paused, cancellationToken);
    }

    private Task SendAsync(Jid chat, ChatActivity activity, CancellationToken cancellationToken) => connection.ChangeAsync(
        async (transaction, token) =>
        {
            var to = await WireAddress.OfAsync(transaction, chat, token);
            var own = to.IsLid ? connection.OwnLid : connection.OwnJid;
            transaction.Frames.Add(new Node("chatstate", [new("from", own), new("to", to)], [Of(activity)]));
        },
        cancellationToken);

    // A recording is a composing of audio (Baileys, whatsmeow).
    private static Node Of(ChatActivity activity) => activity switch
    {
        ChatActivity.Recording => Node.Of("composing", [new NodeAttribute("media", "audio")]),
        ChatActivity.Typing => Node.Of("composing"),
        _ => Node.Of("paused"),
    };
}
