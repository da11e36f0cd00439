using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Media;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Media;
using WhatIsUp.Grains.Messages;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Messages;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;
using Wire = WhatIsUp.WhatsApp.Messages.Contents;

namespace WhatIsUp.Grains.Channels;

/// <summary>What messages say, and what refers to other messages.</summary>
public sealed partial class ChannelGrain
{
    /// <summary>For how long apps take a change of a message.</summary>
    private static readonly TimeSpan EditWindow = TimeSpan.FromMinutes(20);

    /// <summary>For how long a message waits for the word of whose numbers it names.</summary>
    private static readonly TimeSpan NamesWait = TimeSpan.FromSeconds(5);

    private sealed record Composed(MessageContent Said, byte[] Content, IReadOnlyList<string> PendingMediaIds);

    /// <inheritdoc />
    public async Task<SendReceipt> ForwardAsync(Caller caller, string messageId, string recipient, string? clientRef)
    {
        Require(caller);
        if (clientRef is not null && await FindReceiptAsync(caller, clientRef) is { } first) return first;
        var view = await parts.Messages.GetAsync(Id, messageId, CancellationToken.None) ?? throw new GatewayException(ErrorCode.NotFound, "No such message.");
        if (view.DeletedAt is not null || !CanForward(view)) throw GatewayException.InvalidField("message_id", "names a message that can't be forwarded");
        var score = (view.ForwardingScore ?? 0) + (view.FromMe ? 0 : 1);
        var said = view.ToContent() with { ForwardingScore = score > 0 ? score : null, EphemeralExpiration = null };
        if (said.Poll is { } poll) said = said with { Poll = poll with { Results = null } };
        if (said.Event is { } planned) said = said with { Event = planned with { Answers = null } };
        return await SendAsync(caller, new SendRequest { To = recipient, Content = said, ClientRef = clientRef, ForwardedId = messageId });
    }

    /// <summary>True for what can be said again: not what refers to a message, not what may be opened once only, and not what this program can only read.</summary>
    private static bool CanForward(MessageView view) =>
        view.TargetId is null && view is { ViewOnce: false, Unsupported: null, Unavailable: null, Order: null, Product: null, Expiration: null, InteractiveReply: null };

    /// <inheritdoc />
    public async Task<IReadOnlyList<MessageReceipt>> GetReceiptsAsync(Caller caller, string messageId)
    {
        Require(caller);
        var view = await parts.Messages.GetAsync(Id, messageId, CancellationToken.None) ?? throw new GatewayException(ErrorCode.NotFound, "No such message.");
        return view.FromMe ? await parts.Marks.ReadReceiptsAsync(Id, messageId, CancellationToken.None) : [];
    }

    /// <summary>The message that a content refers to, when it may.</summary>
    private async Task<MessageView?> FindTargetAsync(SendRequest request)
    {
        if (request.Content.TargetId is not { } id) return null;
        var target = await parts.Messages.GetAsync(Id, id, CancellationToken.None);
        if (target is null && request.NamesTarget) throw new GatewayException(ErrorCode.NotFound, "No such message.");
        if (target is null) throw GatewayException.InvalidField("message_id", "is no message of this channel");
        if (target.DeletedAt is not null && request.NamesTarget && request.Content.Delete is not null) throw new GatewayException(ErrorCode.NotFound, "The message was deleted before.");
        if (target.DeletedAt is not null) throw GatewayException.InvalidField("message_id", "names a message that was deleted");
        if (target.TargetId is not null) throw GatewayException.InvalidField("message_id", "names something that can't be referred to");
        switch (request.Content)
        {
            case { Edit: not null }:
                if (!target.FromMe) throw GatewayException.InvalidField("message_id", "must be a message of this channel itself");
                if (target.Text is null && target.Media is null) throw GatewayException.InvalidField("message_id", "must be a text or have a caption");
                if (parts.Time.GetUtcNow() - target.Timestamp > EditWindow) throw GatewayException.InvalidField("message_id", "can be edited for 20 minutes only");
                break;
            case { Delete: not null } when !target.FromMe && !IsGroup(target.ChatId):
                throw GatewayException.InvalidField("message_id", "can't be deleted for everyone: somebody else sent it");
            case { PollVote: { } vote }:
                if (target.Poll is not { } poll) throw GatewayException.InvalidField("message_id", "must be a poll");
                if (vote.Options.Any(option => !poll.Options.Contains(option))) throw GatewayException.InvalidField("options", "must be options of the poll");
                if (poll.SelectableCount > 0 && vote.Options.Count > poll.SelectableCount) throw GatewayException.InvalidField("options", $"must be at most {poll.SelectableCount}");
                break;
            case { EventAnswer: not null } when target.Event is null:
                throw GatewayException.InvalidField("message_id", "must be an event");
        }
        return target;
    }

