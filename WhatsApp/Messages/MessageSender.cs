using System.Globalization;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>
/// Sends to all devices of a chat and the own other devices. A message whose devices and sessions are known is encrypted in one step; else it waits, with all
/// later ones of the same chat behind it, while the server is asked, and messages to other chats pass.
/// </summary>
internal sealed class MessageSender(Link link, DeviceDirectory directory)
{
    private const int MaxParked = 10_000;
    private const int MaxResends = 5;
    private const int MaxCountedResends = 4096;
    private readonly Lock _gate = new();
    private readonly Dictionary<Jid, Queue<Parked>> _parked = [];
    private readonly Dictionary<(string Id, ProtocolAddress Device), int> _resends = [];
    private int _parkedCount;

    private sealed record Parked(Outgoing Message, TaskCompletionSource Done);

    /// <summary>Encrypts, commits, sends. Completes when the frame is with the socket.</summary>
    public async Task SendAsync(Outgoing message, CancellationToken cancellationToken)
    {
        if (message.Chat.IsGroup || message.Chat.Server is JidServer.Broadcast or JidServer.Newsletter) throw new UnreachableException("not_supported");
        var step = await link.Ledger.BeginAsync(cancellationToken);
        Task? done = null;
        var isFirst = false;
        try
        {
            if (!TryPark(message, false, out done, out _))
            {
                var plan = await PlanAsync(step, message.Chat, cancellationToken);
                if (plan is { IsComplete: true }) Encrypt(step, message, plan);
                else TryPark(message, true, out done, out isFirst);
            }
        }
        catch
        {
            link.Ledger.Abandon();
            throw;
        }
        if (done is null)
        {
            await link.Ledger.CompleteAsync(step);
            return;
        }
        link.Ledger.Abandon();
        if (isFirst) link.Start("prepare", token => PrepareAsync(message.Chat, token));
        await done.WaitAsync(link.Ended).WaitAsync(cancellationToken);
    }

