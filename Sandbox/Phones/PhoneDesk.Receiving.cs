using Google.Protobuf;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Messages.Contents;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;
using static WhatIsUp.Sandbox.Core.StanzaBuilder;

namespace WhatIsUp.Sandbox.Phones;

/// <summary>Messages and receipts that reach a phone.</summary>
internal sealed partial class PhoneDesk
{
    private const int MaxRetries = 5;

    private void ReceiveMessage(Account account, Node stanza)
    {
        if (stanza.GetJid("from") is not { } from || stanza.Get("id") is not { } id || stanza.Child("enc") is not { Bytes: { } ciphertext } enc) return;
        var isShared = from.IsShared;
        if (!_exchange.World.TryFindDevice(isShared ? stanza.GetJid("participant") : from, out var sender)) return;
        var placeholder = Placeholder(sender, id);
        var opened = isShared ? OpenShared(account, sender, stanza) : _cipher.Decrypt(account, sender, enc.Get("type") ?? "", ciphertext, stanza.Child("device-identity")?.Bytes);
        if (_exchange.Recorder.IsOn) _exchange.Recorder.RecordPhone(_exchange.Now, account.Jid, fromPhone: false, stanza, opened.Plaintext);
        Message? message = null;
        if (opened.Plaintext is { } plaintext && !TryParse(plaintext, out message)) opened = new PhoneCipher.Opened(null, SignalFailure.Malformed);
        switch (opened.Failure)
        {
            case null:
                _exchange.Ledger.DeletePlaceholder(account, placeholder);
                Take(account, sender, stanza, id, message!, opened.Plaintext!);
                Receipt(account, sender, stanza, id, from);
                break;
            case SignalFailure.Duplicate:
                // It was decrypted before: told again, shown once.
                Receipt(account, sender, stanza, id, from);
                break;
            default:
                AskAgain(account, sender, stanza, id, from, placeholder, opened.Failure.Value);
                break;
        }
    }

    private void Take(Account account, Device sender, Node stanza, string id, Message message, byte[] plaintext)
    {
        _exchange.Tally.MessagesDelivered++;
        var own = sender.Account == account;
        var chat = stanza.GetJid("recipient") ?? stanza.GetJid("from")!.Value.ToAccount();
        var content = plaintext;
        if (message.DeviceSentMessage is { Message: { } inner } sent)
        {
            // Only an own device may speak for this account.
            if (!own) return;
            if (Jid.TryParse(sent.DestinationJid, out var destination)) chat = destination;
            inner.MessageContextInfo ??= message.MessageContextInfo;
            message = inner;
            content = inner.ToByteArray();
        }
        if (own && message.ProtocolMessage?.PeerDataOperationRequestMessage is { } request)
        {
            if (request.HistorySyncOnDemandRequest is { } older) SendOlder(sender, id, older);
            if (request.PlaceholderMessageResendRequest.Count > 0) Resend(sender, id, request);
        }
        if (stanza.Get("category") == "peer")
        {
            if (own) AnswerPeer(sender, message);
            return;
        }
        var decoded = ContentDecoder.Decode(message);
        // What only the phone's own software reads is not shown: keys, settings, notices.
        if (decoded.Content is UnsupportedContent && (message.ProtocolMessage is not null || IsKeyOnly(message))) return;
        if (account.Phone.History.Find(sender.Account.LidUser, id) is not null) return;
        var shown = new SandboxMessage(
            account.Phone.History.NextSequence, id, chat, stanza.GetJid("participant") ?? stanza.GetJid("from")!.Value, own, (decoded.Content as TextContent)?.Text, decoded.Context.Quoted?.MessageId,
            DateTimeOffset.FromUnixTimeSeconds(stanza.GetInteger("t") ?? 0), own ? SandboxMessageStatus.Server : SandboxMessageStatus.Received, content,
            !own && IsNotable(decoded.Content, chat) && !Stanzas.PresenceDesk.IsOnline(account));
        _exchange.Ledger.AddMessage(account, shown, sender.Account.LidUser);
        Changed(account, shown);
    }