    /// <summary>Builds what is stored and sent.</summary>
    private async Task<Composed> ComposeAsync(ChannelStore store, SendRequest request, MessageView? target, Jid to, string chatId, NamedNumbers numbers, DateTimeOffset now)
    {
        if (target is not null && !await store.IsSameChatAsync(target.ChatId, chatId, CancellationToken.None)) throw GatewayException.InvalidField("to", "must be the chat of the message");
        var said = request.Content;
        // What refers to a message goes with it, and not by a time of its own.
        var timer = said.EphemeralExpiration ?? (said.TargetId is null && said.Expiration is null ? await store.Timers.FindAsync(chatId, CancellationToken.None) : 0);
        said = said with { EphemeralExpiration = timer > 0 ? timer : null };
        // What refers to a message names it as the stanzas of its chat do.
        var wire = target is null && request.QuotedMessageId is null ? to : await store.WireOfAsync(to, CancellationToken.None);
        var key = target is null ? null : new Wire.MessageTarget(wire, target.FromMe, target.Id, to.IsGroup && !target.FromMe ? Jid.Parse(target.From.Lid ?? target.From.Jid) : null);
        Wire.Content content;
        byte[]? copied = null;
        IReadOnlyList<string> pendingMediaIds = [];
        if (request.ForwardedId is null && said.Edit is null && said.Files is { Count: > 0 } files)
        {
            var described = new MediaContent[files.Count];
            for (var i = 0; i < described.Length; i++) described[i] = await DescribeAsync(said, files[i]);
            said = said.MapFiles((_, i) => described[i]);
            pendingMediaIds = [.. files.Select(file => file.MediaId!)];
        }
        if (request.ForwardedId is { } forwarded)
        {
            // What is stored of a message in WhatsApp's own form is what it first said.
            copied = await FindStoredAsync(forwarded, "message_id");
            content = Current(Wire.ContentDecoder.Decode(Wire.ContentDecoder.Parse(copied)).Content, said);
            // One that waits for its upload names no file yet.
            if (Wire.ContentFiles.Of(content).Any(file => file.File is null))
            {
                if (said.Files.Any(file => file.MediaId is null)) throw GatewayException.InvalidField("message_id", "names a message whose file is not known");
                pendingMediaIds = [.. said.Files.Select(file => file.MediaId!)];
            }
        }
        else if (said.Edit is not null && target!.Media is { } media)
        {
            var caption = said.Text!.Body;
            if (target.Image is null && target.Video is null && target.Document is null) throw GatewayException.InvalidField("message_id", "must be a text or have a caption");
            said = target.ToContent().WithMedia(media with { Caption = caption }) with { Edit = said.Edit };
            content = new Wire.EditContent(key!, (Wire.MediaContent)(await LoadAsync(target.Id, "message_id")).Content with { Caption = caption }, now);
        }
        else content = WireMapping.Of(said, key, now);
        if (copied is null) content = numbers.Apply(content);
        if (content is Wire.PollVoteContent or Wire.EventAnswerContent) content = await SealAsync(content, target!, wire);
        var context = new Wire.MessageContext
        {
            Quoted = request.QuotedMessageId is { } quoted ? await QuoteAsync(store, quoted, chatId, wire) : null,
            Mentions = [.. request.Mentions.Select(Jid.Parse).Select(numbers.Of)],
            ExpirationSeconds = (uint)(said.EphemeralExpiration ?? 0),
            ForwardingScore = (uint)(said.ForwardingScore ?? 0),
            IsViewOnce = said.ViewOnce,
        };
        return new Composed(said, copied is null ? content.Encode(context) : Wire.Forwarding.Encode(copied, content, context), pendingMediaIds);
    }

