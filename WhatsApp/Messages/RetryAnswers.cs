using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>Answers devices that could not open what we sent, a bounded number of times each.</summary>
internal sealed class RetryAnswers(Link link, DeviceDirectory directory)
{
    private const int MaxResends = 5;
    private const int MaxCountedResends = 4096;
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Id, ProtocolAddress Device), int> _resends = [];

    /// <summary>A device could not decrypt our message: repairs the session and sends it to that device alone.</summary>
    public async Task AnswerAsync(Node receipt, CancellationToken cancellationToken)
    {
        if (receipt.GetJid("from") is not { } from || receipt.Child("retry") is not { } retry || (retry.Get("id") ?? receipt.Get("id")) is not { } id) return;
        var device = receipt.GetJid("participant") ?? from;
        var count = (int)Math.Clamp(retry.GetInteger("count") ?? 1, 1, 100);
        var bundle = receipt.Child("keys") is { } keys ? PreKeyNodes.ReadBundle(keys, receipt) : null;
        // From the device itself the keys come with their proof; without it, those of the server count.
        var proof = receipt.Child("keys")?.Child("device-identity")?.Bytes;
        if (device.Device != 0 && proof is null) bundle = null;
        SentMessage? sent = null;
        var mustFetch = false;
        await link.ChangeAsync(
            async (step, token) =>
            {
                sent = await step.LoadSentMessageAsync(id, token);
                if (sent is null) return;
                var address = await AddressBook.ResolveAsync(step, device, token);
                // Only devices of the two accounts of the chat may ask.
                var isOwn = link.IsOwn(device);
                var chat = await Receipts.ByLidAsync(step, sent.Chat, token);
                var asking = await Receipts.ByLidAsync(step, device.ToAccount(), token);
                if ((!isOwn && chat != asking) || device == link.OwnJid || device == link.OwnLid || !MayResend(id, address))
                {
                    sent = null;
                    return;
                }
                mustFetch = bundle is null || !await DeviceDirectory.StartSessionAsync(step, device, bundle, proof, true, token);
            },
            cancellationToken);
        if (sent is null) return;
        ConnectionLog.Resending(link.Log, count);
        if (mustFetch) await directory.StartSessionsAsync([device], true, cancellationToken);
        await link.ChangeAsync((step, token) => ResendAsync(step, sent, device, count, token), cancellationToken);
    }

    private async ValueTask ResendAsync(Step step, SentMessage sent, Jid device, int count, CancellationToken cancellationToken)
    {
        var address = await AddressBook.ResolveAsync(step, device, cancellationToken);
        if (await step.LoadSessionAsync(address, cancellationToken) is not { } session) return;
        var isOwn = link.IsOwn(device);
        var content = MessageContent.Parse(sent.Plaintext);
        var plaintext = sent.Plaintext;
        if (isOwn)
            plaintext = new Message { DeviceSentMessage = new Message.Types.DeviceSentMessage { DestinationJid = sent.Chat.ToString(), Message = content } }.ToByteArray();
        if (MessageSealer.SealFor(step, Sessions.LocalOf(step.Credentials), address, session, plaintext) is not { } enc) return;
        List<NodeAttribute> attributes = [new("id", sent.MessageId), new("to", device), new("type", MessageContent.Read(content).StanzaType), new("device_fanout", "false")];
        if (isOwn) attributes.Add(new NodeAttribute("recipient", sent.Chat));
        List<Node> children = [MessageSealer.EncNode(enc, count)];
        if (step.Credentials.SignedDeviceIdentity is { } identity) children.Add(Node.OfBytes("device-identity", identity));
        step.Frames.Add(new Node("message", [.. attributes], [.. children]));
    }

    private bool MayResend(string id, ProtocolAddress device)
    {
        lock (_gate)
        {
            if (_resends.Count >= MaxCountedResends) _resends.Clear();
            var former = _resends.GetValueOrDefault((id, device));
            if (former >= MaxResends) return false;
            _resends[(id, device)] = former + 1;
            return true;
        }
    }
}
