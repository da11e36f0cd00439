using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Channels.Lifecycle;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Channels;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Store;
using Wire = WhatIsUp.WhatsApp.Contents;

namespace WhatIsUp.Grains.Messages;

/// <summary>Input of a message.</summary>
/// <param name="Request">The caller's request.</param>
/// <param name="Target">The message that it refers to, or null.</param>
/// <param name="To">Recipient.</param>
/// <param name="ChatId">Chat of the recipient, as it is stored.</param>
/// <param name="Numbers">Accounts of the numbers that it names.</param>
internal sealed record MessageDraft(SendRequest Request, MessageView? Target, Jid To, string ChatId, NamedNumbers Numbers);

/// <summary>A message that is ready to be stored and sent.</summary>
/// <param name="Content">Content as history shows it.</param>
/// <param name="Encoded">Content in WhatsApp's own form.</param>
/// <param name="PendingMediaIds">Files that must be uploaded before it can be sent.</param>
internal sealed record ComposedMessage(MessageContent Content, byte[] Encoded, IReadOnlyList<string> PendingMediaIds);

/// <summary>Composes messages: content, references to other messages, and display options.</summary>
internal sealed class MessageComposer(ChannelCore core)
{
    private const string TargetField = "message_id";

    private readonly StoredMessages _stored = new(core);
    private readonly MediaDescriptions _files = new(core);
    private readonly Quotes _quotes = new(core);

    /// <param name="Shown">Content as history shows it.</param>
    /// <param name="Wire">Content for WhatsApp.</param>
    /// <param name="Copied">The encoded message that is forwarded, or null.</param>
    /// <param name="PendingMediaIds">Files to upload.</param>
    private sealed record Body(MessageContent Shown, Wire.Content Wire, byte[]? Copied, IReadOnlyList<string> PendingMediaIds);

    /// <summary>Composes a message.</summary>
    /// <exception cref="GatewayException"><c>invalid_request</c>: a reference is not valid for it.</exception>
    public async Task<ComposedMessage> ComposeAsync(ChannelStore store, MessageDraft draft, DateTimeOffset now)
    {
        var (request, target) = (draft.Request, draft.Target);
        if (target is not null && !await store.Addresses.IsSameChatAsync(target.ChatId, draft.ChatId, CancellationToken.None))
            throw GatewayException.InvalidField("to", "must be the chat of the message");
        var content = await WithTimerAsync(store, request.Content, draft.ChatId);
        // References use the address that the stanzas of the chat use.
        var wire = target is null && request.QuotedMessageId is null ? draft.To : await store.Addresses.WireOfAsync(draft.To, CancellationToken.None);
        var body = await BodyOfAsync(draft, content, KeyOf(target, draft.To, wire), now);
        if (body.Copied is null) body = body with { Wire = draft.Numbers.Apply(body.Wire) };
        if (body.Wire is Wire.PollVoteContent or Wire.EventAnswerContent) body = body with { Wire = await SealAsync(body.Wire, target!, wire) };
        var context = new Wire.MessageContext
        {
            Quoted = request.QuotedMessageId is { } quoted ? await _quotes.MakeAsync(store, quoted, draft.ChatId, wire) : null,
            Mentions = [.. request.Mentions.Select(Jid.Parse).Select(draft.Numbers.Of)],
            ExpirationSeconds = (uint)(body.Shown.EphemeralExpiration ?? 0),
            ForwardingScore = (uint)(body.Shown.ForwardingScore ?? 0),
            IsViewOnce = body.Shown.ViewOnce,
        };
        var encoded = body.Copied is { } copied ? Wire.Forwarding.Encode(copied, body.Wire, context) : body.Wire.Encode(context);
        return new ComposedMessage(body.Shown, encoded, body.PendingMediaIds);
    }

