using System.Globalization;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Messages.Contents;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>Answers devices that could not open what we sent, a bounded number of times each.</summary>
internal sealed class RetryAnswers(Link link, DeviceDirectory directory, GroupDirectory groups, TrustedTokens tokens)
{
    private const int MaxResends = 5;
    private const int MaxCountedResends = 4096;
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Id, ProtocolAddress Device), int> _resends = [];

    /// <summary>
    /// A device could not decrypt our message: repairs the session and sends it to that device alone. The receipt is acked with the answer, so that a crash
    /// between the two brings it again; one that can't be answered is acked too, lest it come for ever.
    /// </summary>
    public async Task AnswerAsync(Node receipt, CancellationToken cancellationToken)
    {
        try
        {
            await RepairAsync(receipt, cancellationToken);
        }
        catch (Exception fault) when (fault is not (OperationCanceledException or ConnectionLostException or StoreFaultException or TimeoutException))
        {
            await AckAsync(receipt, cancellationToken);
            throw;
        }
    }

    private async Task RepairAsync(Node receipt, CancellationToken cancellationToken)
    {
        var request = Request.Read(receipt);
        if (request is not null) await LearnMembersAsync(request, cancellationToken);
        if (request is null || await AdmitAsync(request, cancellationToken) is not { } admitted)
        {
            await AckAsync(receipt, cancellationToken);
            return;
        }
        ConnectionLog.Resending(link.Log, request.Count);
        if (admitted.MustFetch) await directory.StartSessionsAsync([request.Device], true, cancellationToken);
        await link.ChangeAsync(
            async (step, token) =>
            {
                await ResendAsync(step, admitted.Sent, request.Device, request.Count, token);
                step.Frames.Add(Acks.Of(receipt, link.OwnJid));
            },
            cancellationToken);
    }

    /// <summary>What the device asks for, and the keys it offers for a new session.</summary>
    private sealed record Request(string MessageId, Jid Device, int Count, PreKeyBundle? Bundle, ReadOnlyMemory<byte>? Proof)
    {
        public static Request? Read(Node receipt)
        {
            if (receipt.GetJid("from") is not { } from || receipt.Child("retry") is not { } retry || (retry.Get("id") ?? receipt.Get("id")) is not { } id) return null;
            var device = receipt.GetJid("participant") ?? from;
            var keys = receipt.Child("keys");
            var proof = keys?.Child("device-identity")?.Bytes;
            // From a companion the keys come with their proof; without it, those of the server count.
            var bundle = keys is null || (device.Device != 0 && proof is null) ? null : PreKeyNodes.ReadBundle(keys, receipt);
            return new Request(id, device, (int)Math.Clamp(retry.GetInteger("count") ?? 1, 1, 100), bundle, proof);
        }
    }

    private sealed record Admitted(SentMessage Sent, bool MustFetch);

    /// <summary>Null when we do not have the message, or this device may not have it.</summary>
    private async Task<Admitted?> AdmitAsync(Request request, CancellationToken cancellationToken)
    {
        Admitted? admitted = null;
        await link.ChangeAsync(
            async (step, token) =>
            {
                if (await step.LoadSentMessageAsync(request.MessageId, token) is not { } sent) return;
                var device = request.Device;
                var address = await AddressBook.ResolveAsync(step, device, token);
                // Only devices of the two accounts of the chat may ask, or of members of the group.
                var chat = await Receipts.ByLidAsync(step, sent.Chat, token);
                var asking = await Receipts.ByLidAsync(step, device.ToAccount(), token);
                if ((!link.IsOwn(device) && chat != asking && !await IsMemberAsync(step, chat, asking, token)) || device == link.OwnJid || device == link.OwnLid || !MayResend(request.MessageId, address)) return;
                var isRepaired = request.Bundle is { } bundle && await DeviceDirectory.StartSessionAsync(step, device, bundle, request.Proof, true, token);
                admitted = new Admitted(sent, !isRepaired);
            },
            cancellationToken);
        return admitted;
    }

    private Task AckAsync(Node receipt, CancellationToken cancellationToken) => link.ChangeAsync(
        (step, _) =>
        {
            step.Frames.Add(Acks.Of(receipt, link.OwnJid));
            return ValueTask.CompletedTask;
        },
        cancellationToken);

    private async ValueTask ResendAsync(Step step, SentMessage sent, Jid device, int count, CancellationToken cancellationToken)
    {
        var address = await AddressBook.ResolveAsync(step, device, cancellationToken);
        if (await step.LoadSessionAsync(address, cancellationToken) is not { } session) return;
        var isOwn = link.IsOwn(device);
        var isShared = sent.Chat.IsShared;
        // As the device that asks names itself: the answer names the chat in the same way.
        var chat = isShared ? sent.Chat : await WireAddress.InAsync(step, sent.Chat.ToAccount(), device.ToAccount().IsLid, cancellationToken);
        var content = ContentDecoder.Parse(sent.Plaintext);
        var facts = MessageStanza.Of(content, chat);
        // As it was sent: what is kept names people as the owner does.
        if (sent.Chat.IsGroup && await groups.FindAsync(step, sent.Chat, cancellationToken) is { } known)
            await new GroupNaming(step, sent.Chat, known.IsLidAddressed).ApplyAsync(content, cancellationToken);
        if (isShared) await AddKeyAsync(step, sent.Chat, content, address, cancellationToken);
        var plaintext = isShared ? content.ToByteArray() : sent.Plaintext;
        if (isOwn)
            plaintext = new Message { DeviceSentMessage = new Message.Types.DeviceSentMessage { DestinationJid = chat.ToString(), Message = content } }.ToByteArray();
        if (MessageSealer.SealFor(step, Sessions.LocalOf(step.Credentials), address, session, plaintext) is not { } enc) return;
        List<NodeAttribute> attributes = isShared
            ? [new("id", sent.MessageId), new("to", sent.Chat), new("type", facts.Type), new("participant", device)]
            : [new("id", sent.MessageId), new("to", device), new("type", facts.Type), new("device_fanout", "false")];
        if (facts.Edit is { } edit) attributes.Add(new NodeAttribute("edit", edit));
        if (isOwn && !isShared) attributes.Add(new NodeAttribute("recipient", chat));
        else if (!isShared && await Recipients.PeerNumberAsync(step, chat, cancellationToken) is { } number) attributes.Add(new NodeAttribute("peer_recipient_pn", number));
        List<Node> children = [MessageSealer.EncNode(enc, new NodeAttribute("count", count.ToString(CultureInfo.InvariantCulture)))];
        if (step.Credentials.SignedDeviceIdentity is { } identity) children.Add(Node.OfBytes("device-identity", identity));
        // What lets the first one through lets the repetition through (linking reference, section 3).
        if (!isOwn && !isShared && await tokens.FindNodeAsync(step, chat, cancellationToken) is { } proof) children.Add(proof);
        step.Frames.Add(new Node("message", [.. attributes], [.. children]));
    }

    /// <summary>Members that are not known just now are asked for: the one who asks may be the reason why they were forgotten.</summary>
    private async Task LearnMembersAsync(Request request, CancellationToken cancellationToken)
    {
        Jid? unknown = null;
        await link.ChangeAsync(
            async (step, token) =>
            {
                if (await step.LoadSentMessageAsync(request.MessageId, token) is { Chat.IsGroup: true } sent && await groups.FindAsync(step, sent.Chat, token) is null) unknown = sent.Chat;
            },
            cancellationToken);
        if (unknown is { } group) await groups.FetchAsync(group, cancellationToken);
    }

    private async ValueTask<bool> IsMemberAsync(Step step, Jid chat, Jid asking, CancellationToken cancellationToken)
    {
        if (!chat.IsGroup && chat != Jid.StatusBroadcast) return false;
        if (await groups.FindAsync(step, chat, cancellationToken) is not { } known) return false;
        foreach (var member in known.Members)
            if (await Receipts.ByLidAsync(step, member, cancellationToken) == asking) return true;
        return false;
    }

    /// <summary>A device that can't open a group's message may lack the key: it comes along.</summary>
    private async ValueTask AddKeyAsync(Step step, Jid chat, Message content, ProtocolAddress device, CancellationToken cancellationToken)
    {
        var own = GroupKeys.OwnOf(link, chat);
        var record = await GroupKeys.LoadAsync(step, own, cancellationToken);
        if (record.IsEmpty) return;
        content.SenderKeyDistributionMessage = GroupKeys.Distribution(own, record).SenderKeyDistributionMessage;
        if (chat.IsGroup && await step.LoadKeyHoldersAsync(own.Group, cancellationToken) is { } holders && !holders.Devices.Contains(device)) step.Batch.KeyHolders[own.Group] = holders.With([device]);
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
