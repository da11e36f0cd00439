using Google.Protobuf;
using Microsoft.Extensions.Logging;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Messages;

/// <summary>Messages and receipts that reach phones, and the receipts that phones send for them.</summary>
internal sealed class PhoneReceiver(
    StateStore store, ServerClock clock, StanzaRecorder recorder, Counters counters, ILogger log, ReceiptRouter receipts, PhoneCipher cipher,
    MessageWaiters waiters, PhoneSender resends)
{
    /// <summary>How often a message is requested again, and sent again.</summary>
    public const int MaxRetries = 5;
    private readonly PhoneGroupCipher _groupCipher = new(store, cipher);

    /// <summary>What a device of the own account sends to its phone alone, or requests from its phone.</summary>
    public Hook<OwnMessage> OwnReceived { get; } = new();

    /// <summary>A message has reached the phone.</summary>
    public void ReceiveMessage(Account account, Node stanza)
    {
        if (stanza.GetJid("from") is not { } from || stanza.Get("id") is not { } id || stanza.Child("enc") is not { Bytes: { } ciphertext } enc) return;
        var isShared = from.IsShared;
        if (!store.State.TryFindDevice(isShared ? stanza.GetJid("participant") : from, out var sender)) return;
        var placeholder = Placeholder(sender, id);
        var opened = isShared ? _groupCipher.Decrypt(account, sender, stanza)
            : cipher.Decrypt(account, sender, enc.Get("type") ?? "", ciphertext, stanza.Child("device-identity")?.Bytes);
        if (recorder.IsOn) recorder.RecordPhone(clock.Now, account.Jid, fromPhone: false, stanza, opened.Plaintext);
        Message? message = null;
        if (opened.Plaintext is { } plaintext && !TryParse(plaintext, out message)) opened = new PhoneCipher.Opened(null, SignalFailure.Malformed);
        switch (opened.Failure)
        {
            case null:
                store.DeletePlaceholder(account, placeholder);
                Take(account, sender, stanza, id, message!, opened.Plaintext!);
                Receipt(account, sender, stanza, id, from);
                break;
            case SignalFailure.Duplicate:
                // It was decrypted before: it gets another receipt, and is shown once.
                Receipt(account, sender, stanza, id, from);
                break;
            default:
                AskAgain(account, sender, stanza, id, from, placeholder, opened.Failure.Value);
                break;
        }
    }

    /// <summary>Sends read receipts, one per chat.</summary>
    public int MarkRead(Account account, IReadOnlyCollection<string>? ids)
    {
        var unread = account.Phone.History.After(0)
            .Where(entry => entry.Message.Status == SandboxMessageStatus.Received && (ids is null || ids.Contains(entry.Message.Id)))
                .Select(entry => entry.Message).ToArray();
        foreach (var chat in unread.GroupBy(message => (Chat: message.Chat.ToAccount(), Author: message.Chat.IsShared ? message.From : (Jid?)null)))
        {
            var all = chat.Select(message => message.Id).ToArray();
            Node[] rest = all.Length == 1 ? [] : [N("list", [], [.. all.Skip(1).Select(id => N("item", ("id", id)))])];
            SendReceipt(account, N("receipt", [("id", all[0]), ("to", chat.Key.Chat), ("participant", chat.Key.Author), ("type", "read"), ("t", clock.Now)],
                rest), all[0], chat.Key.Chat);
            foreach (var message in chat) SetStatus(account, message, SandboxMessageStatus.Read);
        }
        return unread.Length;
    }

    /// <summary>Sends receipts for played messages, after those for read ones.</summary>
    public int MarkPlayed(Account account, IReadOnlyCollection<string> ids)
    {
        MarkRead(account, ids);
        var played = account.Phone.History.After(0).Select(entry => entry.Message).Where(message => !message.FromMe && ids.Contains(message.Id)).ToArray();
        foreach (var message in played)
        {
            var chat = message.Chat.ToAccount();
            SendReceipt(
                account, N("receipt", ("id", message.Id), ("to", chat), ("participant", chat.IsShared ? message.From : null), ("type", "played"),
                    ("t", clock.Now)), message.Id, chat);
        }
        return played.Length;
    }

    private void Take(Account account, Device sender, Node stanza, string id, Message message, byte[] plaintext)
    {
        counters.MessagesDelivered++;
        var own = sender.Account == account;
        var chat = stanza.GetJid("recipient") ?? stanza.GetJid("from")!.Value.ToAccount();
        var content = plaintext;
        if (message.DeviceSentMessage is { Message: { } inner } sent)
        {
            // Only an own device may send for this account.
            if (!own) return;
            if (Jid.TryParse(sent.DestinationJid, out var destination)) chat = destination;
            inner.MessageContextInfo ??= message.MessageContextInfo;
            message = inner;
            content = inner.ToByteArray();
        }
        var isPeer = stanza.Get("category") == "peer";
        if (own) OwnReceived.Raise(new OwnMessage(sender, id, message, isPeer));
        if (isPeer) return;
        var decoded = ContentDecoder.Decode(message);
        // What only the phone's own software reads is not shown: keys, settings, notices.
        if (decoded.Content is UnsupportedContent && (message.ProtocolMessage is not null || IsKeyOnly(message))) return;
        if (account.Phone.History.Find(sender.Account.LidUser, id) is not null) return;
        var shown = new SandboxMessage(
            account.Phone.History.NextSequence, id, chat, stanza.GetJid("participant") ?? stanza.GetJid("from")!.Value, own,
            (decoded.Content as TextContent)?.Text, decoded.Context.Quoted?.MessageId,
            DateTimeOffset.FromUnixTimeSeconds(stanza.GetInteger("t") ?? 0), own ? SandboxMessageStatus.Server : SandboxMessageStatus.Received, content,
            !own && IsNotable(decoded.Content, chat) && !account.IsAvailable);
        store.AddMessage(account, shown, sender.Account.LidUser);
        waiters.Notify(account, shown);
    }

    private void Receipt(Account account, Device sender, Node stanza, string id, Jid from)
    {
        if (stanza.Get("category") == "peer") return;
        var own = sender.Account == account;
        if (from.IsShared)
        {
            SendReceipt(account, N("receipt", ("id", id), ("to", from), ("participant", stanza.GetJid("participant")), ("type", own ? "sender" : null)), id,
                from);
            return;
        }
        var receipt = own
            ? N("receipt", ("id", id), ("to", from), ("type", "sender"), ("recipient", stanza.GetJid("recipient")))
            : N("receipt", ("id", id), ("to", from.ToAccount()));
        SendReceipt(account, receipt, id, own ? from : from.ToAccount());
    }

    private void AskAgain(Account account, Device sender, Node stanza, string id, Jid from, string placeholder, SignalFailure fault)
    {
        if (account.Phone.History.Find(sender.Account.LidUser, id) is not null)
        {
            Receipt(account, sender, stanza, id, from);
            return;
        }
        SandboxLog.PhoneUndecryptable(log, account.Number, fault.ToString());
        var count = account.Phone.Placeholders.GetValueOrDefault(placeholder) + 1;
        store.PutPlaceholder(account, placeholder, count);
        if (count > MaxRetries) return;
        var parts = new List<Node>
        {
            N("retry", ("count", count), ("id", id), ("t", stanza.Get("t")), ("v", 1), ("error", 0)), Bytes("registration", Id32(account.Phone.RegistrationId)),
        };
        if (count > 1 || fault == SignalFailure.NoSession) parts.Add(KeysOf(account));
        SendReceipt(account, N("receipt", [("id", id), ("to", from), ("type", "retry"), ("recipient", stanza.GetJid("recipient")), ("participant",
            stanza.GetJid("participant"))], [.. parts]), id, from);
    }

    private Node KeysOf(Account account)
    {
        var (id, key) = store.MakePhonePreKey(account);
        var signed = account.Phone.SignedPreKey;
        return N("keys", [], Bytes("type", new byte[] { 5 }), Bytes("identity", account.Identity.PublicKey),
            N("key", [], Bytes("id", Id24(id)), Bytes("value", key)),
            N("skey", [], Bytes("id", Id24(signed.Id)), Bytes("value", signed.KeyPair.PublicKey), Bytes("signature", signed.Signature)));
    }

    /// <summary>A receipt has reached the phone.</summary>
    public void ReceiveReceipt(Account account, Node receipt)
    {
        if (receipt.GetJid("from") is not { } from || receipt.Get("id") is not { } id
            || !store.State.TryFindDevice(receipt.GetJid("participant") ?? from, out var sender))
            return;
        if (recorder.IsOn) recorder.RecordPhone(clock.Now, account.Jid, fromPhone: false, receipt, null);
        var type = receipt.Get("type");
        if (type == "retry")
        {
            resends.SendAgain(account, sender, receipt, id, from);
            return;
        }
        var own = sender.Account == account;
        var status = type switch
        {
            null or "inactive" => SandboxMessageStatus.Delivered,
            "read" or "played" or "read-self" => SandboxMessageStatus.Read,
            _ => (SandboxMessageStatus?)null,
        };
        if (status is null || (own && status != SandboxMessageStatus.Read)) return;
        var author = own ? store.State.Find(receipt.GetJid("recipient"))?.LidUser : account.LidUser;
        if (author is null) return;
        foreach (var one in ReceiptRouter.Ids(receipt, id))
            if (account.Phone.History.Find(author, one) is { } message) SetStatus(account, message, status.Value);
    }

    private void SetStatus(Account account, SandboxMessage message, SandboxMessageStatus status)
    {
        if (message.Status == SandboxMessageStatus.Failed || message.Status >= status) return;
        var changed = message with { Status = status };
        store.SetMessageStatus(account, changed);
        waiters.Notify(account, changed);
    }

    private void SendReceipt(Account account, Node receipt, string id, Jid to)
    {
        if (recorder.IsOn) recorder.RecordPhone(clock.Now, account.Jid, fromPhone: true, receipt, null);
        receipts.Route(account.Devices[0], receipt, id, to);
    }

    /// <summary>True for content that a phone shows a notification for, if no device of the account is available.</summary>
    private static bool IsNotable(Content content, Jid chat) =>
        chat != Jid.StatusBroadcast && content is not (EditContent or DeleteContent or PinContent or ExpirationContent or ReactionContent { Emoji.Length: 0 });

    private static string Placeholder(Device sender, string id) => string.Concat(sender.Lid.ToString(), "/", id);

    internal static bool TryParse(byte[] plaintext, out Message? message)
    {
        try
        {
            message = Message.Parser.ParseFrom(plaintext);
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            message = null;
            return false;
        }
    }

    private static bool IsKeyOnly(Message message) =>
        message.SenderKeyDistributionMessage is not null && !message.HasConversation && message.ExtendedTextMessage is null;
}
