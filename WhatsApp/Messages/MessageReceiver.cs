using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.GroupState;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>Decrypts messages. Changes and events of a message are added to the transaction; its receipt is sent after the commit.</summary>
internal sealed class MessageReceiver(ClientConnection connection, OwnPresence presence, PhoneRequests phone)
{
    /// <summary>Called when the phone offered a chunk of its history.</summary>
    public Action? HistoryOffered { get; set; }

    /// <summary>Messages of the own phone to its devices beside chat messages.</summary>
    public PhoneNotices Notices { get; } = new(connection);

    private readonly RetryRequests _retries = new(connection);

    public async ValueTask HandleAsync(DeviceTransaction transaction, Node node, CancellationToken cancellationToken)
    {
        if (await InboundStanza.ReadAsync(transaction, connection, node, cancellationToken) is not { } stanza)
        {
            if (node.Get("id") is not null && node.Get("from") is not null) transaction.Frames.Add(Acks.Of(node, connection.OwnJid, NackReason.UnhandledError));
            return;
        }
        var encs = node.ChildrenOf("enc").Where(enc => enc.Bytes is { Length: > 0 }).ToArray();
        if (encs.Any(enc => enc.Get("type") == "msmsg"))
        {
            transaction.Frames.Add(Acks.Of(node, connection.OwnJid, NackReason.MissingMessageSecret));
            return;
        }
        if (encs.Length == 0)
        {
            // Content that is for other devices only, or a newsletter's plaintext: nothing to open.
            if (stanza.From.Server != JidServer.Newsletter) await NoteStubAsync(transaction, stanza, cancellationToken);
            transaction.Frames.Add(Acks.Of(node, connection.OwnJid));
            return;
        }
        await OpenAsync(transaction, stanza, encs, cancellationToken);
    }

    private async ValueTask NoteStubAsync(DeviceTransaction transaction, InboundStanza stanza, CancellationToken cancellationToken)
    {
        var kind = stanza.Node.Child("unavailable")?.Get("type") ?? "";
        transaction.Changes.Events.Add(Undecryptable(stanza, kind is "view_once" or "view_once_unavailable_fanout" ? "view_once" : "unavailable", 0));
        // Phones do not resend view-once messages, nor those of bots and hosted accounts.
        if (kind != "view_once" && !kind.EndsWith("_fanout", StringComparison.Ordinal)) await phone.RequestAsync(transaction, stanza, cancellationToken);
    }

    private async ValueTask OpenAsync(DeviceTransaction transaction, InboundStanza stanza, Node[] encs, CancellationToken cancellationToken)
    {
        Message? content = null;
        (Node Enc, SignalFailure Failure)? broken = null;
        foreach (var enc in encs)
        {
            switch (enc.Get("type"))
            {
                case "msg" or "pkmsg" or "skmsg":
                    try
                    {
                        var isShared = enc.Get("type") == "skmsg";
                        var plaintext = isShared
                            ? await GroupKeys.OpenAsync(transaction, stanza.From, stanza.Author, enc.Bytes.GetValueOrDefault(), cancellationToken)
                            : await MessageOpener.OpenAsync(transaction, stanza, enc, cancellationToken);
                        if (!MessagePadding.TryUnpad(plaintext, out var message)) throw new FormatException("The padding is not what a sender writes.");
                        var opened = ContentDecoder.Parse(message.Span);
                        if (!isShared) await AcceptGroupKeyAsync(transaction, stanza, opened, cancellationToken);
                        content = opened;
                        // The key of a group may be known from before: then nothing is lost with the part that brought it again.
                        if (isShared) broken = null;
                    }
                    catch (SignalException fault)
                    {
                        if (broken is null || broken.Value.Failure == SignalFailure.Duplicate) broken = (enc, fault.Failure);
                    }
                    catch (Exception fault) when (fault is InvalidProtocolBufferException or FormatException)
                    {
                        Refuse(transaction, stanza, "malformed", NackReason.InvalidProtobuf);
                        return;
                    }
                    break;
                default:
                    Refuse(transaction, stanza, "malformed", NackReason.UnhandledError);
                    return;
            }
        }
        if (broken is { } failed)
        {
            await FailAsync(transaction, stanza, failed.Enc, failed.Failure, cancellationToken);
            return;
        }
        _retries.Forget(stanza);
        phone.Forget(stanza);
        await PublishAsync(transaction, stanza, content!, cancellationToken);
    }

