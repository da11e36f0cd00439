using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Messages;

namespace WhatIsUp.WhatsApp.Presence;

/// <summary>
/// Subscribes to the presence of chats. The server sends nothing to a device that is not available itself, and forgets subscriptions with the connection
/// (tulir/whatsmeow#41): they are renewed when a connection is available for the first time. The subscription contains our token, for accounts that show their
/// presence to contacts only.
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="tokens">Trusted-contact tokens.</param>
/// <param name="subscriptions">State that outlives the connection.</param>
internal sealed class PresenceSubscriber(ClientConnection connection, TrustedTokens tokens, PresenceSubscriptions subscriptions)
{
    private int _isRenewed;

    /// <summary>Subscribes to a chat; the server does not answer.</summary>
    public async Task SubscribeAsync(Jid chat, CancellationToken cancellationToken)
    {
        var dropped = subscriptions.Add(chat);
        if (dropped is { } oldest) await SendAsync(oldest, "unsubscribe", cancellationToken);
        await SendAsync(chat, "subscribe", cancellationToken);
    }

    /// <summary>Ends a subscription.</summary>
    /// <returns>False when there was none.</returns>
    public async Task<bool> UnsubscribeAsync(Jid chat, CancellationToken cancellationToken)
    {
        if (!subscriptions.Remove(chat)) return false;
        await SendAsync(chat, "unsubscribe", cancellationToken);
        return true;
    }

    /// <summary>The device became available: subscriptions of earlier connections are renewed, once per connection.</summary>
    public void Renew()
    {
        if (Interlocked.Exchange(ref _isRenewed, 1) != 0 || subscriptions.List() is not { Count: > 0 } chats) return;
        if (!connection.Start("subscriptions", token => RenewAsync(chats, token))) Volatile.Write(ref _isRenewed, 0);
    }

    private async Task RenewAsync(IReadOnlyList<Jid> chats, CancellationToken cancellationToken)
    {
        foreach (var chat in chats)
        {
            await connection.WaitForRoomAsync().WaitAsync(cancellationToken);
            if (subscriptions.Contains(chat)) await SendAsync(chat, "subscribe", cancellationToken);
        }
    }

    private async Task SendAsync(Jid chat, string type, CancellationToken cancellationToken)
    {
        var proof = type == "subscribe" ? await tokens.FindForPresenceAsync(chat, cancellationToken) : null;
        await connection.ChangeAsync(
            async (transaction, token) =>
            {
                var to = await WireAddress.OfAsync(transaction, chat, token);
                transaction.Frames.Add(new Node(
                    "presence", [new("to", to), new("id", connection.NextId()), new("type", type)], proof is null ? null : [proof]));
            },
            cancellationToken);
    }
}
