using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>
/// Requests messages that did not reach this device from the own phone: immediately if the server sent them without content, and after a while if a retry was
/// requested from their sender (reference: Baileys, whatsmeow). The phone's answer is processed like any other message.
/// </summary>
internal sealed class PhoneRequests(ClientConnection connection, PeerMessages peers, Func<bool> isEnabled)
{
    // PeerDataOperationRequestType of the network.
    private const int PlaceholderMessageResend = 4;
    private const int MaxWaiting = 1_024;
    private const int MaxRequested = 64;

    /// <summary>Phones do not answer requests for older messages.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(14);

    /// <summary>How long the sender has to send it again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Dictionary<(string Id, Jid Author), (MessageKey Key, DateTimeOffset Due)> _waiting = [];
    private bool _isRunning;

    /// <summary>Requests in this transaction: after a crash before the frame was sent, the stanza arrives again.</summary>
    public async ValueTask RequestAsync(DeviceTransaction transaction, InboundStanza stanza, CancellationToken cancellationToken)
    {
        if (!IsAskable(stanza)) return;
        try
        {
            await peers.AddAsync(transaction, RequestFor([KeyOf(stanza)]), cancellationToken);
        }
        catch (UnreachableException)
        {
            // Without a session the phone can't be reached; the message remains unavailable.
        }
    }

    /// <summary>Requests later, unless the message has arrived by then.</summary>
    public void RequestLater(InboundStanza stanza)
    {
        // Its own phone is requested by the retry receipt.
        if (!stanza.IsFromMe || stanza.Author.Device != 0) RequestAfter(stanza, Patience);
    }

    /// <summary>Requests beside the reader, together with all others of the same time: contacts control their number.</summary>
    public void RequestSoon(InboundStanza stanza) => RequestAfter(stanza, TimeSpan.Zero);

    private void RequestAfter(InboundStanza stanza, TimeSpan patience)
    {
        if (!IsAskable(stanza)) return;
        lock (_waiting)
        {
            if (_waiting.Count >= MaxWaiting || !_waiting.TryAdd((stanza.Id, stanza.Author), (KeyOf(stanza), connection.Time.GetUtcNow() + patience))
                || _isRunning) return;
            _isRunning = connection.Start("phone-requests", RequestWaitingAsync);
        }
    }

    /// <summary>The message arrived.</summary>
    public void Forget(InboundStanza stanza)
    {
        lock (_waiting) _waiting.Remove((stanza.Id, stanza.Author));
    }

    private async Task RequestWaitingAsync(CancellationToken cancellationToken)
    {
        while (NextDue() is { } due)
        {
            try
            {
                var rest = due - connection.Time.GetUtcNow();
                if (rest > TimeSpan.Zero) await Task.Delay(rest, connection.Time, cancellationToken);
                if (TakeDue() is { Length: > 0 } keys) await peers.SendAsync(RequestFor(keys), cancellationToken);
            }
            catch (UnreachableException)
            {
                // The retry receipt was sent to the sender in any case.
            }
            catch
            {
                lock (_waiting) _isRunning = false;
                throw;
            }
        }
    }

    private DateTimeOffset? NextDue()
    {
        lock (_waiting)
        {
            if (_waiting.Count > 0) return _waiting.Values.Min(entry => entry.Due);
            _isRunning = false;
            return null;
        }
    }

    private MessageKey[] TakeDue()
    {
        var now = connection.Time.GetUtcNow();
        lock (_waiting)
        {
            var due = _waiting.Where(entry => entry.Value.Due <= now).Take(MaxRequested).ToArray();
            foreach (var (id, _) in due) _waiting.Remove(id);
            return [.. due.Select(entry => entry.Value.Key)];
        }
    }

    private bool IsAskable(InboundStanza stanza) =>
        isEnabled() && !stanza.IsPeer && stanza.Chat != Jid.StatusBroadcast && connection.Time.GetUtcNow() - stanza.Timestamp < MaxAge;

    private static MessageKey KeyOf(InboundStanza stanza)
    {
        // As the server named them, for the phone got the same.
        var chat = stanza.Node.GetJid("recipient") ?? stanza.From;
        var key = new MessageKey { RemoteJid = chat.ToAccount().ToString(), FromMe = stanza.IsFromMe, Id = stanza.Id };
        if (chat.IsGroup && !stanza.IsFromMe) key.Participant = stanza.Author.ToAccount().ToString();
        return key;
    }

    private static Message RequestFor(IEnumerable<MessageKey> keys)
    {
        var request = new Message.Types.PeerDataOperationRequestMessage { PeerDataOperationRequestType = PlaceholderMessageResend };
        foreach (var key in keys)
            request.PlaceholderMessageResendRequest.Add(
                new Message.Types.PeerDataOperationRequestMessage.Types.PlaceholderMessageResendRequest { MessageKey = key });
        return new Message
        {
            ProtocolMessage =
                new() { Type = Message.Types.ProtocolMessage.Types.Type.PeerDataOperationRequestMessage, PeerDataOperationRequestMessage = request },
        };
    }
}