    /// <summary>Stores the sender key that the message carries; a message of an own other device carries it one level deeper.</summary>
    private static ValueTask AcceptGroupKeyAsync(DeviceTransaction transaction, InboundStanza stanza, Message content, CancellationToken cancellationToken)
    {
        var distribution = content.SenderKeyDistributionMessage ?? (stanza.IsFromMe ? content.DeviceSentMessage?.Message?.SenderKeyDistributionMessage : null);
        return distribution is null ? ValueTask.CompletedTask : GroupKeys.AcceptAsync(transaction, stanza.From, stanza.Author, distribution, cancellationToken);
    }

    private async ValueTask PublishAsync(DeviceTransaction transaction, InboundStanza stanza, Message content, CancellationToken cancellationToken)
    {
        if (content.DeviceSentMessage is { } wrapped)
        {
            // Only our own devices may send in our name.
            if (!stanza.IsFromMe || wrapped.Message is null)
            {
                Refuse(transaction, stanza, "malformed", NackReason.ParsingError);
                return;
            }
            var context = content.MessageContextInfo;
            content = wrapped.Message;
            content.MessageContextInfo ??= context;
        }
        var isForOwnDevices = OwnDeviceContents.Includes(content);
        if (isForOwnDevices && !stanza.IsFromMe)
        {
            Count("for_own_devices", 0);
            AddReceipt(transaction, stanza);
            return;
        }
        var bringsKey = content.SenderKeyDistributionMessage is not null;
        // Key material is no part of a history.
        content.SenderKeyDistributionMessage = null;
        var isKeyOnly = bringsKey && ContentDecoder.Decode(content).Content is UnsupportedContent { RawType: "empty" };
        var isOfPhone = stanza.IsFromMe && stanza.Author.Device == 0;
        var isHistory = isOfPhone
            && content.ProtocolMessage is { Type: Message.Types.ProtocolMessage.Types.Type.HistorySyncNotification, HistorySyncNotification: not null };
        var pushName = stanza.PushName;
        if (stanza.IsFromMe && pushName is not null) NoteOwnName(transaction, pushName);
        if (!stanza.IsPeer && !isForOwnDevices && !isKeyOnly)
        {
            if (stanza.RecipientUsername is { } username && !stanza.Chat.IsShared)
                await Usernames.NoteAsync(transaction, connection, stanza.Chat, username, cancellationToken);
            transaction.Changes.Events.Add(EventOf(stanza, content, pushName));
        }
        if (isOfPhone && content.ProtocolMessage is { } protocol) await Notices.NoteAsync(transaction, protocol, cancellationToken);
        AddReceipt(transaction, stanza);
        if (isHistory) OfferHistory(transaction, stanza, content.ProtocolMessage!.HistorySyncNotification!);
    }

    /// <summary>Stores what the phone offers; the receipt is sent after it was read.</summary>
    private void OfferHistory(DeviceTransaction transaction, InboundStanza stanza, Message.Types.HistorySyncNotification notification)
    {
        transaction.Changes.HistoryNotices[stanza.Id] =
            new HistoryNotice(stanza.Id, notification.SyncType, notification.ToByteArray(), connection.Time.GetUtcNow());
        HistoryOffered?.Invoke();
    }

    private static MessageReceived EventOf(InboundStanza stanza, Message content, string? pushName) => new()
    {
        MessageId = stanza.Id,
        Chat = stanza.Chat,
        ChatPhoneNumber = stanza.ChatPhoneNumber,
        Sender = stanza.Sender,
        SenderPhoneNumber = stanza.SenderPhoneNumber,
        SenderDevice = stanza.Author.Device,
        IsFromMe = stanza.IsFromMe,
        PushName = pushName,
        SenderUsername = stanza.SenderUsername,
        VerifiedName = stanza.VerifiedName,
        Timestamp = stanza.Timestamp,
        IsOffline = stanza.Node.Get("offline") is not null,
        Message = content.ToByteArray(),
        Decoded = ContentDecoder.Decode(content),
        IsByAdmin = stanza.Node.Get("edit") == MessageStanza.DeleteByAdmin,
    };

