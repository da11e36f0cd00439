using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>
/// Asks the own phone for messages that did not reach this device: at once for those that the server says went to others, and after a while for those that their sender
/// was asked for (reference: Baileys, whatsmeow). What the phone answers is a message like any other.
/// </summary>
internal sealed class PhoneRequests(Link link, PeerMessages peers, Func<bool> isWanted)
{
    // PeerDataOperationRequestType of the network.
    private const int PlaceholderMessageResend = 4;
    private const int MaxWaiting = 1_024;
    private const int MaxAsked = 64;

    /// <summary>Phones do not answer for what is older.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(14);

    /// <summary>How long the sender has to send it again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Dictionary<(string Id, Jid Author), (MessageKey Key, DateTimeOffset Due)> _waiting = [];
    private bool _isRunning;

    /// <summary>Asks in this step: a crash before the frame left brings the stanza again.</summary>
    public async ValueTask AskAsync(Step step, InboundStanza stanza, CancellationToken cancellationToken)
    {
        if (!IsAskable(stanza)) return;
        try
        {
            await peers.AddAsync(step, RequestFor([KeyOf(stanza)]), cancellationToken);
        }
        catch (UnreachableException)
        {
            // Without a session the phone cannot be asked; the message stays what it is.
        }
    }

    /// <summary>Asks later, unless the message has come by then.</summary>
    public void AskLater(InboundStanza stanza)
    {
        // Its own phone is asked by the retry receipt.
        if (!stanza.IsFromMe || stanza.Author.Device != 0) AskAfter(stanza, Patience);
    }

    /// <summary>Asks beside the reader, with all others that come at the same time: a contact chooses how many these are.</summary>
    public void AskSoon(InboundStanza stanza) => AskAfter(stanza, TimeSpan.Zero);

    private void AskAfter(InboundStanza stanza, TimeSpan patience)
    {
        if (!IsAskable(stanza)) return;
        lock (_waiting)
        {
            if (_waiting.Count >= MaxWaiting || !_waiting.TryAdd((stanza.Id, stanza.Author), (KeyOf(stanza), link.Time.GetUtcNow() + patience)) || _isRunning) return;
            _isRunning = link.Start("phone-requests", AskWaitingAsync);
        }
    }

    /// <summary>The message came.</summary>
    public void Forget(InboundStanza stanza)
    {
        lock (_waiting) _waiting.Remove((stanza.Id, stanza.Author));
    }

    private async Task AskWaitingAsync(CancellationToken cancellationToken)
    {
        while (NextDue() is { } due)
        {
            try
            {
                var rest = due - link.Time.GetUtcNow();
                if (rest > TimeSpan.Zero) await Task.Delay(rest, link.Time, cancellationToken);
                if (TakeDue() is { Length: > 0 } keys) await peers.SendAsync(RequestFor(keys), cancellationToken);
            }
            catch (UnreachableException)
            {
                // The sender was asked all the same.
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
        var now = link.Time.GetUtcNow();
        lock (_waiting)
        {
            var due = _waiting.Where(entry => entry.Value.Due <= now).Take(MaxAsked).ToArray();
            foreach (var (id, _) in due) _waiting.Remove(id);
            return [.. due.Select(entry => entry.Value.Key)];
        }
    }

    private bool IsAskable(InboundStanza stanza) => isWanted() && !stanza.IsPeer && stanza.Chat != Jid.StatusBroadcast && link.Time.GetUtcNow() - stanza.Timestamp < MaxAge;

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
        foreach (var key in keys) request.PlaceholderMessageResendRequest.Add(new Message.Types.PeerDataOperationRequestMessage.Types.PlaceholderMessageResendRequest { MessageKey = key });
        return new Message
        {
            ProtocolMessage = new() { Type = Message.Types.ProtocolMessage.Types.Type.PeerDataOperationRequestMessage, PeerDataOperationRequestMessage = request },
        };
    }
}