    /// <summary>Finds out whose numbers these are. Who can't be asked for now goes by the number that the caller gave.</summary>
    private async Task<NamedNumbers> ResolveAsync(ChannelStore store, IReadOnlySet<string> numbers)
    {
        var accounts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (numbers.Count == 0) return new NamedNumbers(accounts);
        foreach (var number in numbers)
            if (await store.AccountNumberAsync(number, CancellationToken.None) is { } account) accounts[number] = account;
        var unknown = numbers.Where(number => !accounts.ContainsKey(number)).ToArray();
        var lids = await store.LoadLidsAsync(unknown, CancellationToken.None);
        unknown = [.. unknown.Where(number => !lids.ContainsKey(number))];
        if (unknown.Length == 0 || _connection?.Client is not { IsLoggedIn: true } client) return new NamedNumbers(accounts);
        try
        {
            var checks = await client.CheckAccountsAsync([.. unknown.Select(number => Jid.FromPhoneNumber(number))], CancellationToken.None).WaitAsync(NamesWait, parts.Time);
            foreach (var check in checks)
                if (check.Account is { IsPhoneNumber: true } account) accounts[check.Asked.User] = account.User;
        }
        catch (Exception exception) when (exception is NotConnectedException or WhatsAppRefusedException or TimeoutException)
        {
            // The message is worth more than the answer.
        }
        return new NamedNumbers(accounts);
    }

    private async Task<Wire.SealedContent> SealAsync(Wire.Content content, MessageView target, Jid to)
    {
        var (_, context) = await LoadAsync(target.Id, "message_id");
        if (context.Secret is not { } secret) throw GatewayException.InvalidField("message_id", "came without the secret that an answer needs");
        // Votes mean accounts by the names that the chat calls them by, answers to events by their numbers (reference: whatsmeow, Baileys).
        var byLid = content is Wire.PollVoteContent && (to.IsLid || (to.IsGroup && (await parts.Signals.LoadGroupAsync(Id, to.ToString(), CancellationToken.None))?.IsLidAddressed != false));
        var self = ChannelStore.Self(Row);
        var own = Jid.Parse(byLid && self.Lid is { } lid ? lid : self.Jid);
        var author = target.FromMe ? own : Jid.Parse(byLid && target.From.Lid is { } theirs ? theirs : target.From.Jid);
        return Wire.SecretContents.Seal(content, secret, author, own);
    }

    private async Task<QuotedMessage> QuoteAsync(ChannelStore store, string messageId, string chatId, Jid wire)
    {
        var view = await parts.Messages.GetAsync(Id, messageId, CancellationToken.None);
        if (view is null) throw GatewayException.InvalidField("quoted", "is no message of this channel");
        if (view.DeletedAt is not null) throw GatewayException.InvalidField("quoted", "names a message that was deleted");
        var stored = await parts.Marks.FindContentAsync(Id, messageId, CancellationToken.None);
        if (stored?.Content is not { } content) throw GatewayException.InvalidField("quoted", "names a message that could not be read");
        if (view.EditedAt is not null) content = Current(Wire.ContentDecoder.Decode(Wire.ContentDecoder.Parse(content)).Content, view).Encode(Wire.MessageContext.None);
        return new QuotedMessage(messageId, Jid.Parse(IsGroup(view.ChatId) || wire.IsLid ? view.From.Lid ?? view.From.Jid : view.From.Jid), content)
        {
            // Apps look for it in the chat of the answer unless told where it is.
            Chat = await store.IsSameChatAsync(view.ChatId, chatId, CancellationToken.None) ? null : Jid.Parse(view.ChatId),
        };
    }