    private void NoteOwnName(DeviceTransaction transaction, string name)
    {
        if (transaction.Credentials.PushName == name) return;
        transaction.Changes.Credentials = transaction.Credentials with { PushName = name };
        transaction.Changes.Events.Add(new OwnPushNameChanged(name));
        connection.Start("name", async token =>
        {
            // After the transaction: the name is then in the credentials that the presence is made from.
            await connection.ChangeAsync((_, _) => ValueTask.CompletedTask, token);
            presence.Rename(name);
        });
    }

    private void AddReceipt(DeviceTransaction transaction, InboundStanza stanza)
    {
        var participant = stanza.From == stanza.Author ? (Jid?)null : stanza.Author;
        var (to, recipient, type) = stanza switch
        {
            { IsPeer: true } => (stanza.From, null, "peer_msg"),
            { IsFromMe: true } when participant is null => (stanza.Author, stanza.Node.GetJid("recipient") ?? stanza.From, "sender"),
            { IsFromMe: true } => (stanza.From, (Jid?)null, "sender"),
            _ => (stanza.From, null, connection.IsAvailable ? null : "inactive"),
        };
        var receipt = Receipts.Of(to, participant, recipient, [stanza.Id], type, connection.Time.GetUtcNow());
        // The receipt of such a stanza contains its kind (whatsapp-rust).
        transaction.Frames.Add(stanza.Node.Tag == "status" ? new Node(receipt.Tag, [.. receipt.Attributes, new("context", "status")]) : receipt);
    }

    private static MessageUndecryptable Undecryptable(InboundStanza stanza, string reason, int retry) =>
        new(stanza.Id, stanza.Chat, stanza.Sender, reason, retry)
    {
        ChatPhoneNumber = stanza.ChatPhoneNumber,
        SenderPhoneNumber = stanza.SenderPhoneNumber,
        PushName = stanza.PushName,
        SenderUsername = stanza.SenderUsername,
        IsFromMe = stanza.IsFromMe,
        IsPeer = stanza.IsPeer,
        Timestamp = stanza.Timestamp,
    };

    private void Refuse(DeviceTransaction transaction, InboundStanza stanza, string reason, int error)
    {
        Count(reason, 0);
        transaction.Changes.Events.Add(Undecryptable(stanza, reason, 0));
        transaction.Frames.Add(Acks.Of(stanza.Node, connection.OwnJid, error));
    }

    private async ValueTask FailAsync(DeviceTransaction transaction, InboundStanza stanza, Node enc, SignalFailure failure, CancellationToken cancellationToken)
    {
        if (failure == SignalFailure.Duplicate)
        {
            // We had it, and its receipt was lost: the ratchet step and the message were one commit.
            if (stanza.IsPeer || await transaction.HasInboundMessageAsync(stanza.Chat, stanza.Sender, stanza.Id, cancellationToken))
            {
                AddReceipt(transaction, stanza);
                return;
            }
            // Another message had its counter. Its sender would write the same again; the phone may have read it.
            Count("used_counter", 0);
            phone.RequestSoon(stanza);
            transaction.Frames.Add(Acks.Of(stanza.Node, connection.OwnJid, NackReason.OldCounter));
            return;
        }
        var reason = failure switch
        {
            SignalFailure.NoSession => "no_session",
            SignalFailure.NoPreKey or SignalFailure.NoSignedPreKey => "no_pre_key",
            SignalFailure.BadMac or SignalFailure.TooFarAhead => "bad_mac",
            SignalFailure.Unproven => "unproven",
            _ => "malformed",
        };
        var count = _retries.Request(transaction, stanza, enc, failure is SignalFailure.NoSession or SignalFailure.NoPreKey or SignalFailure.NoSignedPreKey);
        Count(reason, count);
        transaction.Changes.Events.Add(Undecryptable(stanza, reason, count));
        if (count == 1) phone.RequestLater(stanza);
        transaction.Frames.Add(Acks.Of(stanza.Node, connection.OwnJid, NackReason.UnhandledError));
    }

    private void Count(string reason, int retry)
    {
        ConnectionMeter.Undecryptable.Add(1, new KeyValuePair<string, object?>("reason", reason));
        ConnectionLog.Undecryptable(connection.Log, reason, retry);
    }
}
