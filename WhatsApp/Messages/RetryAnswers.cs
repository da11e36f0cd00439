using System.Globalization;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.GroupState;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>Answers retry receipts of devices that could not decrypt a message, a bounded number of times each.</summary>
internal sealed class RetryAnswers(ClientConnection connection, DeviceDirectory directory, GroupDirectory groups, TrustedTokens tokens)
{
    private const int MaxResends = 5;
    private const int MaxCountedResends = 4096;
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Id, ProtocolAddress Device), int> _resends = [];

    /// <summary>
    /// A device could not decrypt our message: repairs the session and sends it to that device alone. The receipt is acknowledged with the answer, so that it
    /// is repeated after a crash in between; one that can't be answered is acknowledged, too, otherwise it would be repeated forever.
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
        if (request is not null) await QueryMembersAsync(request, cancellationToken);
        if (request is null || await AdmitAsync(request, cancellationToken) is not { } admitted)
        {
            await AckAsync(receipt, cancellationToken);
            return;
        }
        ConnectionLog.Resending(connection.Log, request.Count);
        if (admitted.MustFetch) await directory.StartSessionsAsync([request.Device], true, cancellationToken);
        await connection.ChangeAsync(
            async (transaction, token) =>
            {
                await ResendAsync(transaction, admitted.Sent, request.Device, request.Count, token);
                transaction.Frames.Add(Acks.Of(receipt, connection.OwnJid));
            },
            cancellationToken);
    }

    /// <summary>The content of a retry receipt, with the keys offered for a new session.</summary>
    private sealed record Request(string MessageId, Jid Device, int Count, PreKeyBundle? Bundle, ReadOnlyMemory<byte>? Proof)
    {
        public static Request? Read(Node receipt)
        {
            if (receipt.GetJid("from") is not { } from || receipt.Child("retry") is not { } retry || (retry.Get("id") ?? receipt.Get("id")) is not { } id)
                return null;
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
        await connection.ChangeAsync(
            async (transaction, token) =>
            {
                if (await transaction.LoadSentMessageAsync(request.MessageId, token) is not { } sent) return;
                var device = request.Device;
                var address = await AddressBook.ResolveAsync(transaction, device, token);
                // Only devices of the two accounts of the chat, or of members of the group, may request a retry.
                var chat = await Receipts.ByLidAsync(transaction, sent.Chat, token);
                var requester = await Receipts.ByLidAsync(transaction, device.ToAccount(), token);
                if ((!connection.IsOwn(device) && chat != requester && !await IsMemberAsync(transaction, sent, requester, token)) || device == connection.OwnJid
                    || device == connection.OwnLid || !MayResend(request.MessageId, address)) return;
                var isRepaired = request.Bundle is { } bundle
                    && await DeviceDirectory.StartSessionAsync(transaction, device, bundle, request.Proof, true, token);
                admitted = new Admitted(sent, !isRepaired);
            },
            cancellationToken);
        return admitted;
    }

    private Task AckAsync(Node receipt, CancellationToken cancellationToken) => connection.ChangeAsync(
        (transaction, _) =>
        {
            transaction.Frames.Add(Acks.Of(receipt, connection.OwnJid));
            return ValueTask.CompletedTask;
        },
        cancellationToken);

    private async ValueTask ResendAsync(DeviceTransaction transaction, SentMessage sent, Jid device, int count, CancellationToken cancellationToken)
    {
        var address = await AddressBook.ResolveAsync(transaction, device, cancellationToken);
        if (await transaction.FindAsync(DeviceTables.Sessions, address, cancellationToken) is not { } session) return;
        var isOwn = connection.IsOwn(device);
        var isShared = sent.Chat.IsShared;
        // In the addressing of the requesting device, for the chat, too.
        var chat = isShared ? sent.Chat : await WireAddress.InAsync(transaction, sent.Chat.ToAccount(), device.ToAccount().IsLid, cancellationToken);
        var content = ContentDecoder.Parse(sent.Plaintext);
        var facts = MessageStanza.Of(content, chat);
        // As it was sent: the stored form uses the addressing of the owner.
        if (sent.Chat.IsGroup && await groups.FindAsync(transaction, sent.Chat, cancellationToken) is { } known)
            await new GroupNaming(transaction, sent.Chat, known.IsLidAddressed).ApplyAsync(content, cancellationToken);
        if (isShared && content.ReactionMessage is null) await AddKeyAsync(transaction, sent.Chat, content, address, cancellationToken);
        var plaintext = isShared ? content.ToByteArray() : sent.Plaintext;
        if (isOwn)
            plaintext =
                new Message { DeviceSentMessage = new Message.Types.DeviceSentMessage { DestinationJid = chat.ToString(), Message = content } }.ToByteArray();
        if (MessageSealer.SealFor(transaction, Sessions.LocalOf(transaction.Credentials), address, session, plaintext) is not { } enc) return;
        List<NodeAttribute> attributes = isShared
            ? [new("id", sent.MessageId), new("to", sent.Chat), new("type", facts.Type), new("participant", device)]
            : [new("id", sent.MessageId), new("to", device), new("type", facts.Type), new("device_fanout", "false")];
        if (facts.Edit is { } edit) attributes.Add(new NodeAttribute("edit", edit));
        if (isOwn && !isShared) attributes.Add(new NodeAttribute("recipient", chat));
        else if (!isShared && await Recipients.PeerNumberAsync(transaction, chat, cancellationToken) is { } number)
            attributes.Add(new NodeAttribute("peer_recipient_pn", number));
        List<Node> children = [MessageSealer.EncNode(enc, new NodeAttribute("count", count.ToString(CultureInfo.InvariantCulture)))];
        if (transaction.Credentials.SignedDeviceIdentity is { } identity) children.Add(Node.OfBytes("device-identity", identity));
        // The token of the first message is also required for its resend (linking reference, section 3).
        if (!isOwn && !isShared && await tokens.FindNodeAsync(transaction, chat, cancellationToken) is { } proof) children.Add(proof);
        transaction.Frames.Add(new Node("message", [.. attributes], [.. children]));
    }

    /// <summary>Unknown members are queried: the requesting device may be the reason why they were dropped.</summary>
    private async Task QueryMembersAsync(Request request, CancellationToken cancellationToken)
    {
        Jid? unknown = null;
        await connection.ChangeAsync(
            async (transaction, token) =>
            {
                if (await transaction.LoadSentMessageAsync(request.MessageId, token) is { Chat.IsGroup: true } sent
                    && await groups.FindAsync(transaction, sent.Chat, token) is null) unknown = sent.Chat;
            },
            cancellationToken);
        if (unknown is { } group) await groups.FetchAsync(group, cancellationToken);
    }

    private async ValueTask<bool> IsMemberAsync(DeviceTransaction transaction, SentMessage sent, Jid requester, CancellationToken cancellationToken)
    {
        // A status update is for those it went to: who holds our key from another one has no right to it.
        var members = sent.Chat == Jid.StatusBroadcast
            ? (await transaction.FindAsync(DeviceTables.StatusAudiences, sent.MessageId, cancellationToken))?.Accounts
            : sent.Chat.IsGroup ? (await groups.FindAsync(transaction, sent.Chat, cancellationToken))?.Members : null;
        foreach (var member in members ?? [])
            if (await Receipts.ByLidAsync(transaction, member, cancellationToken) == requester) return true;
        return false;
    }

    /// <summary>A device that can't decrypt a group's message may lack the key, which is sent along.</summary>
    private async ValueTask AddKeyAsync(DeviceTransaction transaction, Jid chat, Message content, ProtocolAddress device, CancellationToken cancellationToken)
    {
        var own = GroupKeys.OwnOf(connection, chat);
        var record = await GroupKeys.LoadAsync(transaction, own, cancellationToken);
        if (record.IsEmpty) return;
        content.SenderKeyDistributionMessage = GroupKeys.Distribution(own, record).SenderKeyDistributionMessage;
        if (await transaction.FindAsync(DeviceTables.KeyHolders, own.Group, cancellationToken) is { } holders && !holders.Devices.Contains(device))
            transaction.Changes.KeyHolders[own.Group] = holders.With([device]);
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