    /// <summary>A content as it reads after its changes: the stored form is the one in which it was sent first.</summary>
    private static Wire.Content Current(Wire.Content first, MessageContent said) => (first, said) switch
    {
        (Wire.TextContent text, { Text: { } now }) when text.Text != now.Body => WireMapping.Of(new MessageContent { Text = now }, null, default),
        (Wire.MediaContent media, { Media: { } now }) => media with { Caption = now.Caption },
        _ => first,
    };

    private async Task<Wire.DecodedMessage> LoadAsync(string messageId, string field) => Wire.ContentDecoder.Decode(Wire.ContentDecoder.Parse(await FindStoredAsync(messageId, field)));

    /// <summary>A message in WhatsApp's own form.</summary>
    private async Task<byte[]> FindStoredAsync(string messageId, string field) =>
        (await parts.Marks.FindContentAsync(Id, messageId, CancellationToken.None))?.Content ?? throw GatewayException.InvalidField(field, "is no message of this channel");

    /// <summary>A message that was not sent yet never will be.</summary>
    private async Task<SendReceipt> WithdrawAsync(ChannelStore store, MessageView target, string? clientRef)
    {
        try
        {
            await store.FailAsync(target.Id, new MessageError("deleted", "The message was deleted before it was sent.", null), CancellationToken.None);
        }
        catch
        {
            store.Waiting.Restore(target.Id);
            // The pump may have passed it over meanwhile.
            _connection?.Pump.Rewind();
            throw;
        }
        return new SendReceipt(target.Id, clientRef, MessageStatus.Failed);
    }

    /// <summary>Takes back a message that is held: it is with nobody, also when an earlier activation accepted it.</summary>
    private async Task<bool> TryWithdrawHeldAsync(ChannelStore store, string messageId)
    {
        store.Waiting.Block(messageId);
        var isHeld = false;
        try
        {
            isHeld = await parts.Messages.IsHeldAsync(Id, messageId, parts.Time.GetUtcNow(), CancellationToken.None);
        }
        finally
        {
            if (!isHeld)
            {
                store.Waiting.Unblock(messageId);
                _connection?.Pump.Rewind();
            }
        }
        return isHeld;
    }

    /// <summary>What a message tells of its file: what the caller says, else what is known.</summary>
    private async Task<MediaContent> DescribeAsync(MessageContent said, MediaContent media)
    {
        var file = media.MediaId is { } id ? await parts.Media.FindAsync(Id, id, CancellationToken.None) : null;
        if (file is null) throw GatewayException.InvalidField("media_id", "is no file of this channel");
        if (file.State == MediaState.Gone) throw new GatewayException(ErrorCode.MediaGone, "The file is no longer there.");
        var expected = MediaLimits.FamilyOf(said);
        if (!MediaLimits.Fits(expected, file.MimeType)) throw GatewayException.InvalidField("media_id", MediaLimits.FamilyExpected(expected, file.MimeType));
        // What the file was made fit for goes by what was read from it.
        var isMade = MediaLimits.UseOf(said) != MediaUse.Any;
        return media with
        {
            MimeType = isMade ? file.MimeType : media.MimeType ?? file.MimeType,
            Filename = media.Filename ?? file.Filename ?? (said.Document is not null ? FileNames.WithExtension("document", file.MimeType) : null),
            Size = file.Size,
            Sha256 = file.Sha256,
            Seconds = media.Seconds ?? file.Seconds,
            Width = isMade ? file.Width ?? media.Width : media.Width ?? file.Width,
            Height = isMade ? file.Height ?? media.Height : media.Height ?? file.Height,
            Thumbnail = media.Thumbnail ?? (said.Sticker is null ? file.Thumbnail : null),
            Waveform = media.Waveform ?? (media.Ptt ? file.Waveform : null),
            Animated = said.Sticker is null ? media.Animated : file.IsAnimated ?? media.Animated,
        };
    }

    private static bool IsGroup(string chatId) => chatId.EndsWith("@" + JidServer.Group, StringComparison.Ordinal);
}
