using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Messages.Contents;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>Opens messages. What a message changes and tells goes into the step; its receipt leaves after the commit.</summary>
internal sealed class MessageReceiver(Link link, OwnPresence presence, PhoneRequests phone)
{
    /// <summary>Called when the phone offered a chunk of its history.</summary>
    public Action? HistoryOffered { get; set; }

    /// <summary>What the own phone tells beside messages.</summary>
    public PhoneNotices Notices { get; } = new(link);

    private readonly RetryRequests _retries = new(link);

    public async ValueTask HandleAsync(Step step, Node node, CancellationToken cancellationToken)
    {
        if (await InboundStanza.ReadAsync(step, link, node, cancellationToken) is not { } stanza)
        {
            if (node.Get("id") is not null && node.Get("from") is not null) step.Frames.Add(Acks.Of(node, link.OwnJid, NackReason.UnhandledError));
            return;
        }
        var encs = node.ChildrenOf("enc").Where(enc => enc.Bytes is { Length: > 0 }).ToArray();
        if (encs.Any(enc => enc.Get("type") == "msmsg"))
        {
            step.Frames.Add(Acks.Of(node, link.OwnJid, NackReason.MissingMessageSecret));
            return;
        }
        if (encs.Length == 0)
        {
            // Content that is for other devices only, or a newsletter's plaintext: nothing to open.
            if (stanza.From.Server != JidServer.Newsletter) await NoteStubAsync(step, stanza, cancellationToken);
            step.Frames.Add(Acks.Of(node, link.OwnJid));
            return;
        }
        await OpenAsync(step, stanza, encs, cancellationToken);
    }

    private async ValueTask NoteStubAsync(Step step, InboundStanza stanza, CancellationToken cancellationToken)
    {
        var kind = stanza.Node.Child("unavailable")?.Get("type") ?? "";
        step.Batch.Events.Add(Undecryptable(stanza, kind is "view_once" or "view_once_unavailable_fanout" ? "view_once" : "unavailable", 0));
        // What may be seen once, and what bots and hosts say, no phone hands on.
        if (kind != "view_once" && !kind.EndsWith("_fanout", StringComparison.Ordinal)) await phone.AskAsync(step, stanza, cancellationToken);
    }

