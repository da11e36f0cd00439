using System.Globalization;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>Requests retries of undecryptable messages from their senders, a bounded number of times each.</summary>
internal sealed class RetryRequests(ClientConnection connection)
{
    private const int MaxRetries = 5;
    private const int MaxCounted = 4096;
    private readonly Dictionary<(string Id, Jid Author), int> _counts = [];

    /// <summary>Adds a retry receipt; keys go along when the session is missing, and from the second one.</summary>
    /// <returns>Number of the retry; 0 if no more are requested.</returns>
    public int Request(DeviceTransaction transaction, InboundStanza stanza, Node enc, bool needsKeys)
    {
        var key = (stanza.Id, stanza.Author);
        // The sender's message contains the retry count, which outlives our memory.
        var tried = (int)Math.Clamp(enc.GetInteger("count") ?? 0, 0, MaxRetries);
        var count = Math.Max(_counts.GetValueOrDefault(key), tried) + 1;
        if (count > MaxRetries || connection.Credentials.SignedDeviceIdentity is not { } identity)
        {
            _counts.Remove(key);
            return 0;
        }
        if (_counts.Count >= MaxCounted) _counts.Clear();
        _counts[key] = count;

        List<NodeAttribute> attributes = [new("id", stanza.Id), new("type", "retry"), new("to", stanza.From)];
        if (stanza.Node.GetJid("recipient") is { } recipient) attributes.Add(new NodeAttribute("recipient", recipient));
        if (stanza.Node.GetJid("participant") is { } participant) attributes.Add(new NodeAttribute("participant", participant));
        List<Node> children =
        [
            new(
                "retry",
                [
                    new("count", count.ToString(CultureInfo.InvariantCulture)), new("id", stanza.Id), new("t", stanza.Node.Get("t") ?? "0"), new("v", "1"),
                    new("error", "0"),
                ]),
            PreKeyNodes.Registration(transaction.Credentials),
        ];
        if (count > 1 || needsKeys)
        {
            var oneTime = PreKeyReplenisher.TakeOne(transaction);
            children.Add(Node.Of(
                "keys", PreKeyNodes.Type, PreKeyNodes.Identity(transaction.Credentials), PreKeyNodes.Key(oneTime),
                PreKeyNodes.SignedKey(transaction.Credentials.SignedPreKey),
                Node.OfBytes("device-identity", identity)));
        }
        transaction.Frames.Add(new Node("receipt", [.. attributes], [.. children]));
        return count;
    }

    /// <summary>The message was decrypted.</summary>
    public void Forget(InboundStanza stanza) => _counts.Remove((stanza.Id, stanza.Author));
}