    private bool TryPark(Outgoing message, bool opens, out Task? done, out bool isFirst)
    {
        (done, isFirst) = (null, false);
        lock (_gate)
        {
            if (!_parked.TryGetValue(message.Chat, out var queue))
            {
                if (!opens) return false;
                _parked[message.Chat] = queue = new Queue<Parked>();
                isFirst = true;
            }
            if (_parkedCount >= MaxParked) throw new ConnectionLostException();
            _parkedCount++;
            var parked = new Parked(message, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            queue.Enqueue(parked);
            done = parked.Done.Task;
            return true;
        }
    }

    /// <summary>Asks the server for what is missing, then sends what waited, in order.</summary>
    private async Task PrepareAsync(Jid chat, CancellationToken cancellationToken)
    {
        try
        {
            await FetchAsync(chat, cancellationToken);
            await SendParkedAsync(chat, cancellationToken);
        }
        catch (Exception fault)
        {
            Queue<Parked>? failed;
            lock (_gate)
            {
                if (_parked.Remove(chat, out failed)) _parkedCount -= failed.Count;
            }
            foreach (var parked in failed ?? [])
            {
                parked.Done.TrySetException(fault is TimeoutException ? new ConnectionLostException() : fault);
                _ = parked.Done.Task.Exception;
            }
            if (fault is not UnreachableException) throw;
        }
    }

    private async Task FetchAsync(Jid chat, CancellationToken cancellationToken)
    {
        Plan? plan = null;
        Jid[] accounts = [];
        await link.ChangeAsync(
            async (step, token) =>
            {
                List<Jid> missing = [];
                if (await directory.FindAsync(step, OwnFor(chat), token) is null) missing.Add(OwnFor(chat));
                // A number without a known LID is asked for too: the session must be kept under the LID (reference 4.4).
                if (await directory.FindAsync(step, chat, token) is null || (chat.IsPhoneNumber && await step.LoadLidAsync(chat.User, token) is null)) missing.Add(chat);
                accounts = [.. missing.Distinct()];
            },
            cancellationToken);
        if (accounts.Length > 0) await directory.FetchAsync(accounts, cancellationToken);
        await link.ChangeAsync(async (step, token) => plan = await PlanAsync(step, chat, token), cancellationToken);
        if (plan is null) throw new UnreachableException("not_on_whatsapp");
        if (plan.Missing.Count > 0) await directory.StartSessionsAsync(plan.Missing, false, cancellationToken);
    }

    private async Task SendParkedAsync(Jid chat, CancellationToken cancellationToken)
    {
        var step = await link.Ledger.BeginAsync(cancellationToken);
        Queue<Parked>? queue = null;
        try
        {
            // Without this chat's queue later messages go straight; all of it goes first, under the same turn.
            lock (_gate)
            {
                if (_parked.Remove(chat, out queue)) _parkedCount -= queue.Count;
            }
            foreach (var parked in queue ?? [])
            {
                var plan = await PlanAsync(step, chat, cancellationToken);
                if (plan is null || plan.Reachable == 0) throw new UnreachableException("not_on_whatsapp");
                Encrypt(step, parked.Message, plan);
            }
        }
        catch (Exception fault)
        {
            link.Ledger.Abandon();
            Finish(queue, fault);
            throw;
        }
        try
        {
            await link.Ledger.CompleteAsync(step);
            Finish(queue, null);
        }
        catch (Exception fault)
        {
            Finish(queue, fault);
            throw;
        }
    }

    private static void Finish(Queue<Parked>? queue, Exception? fault)
    {
        foreach (var parked in queue ?? [])
        {
            if (fault is null) parked.Done.TrySetResult();
            else parked.Done.TrySetException(fault);
            _ = parked.Done.Task.Exception;
        }
    }

    private Jid OwnFor(Jid chat) => chat.IsLid && link.OwnLid.User is { Length: > 0 } ? link.OwnLid.ToAccount() : link.OwnJid.ToAccount();

    private sealed record Target(Jid Device, ProtocolAddress Address, byte[] Session, bool IsOwn);

    /// <summary>Who gets the message, with sessions; those without one are missing.</summary>
    private sealed record Plan(IReadOnlyList<Target> Targets, IReadOnlyList<Jid> Missing, int Reachable)
    {
        public bool IsComplete => Missing.Count == 0 && Targets.Count > 0;
    }

    private async ValueTask<Plan?> PlanAsync(Step step, Jid chat, CancellationToken cancellationToken)
    {
        var own = OwnFor(chat);
        if (await directory.FindAsync(step, own, cancellationToken) is not { } ownDevices) return null;
        IReadOnlyList<Jid> theirDevices = [];
        if (!link.IsOwn(chat))
        {
            if (await directory.FindAsync(step, chat, cancellationToken) is not { Count: > 0 } found) return null;
            theirDevices = found;
        }
        var devices = new List<(Jid Device, ProtocolAddress Address, bool IsOwn)>(ownDevices.Count + theirDevices.Count);
        foreach (var device in ownDevices)
            if (device.Device != link.OwnJid.Device) devices.Add((device, await AddressBook.ResolveAsync(step, device, cancellationToken), true));
        foreach (var device in theirDevices) devices.Add((device, await AddressBook.ResolveAsync(step, device, cancellationToken), false));
        var sessions = await step.LoadSessionsAsync([.. devices.Select(device => device.Address)], cancellationToken);
        List<Target> targets = [];
        List<Jid> missing = [];
        var reachable = 0;
        foreach (var (device, address, isOwn) in devices)
        {
            if (sessions.TryGetValue(address, out var session) && Sessions.Read(session).CanEncrypt)
            {
                targets.Add(new Target(device, address, session, isOwn));
                if (!isOwn || theirDevices.Count == 0) reachable++;
            }
            else missing.Add(device);
        }
        return new Plan(targets, missing, reachable);
    }

    private void Encrypt(Step step, Outgoing message, Plan plan)
    {
        var content = MessageContent.Parse(message.Message);
        var local = Sessions.LocalOf(step.Credentials);
        byte[]? deviceSent = null;
        var needsIdentity = false;
        var participants = new List<Node>(plan.Targets.Count);
        foreach (var target in plan.Targets)
        {
            var plaintext = target.IsOwn ? deviceSent ??= WrapForOwn(content, message.Chat) : message.Message;
            if (EncryptFor(step, local, target.Address, target.Session, plaintext) is not { } enc) continue;
            needsIdentity |= enc.IsPreKeyMessage;
            participants.Add(new Node("to", [new("jid", target.Device)], [EncNode(enc, null)]));
        }
        if (participants.Count == 0) throw new UnreachableException("no_session");
        List<Node> children = [Node.Of("participants", [.. participants])];
        if (needsIdentity && step.Credentials.SignedDeviceIdentity is { } identity) children.Add(Node.OfBytes("device-identity", identity));
        if (ReportingToken.Of(content, message.Id, message.Chat) is { } reporting) children.Add(reporting);
        step.Batch.SentMessages.Add(new SentMessage(message.Id, message.Chat, message.Message, link.Time.GetUtcNow()));
        step.Batch.Events.Add(new MessageEncrypted(message.Id));
        step.Frames.Add(new Node("message", [new("id", message.Id), new("to", message.Chat), new("type", message.StanzaType)], [.. children]));
    }

    private static SignalCiphertext? EncryptFor(Step step, LocalIdentity local, ProtocolAddress address, byte[] session, byte[] plaintext)
    {
        try
        {
            // The same device can be met twice in one step (several messages): the step's own record is the newest.
            var record = Sessions.Read(step.Batch.Sessions.GetValueOrDefault(address) ?? session);
            var enc = SessionCipher.Encrypt(record, local, MessagePadding.Pad(plaintext));
            step.Batch.Sessions[address] = record.Serialize();
            return enc;
        }
        catch (SignalException)
        {
            return null;
        }
    }

    private static Node EncNode(SignalCiphertext enc, int? count) => Node.OfBytes(
        "enc", enc.Bytes,
        count is { } n
            ? [new("v", "2"), new("type", enc.StanzaType), new("count", n.ToString(CultureInfo.InvariantCulture))]
            : [new("v", "2"), new("type", enc.StanzaType)]);

    private static byte[] WrapForOwn(Message content, Jid chat)
    {
        var wrapped = new Message { DeviceSentMessage = new Message.Types.DeviceSentMessage { DestinationJid = chat.ToString(), Message = content } };
        if (content.MessageContextInfo is { } context) wrapped.MessageContextInfo = context;
        return wrapped.ToByteArray();
    }

    /// <summary>The server's idea of the devices differs, or it called the stanza malformed: the lists are fetched before the next message.</summary>
    public async ValueTask CheckDevicesAsync(Step step, Jid chat, string? hash, CancellationToken cancellationToken)
    {
        if (hash is not null && await PlanAsync(step, chat, cancellationToken) is { } plan
            && ParticipantHash.Fits(hash, [.. plan.Targets.Select(target => target.Device)])) return;
        await DeviceNotices.ForgetAsync(step, chat, cancellationToken);
        await DeviceNotices.ForgetAsync(step, OwnFor(chat), cancellationToken);
    }

    /// <summary>A device could not decrypt our message: repairs the session and sends it to that device alone.</summary>
    public async Task AnswerRetryAsync(Node receipt, CancellationToken cancellationToken)
    {
        if (receipt.GetJid("from") is not { } from || receipt.Child("retry") is not { } retry || (retry.Get("id") ?? receipt.Get("id")) is not { } id) return;
        var device = receipt.GetJid("participant") ?? from;
        var count = (int)Math.Clamp(retry.GetInteger("count") ?? 1, 1, 100);
        var bundle = receipt.Child("keys") is { } keys ? PreKeyNodes.ReadBundle(keys, receipt) : null;
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
                mustFetch = bundle is null || !await DirectlyRepairAsync(step, device, bundle, token);
            },
            cancellationToken);
        if (sent is null) return;
        ConnectionLog.Resending(link.Log, count);
        if (mustFetch) await directory.StartSessionsAsync([device], true, cancellationToken);
        await link.ChangeAsync((step, token) => ResendAsync(step, sent, device, count, token), cancellationToken);
    }

    private static ValueTask<bool> DirectlyRepairAsync(Step step, Jid device, PreKeyBundle bundle, CancellationToken cancellationToken) =>
        DeviceDirectory.StartSessionAsync(step, device, bundle, true, cancellationToken);

    private async ValueTask ResendAsync(Step step, SentMessage sent, Jid device, int count, CancellationToken cancellationToken)
    {
        var address = await AddressBook.ResolveAsync(step, device, cancellationToken);
        if (await step.LoadSessionAsync(address, cancellationToken) is not { } session) return;
        var isOwn = link.IsOwn(device);
        var content = MessageContent.Parse(sent.Plaintext);
        var plaintext = sent.Plaintext;
        if (isOwn)
            plaintext = new Message { DeviceSentMessage = new Message.Types.DeviceSentMessage { DestinationJid = sent.Chat.ToString(), Message = content } }.ToByteArray();
        if (EncryptFor(step, Sessions.LocalOf(step.Credentials), address, session, plaintext) is not { } enc) return;
        List<NodeAttribute> attributes = [new("id", sent.MessageId), new("to", device), new("type", MessageContent.Read(content).StanzaType), new("device_fanout", "false")];
        if (isOwn) attributes.Add(new NodeAttribute("recipient", sent.Chat));
        List<Node> children = [EncNode(enc, count)];
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