    private async ValueTask OpenAsync(Step step, InboundStanza stanza, Node[] encs, CancellationToken cancellationToken)
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
                        var plaintext = isShared ? await GroupKeys.OpenAsync(step, stanza, enc.Bytes.GetValueOrDefault(), cancellationToken) : await MessageOpener.OpenAsync(step, stanza, enc, cancellationToken);
                        if (!MessagePadding.TryUnpad(plaintext, out var message)) throw new FormatException("The padding is not what a sender writes.");
                        var opened = ContentDecoder.Parse(message.Span);
                        if (!isShared) await GroupKeys.AcceptAsync(step, stanza, opened, cancellationToken);
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
                        Refuse(step, stanza, "malformed", NackReason.InvalidProtobuf);
                        return;
                    }
                    break;
                default:
                    Refuse(step, stanza, "malformed", NackReason.UnhandledError);
                    return;
            }
        }
        if (broken is { } failed)
        {
            await FailAsync(step, stanza, failed.Enc, failed.Failure, cancellationToken);
            return;
        }
        _retries.Forget(stanza);
        phone.Forget(stanza);
        await TellAsync(step, stanza, content!, cancellationToken);
    }

    private async ValueTask TellAsync(Step step, InboundStanza stanza, Message content, CancellationToken cancellationToken)
    {
        if (content.DeviceSentMessage is { } wrapped)
        {
            // Only our own devices may speak for us.
            if (!stanza.IsFromMe || wrapped.Message is null)
            {
                Refuse(step, stanza, "malformed", NackReason.ParsingError);
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
            AddReceipt(step, stanza);
            return;
        }
        var bringsKey = content.SenderKeyDistributionMessage is not null;
        // Key material is no part of a history.
        content.SenderKeyDistributionMessage = null;
        var isKeyOnly = bringsKey && ContentDecoder.Decode(content).Content is UnsupportedContent { RawType: "empty" };
        var isOfPhone = stanza.IsFromMe && stanza.Author.Device == 0;
        var isHistory = isOfPhone && content.ProtocolMessage is { Type: Message.Types.ProtocolMessage.Types.Type.HistorySyncNotification, HistorySyncNotification: not null };
        var pushName = stanza.PushName;
        if (stanza.IsFromMe && pushName is not null) NoteOwnName(step, pushName);
        if (!stanza.IsPeer && !isForOwnDevices && !isKeyOnly)
        {
            if (stanza.RecipientUsername is { } username && !stanza.Chat.IsShared) await Usernames.NoteAsync(step, link, stanza.Chat, username, cancellationToken);
            step.Batch.Events.Add(EventOf(stanza, content, pushName));
        }
        if (isOfPhone && content.ProtocolMessage is { } told) await Notices.NoteAsync(step, told, cancellationToken);
        AddReceipt(step, stanza);
        if (isHistory) OfferHistory(step, stanza, content.ProtocolMessage!.HistorySyncNotification!);
    }

    /// <summary>Keeps what the phone offers; it is receipted when it was read.</summary>
    private void OfferHistory(Step step, InboundStanza stanza, Message.Types.HistorySyncNotification notification)
    {
        step.Batch.HistoryNotices[stanza.Id] = new HistoryNotice(stanza.Id, notification.SyncType, notification.ToByteArray(), link.Time.GetUtcNow());
        HistoryOffered?.Invoke();
    }

    private static MessageReceived EventOf(InboundStanza stanza, Message content, string? pushName)
    {
        var (said, context) = ContentDecoder.Decode(content);
        return new MessageReceived
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
            Text = (said as TextContent)?.Text,
            ContentType = said.Type,
            QuotedMessageId = context.Quoted?.MessageId,
            IsByAdmin = stanza.Node.Get("edit") == MessageStanza.DeleteByAdmin,
        };
    }

    private void NoteOwnName(Step step, string name)
    {
        if (step.Credentials.PushName == name) return;
        step.Batch.Credentials = step.Credentials with { PushName = name };
        step.Batch.Events.Add(new OwnPushNameChanged(name));
        link.Start("name", async token =>
        {
            // After the step: the name is then in the credentials that the presence is made from.
            await link.ChangeAsync((_, _) => ValueTask.CompletedTask, token);
            presence.Rename(name);
        });
    }

    private void AddReceipt(Step step, InboundStanza stanza)
    {
        var participant = stanza.From == stanza.Author ? (Jid?)null : stanza.Author;
        var (to, recipient, type) = stanza switch
        {
            { IsPeer: true } => (stanza.From, null, "peer_msg"),
            { IsFromMe: true } when participant is null => (stanza.Author, stanza.Node.GetJid("recipient") ?? stanza.From, "sender"),
            { IsFromMe: true } => (stanza.From, (Jid?)null, "sender"),
            _ => (stanza.From, null, link.IsAvailable ? null : "inactive"),
        };
        var receipt = Receipts.Of(to, participant, recipient, [stanza.Id], type, link.Time.GetUtcNow());
        // The receipt of such a stanza says which kind it is for (whatsapp-rust).
        step.Frames.Add(stanza.Node.Tag == "status" ? new Node(receipt.Tag, [.. receipt.Attributes, new("context", "status")]) : receipt);
    }

    private static MessageUndecryptable Undecryptable(InboundStanza stanza, string reason, int retry) => new(stanza.Id, stanza.Chat, stanza.Sender, reason, retry)
    {
        ChatPhoneNumber = stanza.ChatPhoneNumber,
        SenderPhoneNumber = stanza.SenderPhoneNumber,
        PushName = stanza.PushName,
        SenderUsername = stanza.SenderUsername,
        IsFromMe = stanza.IsFromMe,
        IsPeer = stanza.IsPeer,
        Timestamp = stanza.Timestamp,
    };

    private void Refuse(Step step, InboundStanza stanza, string reason, int error)
    {
        Count(reason, 0);
        step.Batch.Events.Add(Undecryptable(stanza, reason, 0));
        step.Frames.Add(Acks.Of(stanza.Node, link.OwnJid, error));
    }

    private async ValueTask FailAsync(Step step, InboundStanza stanza, Node enc, SignalFailure failure, CancellationToken cancellationToken)
    {
        if (failure == SignalFailure.Duplicate)
        {
            // We had it, and its receipt was lost: the ratchet step and the message were one commit.
            if (stanza.IsPeer || await step.HasInboundMessageAsync(stanza.Chat, stanza.Sender, stanza.Id, cancellationToken))
            {
                AddReceipt(step, stanza);
                return;
            }
            // Another message had its counter. Its sender would write the same again; the phone may have read it.
            Count("used_counter", 0);
            phone.AskSoon(stanza);
            step.Frames.Add(Acks.Of(stanza.Node, link.OwnJid, NackReason.OldCounter));
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
        var count = _retries.Ask(step, stanza, enc, failure is SignalFailure.NoSession or SignalFailure.NoPreKey or SignalFailure.NoSignedPreKey);
        Count(reason, count);
        step.Batch.Events.Add(Undecryptable(stanza, reason, count));
        if (count == 1) phone.AskLater(stanza);
        step.Frames.Add(Acks.Of(stanza.Node, link.OwnJid, NackReason.UnhandledError));
    }

    private void Count(string reason, int retry)
    {
        ConnectionMeter.Undecryptable.Add(1, new KeyValuePair<string, object?>("reason", reason));
        ConnectionLog.Undecryptable(link.Log, reason, retry);
    }
}