    private void Receipt(Account account, Device sender, Node stanza, string id, Jid from)
    {
        if (stanza.Get("category") == "peer") return;
        var own = sender.Account == account;
        if (from.IsShared)
        {
            SendReceipt(account, N("receipt", ("id", id), ("to", from), ("participant", stanza.GetJid("participant")), ("type", own ? "sender" : null)), id, from);
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
        SandboxLog.PhoneUndecryptable(_exchange.Log, account.Number, fault.ToString());
        var count = account.Phone.Placeholders.GetValueOrDefault(placeholder) + 1;
        _exchange.Ledger.PutPlaceholder(account, placeholder, count);
        if (count > MaxRetries) return;
        var parts = new List<Node>
        {
            N("retry", ("count", count), ("id", id), ("t", stanza.Get("t")), ("v", 1), ("error", 0)), Bytes("registration", Id32(account.Phone.RegistrationId)),
        };
        if (count > 1 || fault == SignalFailure.NoSession) parts.Add(KeysOf(account));
        SendReceipt(account, N("receipt", [("id", id), ("to", from), ("type", "retry"), ("recipient", stanza.GetJid("recipient")), ("participant", stanza.GetJid("participant"))], [.. parts]), id, from);
    }

    private Node KeysOf(Account account)
    {
        var (id, key) = MakePreKey(account);
        var signed = account.Phone.SignedPreKey;
        return N("keys", [], Bytes("type", new byte[] { 5 }), Bytes("identity", account.Identity.PublicKey),
            N("key", [], Bytes("id", Id24(id)), Bytes("value", key)),
            N("skey", [], Bytes("id", Id24(signed.Id)), Bytes("value", signed.KeyPair.PublicKey), Bytes("signature", signed.Signature)));
    }

    private void ReceiveReceipt(Account account, Node receipt)
    {
        if (receipt.GetJid("from") is not { } from || receipt.Get("id") is not { } id || !_exchange.World.TryFindDevice(receipt.GetJid("participant") ?? from, out var sender)) return;
        if (_exchange.Recorder.IsOn) _exchange.Recorder.RecordPhone(_exchange.Now, account.Jid, fromPhone: false, receipt, null);
        var type = receipt.Get("type");
        if (type == "retry")
        {
            SendAgain(account, sender, receipt, id, from);
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
        var author = own ? _exchange.World.Find(receipt.GetJid("recipient"))?.LidUser : account.LidUser;
        if (author is null) return;
        foreach (var one in Stanzas.ReceiptRouter.Ids(receipt, id))
            if (account.Phone.History.Find(author, one) is { } message) SetStatus(account, message, status.Value);
    }

    private void SetStatus(Account account, SandboxMessage message, SandboxMessageStatus status)
    {
        if (message.Status == SandboxMessageStatus.Failed || message.Status >= status) return;
        var changed = message with { Status = status };
        _exchange.Ledger.SetMessageStatus(account, changed);
        Changed(account, changed);
    }

    private void SendReceipt(Account account, Node receipt, string id, Jid to)
    {
        if (_exchange.Recorder.IsOn) _exchange.Recorder.RecordPhone(_exchange.Now, account.Jid, fromPhone: true, receipt, null);
        _exchange.Receipts.Route(account.Devices[0], receipt, id, to);
    }

    /// <summary>True for what a phone shows a notification for, when nobody of the account is online.</summary>
    private static bool IsNotable(Content content, Jid chat) =>
        chat != Jid.StatusBroadcast && content is not (EditContent or DeleteContent or PinContent or ExpirationContent or ReactionContent { Emoji.Length: 0 });

    private static string Placeholder(Device sender, string id) => string.Concat(sender.Lid.ToString(), "/", id);

    private static bool TryParse(byte[] plaintext, out Message? message)
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