    /// <summary>The content with the chat's timer. A content that refers to a message disappears with that message, and has no timer.</summary>
    private static async Task<MessageContent> WithTimerAsync(ChannelStore store, MessageContent content, string chatId)
    {
        var followsChat = content.TargetId is null && content.Expiration is null;
        var timer = content.EphemeralExpiration ?? (followsChat ? await store.Timers.FindAsync(chatId, CancellationToken.None) : 0);
        return content with { EphemeralExpiration = timer > 0 ? timer : null };
    }

    private static Wire.MessageTarget? KeyOf(MessageView? target, Jid to, Jid wire) => target is null
        ? null
        : new Wire.MessageTarget(wire, target.FromMe, target.Id, to.IsShared && !target.FromMe ? Jid.Parse(target.From.Lid ?? target.From.Jid) : null);

    private async Task<Body> BodyOfAsync(MessageDraft draft, MessageContent content, Wire.MessageTarget? key, DateTimeOffset now)
    {
        if (draft.Request.ForwardedId is { } forwarded) return await CopyAsync(forwarded, content, draft.To);
        if (content.Edit is not null && draft.Target!.Media is { } media) return await EditCaptionAsync(draft.Target, media, content, key!, now);
        if (content.Edit is not null || content.Files is not { Count: > 0 } files) return new Body(content, WireMapping.Of(content, key, now), null, []);
        var described = await _files.CompleteAsync(content);
        return new Body(described, WireMapping.Of(described, key, now), null, [.. files.Select(file => file.MediaId!)]);
    }

    private async Task<Body> CopyAsync(string messageId, MessageContent content, Jid to)
    {
        var copied = await _stored.LoadAsync(messageId, TargetField);
        var wire = StoredMessages.WithEdits(StoredMessages.Decode(copied).Content, content);
        // A message that still waits for its upload refers to no file at WhatsApp yet.
        // Files of newsletters are not encrypted, those of other chats are: what goes to a newsletter is uploaded again.
        var files = Wire.ContentFiles.Of(wire);
        if (files.Count == 0 || (to.Server != JidServer.Newsletter && files.All(file => file.File is not null))) return new Body(content, wire, copied, []);
        if (content.Files.Any(file => file.MediaId is null)) throw GatewayException.InvalidField(TargetField, "names a message whose file is not known");
        return new Body(content, wire, copied, [.. content.Files.Select(file => file.MediaId!)]);
    }

    private async Task<Body> EditCaptionAsync(MessageView target, MediaContent media, MessageContent edit, Wire.MessageTarget key, DateTimeOffset now)
    {
        if (target.Image is null && target.Video is null && target.Document is null)
        {
            throw GatewayException.InvalidField(TargetField, "must be a text or have a caption");
        }
        var caption = edit.Text!.Body;
        var stored = (Wire.MediaContent)(await _stored.DecodeAsync(target.Id, TargetField)).Content;
        return new Body(
            target.ToContent().WithMedia(media with { Caption = caption }) with { Edit = edit.Edit },
            new Wire.EditContent(key, stored with { Caption = caption }, now), null, []);
    }

    private async Task<Wire.SealedContent> SealAsync(Wire.Content content, MessageView target, Jid to)
    {
        var (_, context) = await _stored.DecodeAsync(target.Id, TargetField);
        if (context.Secret is not { } secret) throw GatewayException.InvalidField(TargetField, "came without the secret that an answer needs");
        // Votes address accounts as the chat does, answers to events by phone number (reference: whatsmeow, Baileys).
        var usesLid = content is Wire.PollVoteContent && (to.IsLid || (to.IsGroup && await UsesLidsAsync(to)));
        var self = Addresses.Self(core.Row);
        var own = Jid.Parse(usesLid && self.Lid is { } lid ? lid : self.Jid);
        var author = target.FromMe ? own : Jid.Parse(usesLid && target.From.Lid is { } theirs ? theirs : target.From.Jid);
        return Wire.SecretContents.Seal(content, secret, author, own);
    }

    private async Task<bool> UsesLidsAsync(Jid group) =>
        (await core.Dependencies.Signals.FindAsync(DeviceTables.Groups, core.Id, group.ToString(), CancellationToken.None))?.IsLidAddressed != false;
}
