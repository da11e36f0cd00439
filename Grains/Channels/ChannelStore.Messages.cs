using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Media;
using WhatIsUp.Grains.Messages;
using WhatIsUp.Grains.Storage;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Messages.Contents;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Grains.Channels;

/// <summary>What came: a row of history, its effect on the message it refers to, and the event that tells of it.</summary>
public sealed partial class ChannelStore
{
    private async Task AddMessageAsync(WriteUnit unit, ChannelRow channel, MessageReceived message, StoreBatch batch, CancellationToken cancellationToken)
    {
        var stored = Note(unit, await ReadAsync(channel, message, batch, cancellationToken));
        var isEarly = await IsEarlyAsync(channel, stored, batch, cancellationToken);
        if (isEarly && stored.SealedTargetId is not null) stored = stored with { IsEarly = true };
        var told = EventOf(stored, message.Chat);
        MessageRows.InsertInbound(unit, stored, told.Id);
        if (!message.Chat.IsShared) _heard.Add(stored.ChatId);
        if (isEarly) await NoteEarlyAsync(unit, stored, message, cancellationToken);
        if (stored.IsEarly) return;
        if (stored.Said.Edit is null) _noted.AddRange(stored.Said.Files.Select(file => file.MediaId).OfType<string>());
        // Kept all the same, so that a redelivery is known.
        if (!await MayReferAsync(channel, message, stored, batch, cancellationToken)) return;
        if (!isEarly) Folding.Apply(unit, Id, stored.ChatId, stored.Said, stored.Sender, message.IsFromMe, message.IsByAdmin && message.Chat.IsGroup, message.Timestamp);
        AddTimer(unit, stored.ChatId, stored.Said);
        if (!message.IsFromMe)
        {
            MessageRows.PutContact(unit, Id, stored.Sender, message.Timestamp, message.VerifiedName);
            // What waited may be older than what was learned since.
            if (stored.Sender.Username is not null) ChatRows.PutUsername(unit, Id, stored.Sender, message.IsOffline ? message.Timestamp : Now);
        }
        OutboxRows.AddOfMessage(unit, told, message.MessageId);
        await TakeEarlyAsync(unit, channel, message.MessageId, batch, isHistory: false, cancellationToken);
    }

    /// <summary>Keeps the timer that a message sets. That of a group is the server's to tell: any member can write such a message.</summary>
    private void AddTimer(WriteUnit unit, string chatId, MessageContent said)
    {
        if (said.Expiration is not { Seconds: <= int.MaxValue } timer || KindOf(chatId) == EventChatKind.Group) return;
        ChatRows.Time(unit, Id, chatId, timer.Seconds);
        _timed.Add(chatId);
    }

    /// <summary>
    /// False for what refers to a message that it has no power over: one of another chat, or an edit or a deletion of what somebody else said.
    /// Ids are chosen by senders, and members of several groups know those of others.
    /// </summary>
    private async Task<bool> MayReferAsync(ChannelRow channel, MessageReceived message, MessageRow stored, StoreBatch batch, CancellationToken cancellationToken)
    {
        if (!Folding.HasEffect(stored.Said) || stored.Said.TargetId is not { } id || await FindTargetAsync(channel, id, batch, cancellationToken) is not { } target) return true;
        // Reactions to a status update come in the chat of who reacts.
        if (!await IsSameChatAsync(target.ChatId, stored.ChatId, batch, cancellationToken) && !(stored.Said.Reaction is not null && target.ChatId == StatusChat)) return false;
        var isOwn = message.IsFromMe
            ? target.IsFromMe
            : !target.IsFromMe && (target.Authors.Contains(message.Sender.ToAccount()) || (message.SenderPhoneNumber is { } number && target.Authors.Contains(Jid.FromPhoneNumber(number))));
        return stored.Said switch
        {
            { Edit: not null } => isOwn,
            { Delete: not null } => isOwn || (message.IsByAdmin && message.Chat.IsGroup),
            _ => true,
        };
    }

    /// <summary>
    /// True for one chat under two names: one that began under a LID, or under a number in another form, goes by the account's number as soon as that is known, maybe
    /// by this very batch, and its messages follow over some time.
    /// </summary>
    private async ValueTask<bool> IsSameChatAsync(string one, string other, StoreBatch batch, CancellationToken cancellationToken) =>
        one == other || await CurrentChatAsync(one, batch, cancellationToken) == await CurrentChatAsync(other, batch, cancellationToken);

    private async ValueTask<string> CurrentChatAsync(string chatId, StoreBatch batch, CancellationToken cancellationToken)
    {
        if (!Jid.TryParse(chatId, out var chat)) return chatId;
        if (chat.IsPhoneNumber) return await ChatOfAsync(chat, cancellationToken);
        if (!chat.IsLid) return chatId;
        foreach (var (number, lid) in batch.LidsByPhoneNumber)
            if (lid == chat.User) return Jid.FromPhoneNumber(number).ToString();
        if (await ChatOfAsync(chat, cancellationToken) is var known && known != chatId) return known;
        // What was learned a moment ago may be on its way to the database.
        await _inFlight.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await ChatOfAsync(chat, cancellationToken);
    }

    /// <summary>True for one chat under two names.</summary>
    public async ValueTask<bool> IsSameChatAsync(string one, string other, CancellationToken cancellationToken) =>
        one == other || (Jid.TryParse(one, out var chat) && Jid.TryParse(other, out var second) && await ChatOfAsync(chat, cancellationToken) == await ChatOfAsync(second, cancellationToken));

    /// <summary>The row of a message of somebody, or of an own other device.</summary>
    private async Task<MessageRow> ReadAsync(ChannelRow channel, MessageReceived message, StoreBatch batch, CancellationToken cancellationToken)
    {
        var decoded = ContentDecoder.Decode(ContentDecoder.Parse(message.Message));
        Func<byte[], string>? nameOption = null;
        if (decoded.Content is SealedContent box) (decoded, nameOption) = await OpenAsync(channel, message, box, decoded.Context, batch, cancellationToken);
        var chat = ChatOf(message);
        var mentions = await ShownAsync(decoded.Context.Mentions, cancellationToken);
        var content = NamedNumbers.Shown(decoded.Context.Mentions, mentions).ApplyToTexts(decoded.Content);
        var sender = message.IsFromMe ? Self(channel) : Addresses.Participant(message.Sender, message.SenderPhoneNumber, message.PushName, message.SenderUsername);
        return new MessageRow
        {
            ChannelId = Id,
            CustomerId = channel.CustomerId,
            Mode = channel.Mode,
            MessageId = message.MessageId,
            ChatId = chat,
            IsFromMe = message.IsFromMe,
            Sender = sender,
            Recipient = message.IsFromMe || message.Chat.IsGroup ? chat : Self(channel).Jid,
            Said = await WithFileAsync(ContentMapping.Show(content, decoded.Context, nameOption), cancellationToken),
            Content = message.Message,
            SealedTargetId = decoded.Content is SealedContent closed ? closed.Target.MessageId : null,
            QuotedId = decoded.Context.Quoted?.MessageId,
            Mentions = mentions,
            SentAt = message.Timestamp,
            Status = message.IsFromMe ? MessageStatus.Sent : MessageStatus.Delivered,
        };
    }

    /// <summary>Adds the row of the file that a message brings, when it brings one.</summary>
    private MessageRow Note(WriteUnit unit, MessageRow read)
    {
        var stored = MediaLibrary.Note(unit, read, Now + parts.Options.Value.Media.Lifetime);
        if (!ReferenceEquals(stored, read)) _files[stored.MessageId] = stored.Said;
        return stored;
    }

    /// <summary>A change of a message with a file changes its caption: apps repeat the file, or send the words alone, and the file is the one that is known.</summary>
    private async Task<MessageContent> WithFileAsync(MessageContent said, CancellationToken cancellationToken)
    {
        if (said is not { Edit.MessageId: { } id } || (said.Text is null && said.Media is null)) return said;
        var target = _files.GetValueOrDefault(id) ?? (await parts.Messages.GetAsync(Id, id, cancellationToken))?.ToContent();
        if (target is null)
        {
            // It may have come a moment ago.
            await _inFlight.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            target = (await parts.Messages.GetAsync(Id, id, cancellationToken))?.ToContent();
        }
        return target?.Media is { } media ? target.WithMedia(media with { Caption = said.Text?.Body ?? said.Media?.Caption }) with { Edit = said.Edit } : said;
    }

    /// <summary>Shows a message that could not be read; its webhook comes when nobody will send it again.</summary>
    private void AddPlaceholder(WriteUnit unit, ChannelRow channel, MessageUndecryptable closed)
    {
        var chat = Addresses.Of(closed.Chat, closed.ChatPhoneNumber ?? (closed.Chat.IsPhoneNumber ? closed.Chat.User : null));
        var isFinal = closed.RetryCount == 0;
        var stored = new MessageRow
        {
            ChannelId = Id,
            CustomerId = channel.CustomerId,
            Mode = channel.Mode,
            MessageId = closed.MessageId,
            ChatId = chat,
            IsFromMe = closed.IsFromMe,
            Sender = closed.IsFromMe ? Self(channel) : Addresses.Participant(closed.Sender, closed.SenderPhoneNumber, closed.PushName, closed.SenderUsername),
            Recipient = closed.IsFromMe || closed.Chat.IsGroup ? chat : Self(channel).Jid,
            Said = new MessageContent
            {
                Unavailable = new UnavailableContent(closed.Reason is "view_once" or "unavailable" ? closed.Reason : isFinal ? "undecryptable" : "waiting"),
            },
            SentAt = closed.Timestamp,
            Status = closed.IsFromMe ? MessageStatus.Sent : MessageStatus.Delivered,
        };
        var told = EventOf(stored, closed.Chat);
        MessageRows.InsertInbound(unit, stored, told.Id);
        if (isFinal) OutboxRows.AddOfMessage(unit, told, closed.MessageId);
    }

    private OutboxEvent EventOf(MessageRow stored, Jid chat)
    {
        var kind = KindOf(chat);
        return stored.Said switch
        {
            { Reaction: { } reaction } => NewEvent(
                EventCatalogue.MessageReaction, Now,
                new MessageReactionPayload(reaction.MessageId, stored.ChatId, stored.Sender, stored.IsFromMe, reaction.Emoji, stored.SentAt, stored.MessageId), kind),
            { PollVote: { } vote } => NewEvent(
                EventCatalogue.PollVoted, Now, new PollVotePayload(vote.MessageId, stored.ChatId, stored.Sender, stored.IsFromMe, vote.Options, stored.SentAt), kind),
            { Edit: { } edit } => NewEvent(
                EventCatalogue.MessageEdited, Now,
                new MessageChangePayload(edit.MessageId, stored.ChatId, stored.Sender, stored.IsFromMe, stored.Said with { Edit = null }, stored.SentAt), kind),
            { Delete: { } delete } => NewEvent(
                EventCatalogue.MessageDeleted, Now, new MessageChangePayload(delete.MessageId, stored.ChatId, stored.Sender, stored.IsFromMe, null, stored.SentAt), kind),
            _ => NewEvent(stored.IsFromMe ? EventCatalogue.MessageSent : EventCatalogue.MessageReceived, Now, new MessageEventPayload(View(stored)), kind),
        };
    }

    /// <summary>Opens a vote, an answer or another sealed content with the secret of the message it refers to; without that message it stays closed.</summary>
    private async Task<(DecodedMessage Decoded, Func<byte[], string>? NameOption)> OpenAsync(
        ChannelRow channel, MessageReceived message, SealedContent box, MessageContext context, StoreBatch batch, CancellationToken cancellationToken)
    {
        var closed = new DecodedMessage(box, context);
        if (await FindTargetAsync(channel, box.Target.MessageId, batch, cancellationToken) is not { Content: { } content } target) return (closed, null);
        var referred = ContentDecoder.Decode(ContentDecoder.Parse(content));
        if (referred.Context.Secret is not { } secret) return (closed, null);
        List<Jid> actors = message.IsFromMe ? [.. OwnNames(channel)] : [message.Sender];
        if (message.SenderPhoneNumber is { } number) actors.Add(Jid.FromPhoneNumber(number));
        if (SecretContents.Open(box, secret, target.Authors, actors, message.Timestamp) is not { } opened) return (closed, null);
        return (new DecodedMessage(opened, context), referred.Content is WhatsApp.Messages.Contents.PollContent poll ? OptionsOf(poll) : null);
    }

    private static readonly string StatusChat = Jid.StatusBroadcast.ToString();

    private sealed record Target(string ChatId, bool IsFromMe, IReadOnlyCollection<Jid> Authors, byte[]? Content);

    private static string ChatOf(MessageReceived message) => Addresses.Of(message.Chat, message.ChatPhoneNumber ?? (message.Chat.IsPhoneNumber ? message.Chat.User : null));

    private async Task<Target?> FindTargetAsync(ChannelRow channel, string messageId, StoreBatch batch, CancellationToken cancellationToken)
    {
        // It may have come in the same batch, which is not written yet.
        if (batch.Events.OfType<MessageReceived>().FirstOrDefault(earlier => earlier.MessageId == messageId) is { } told)
        {
            List<Jid> names = told.IsFromMe ? [.. OwnNames(channel)] : [told.Sender.ToAccount()];
            if (told.SenderPhoneNumber is { } number) names.Add(Jid.FromPhoneNumber(number));
            return new Target(ChatOf(told), told.IsFromMe, names, told.Message);
        }
        if (batch.Events.OfType<HistoryReceived>().SelectMany(part => part.Messages).FirstOrDefault(old => old.MessageId == messageId) is { } past)
        {
            List<Jid> names = past.IsFromMe ? [.. OwnNames(channel)] : [past.Sender.ToAccount()];
            if (past.SenderPhoneNumber is { } number) names.Add(Jid.FromPhoneNumber(number));
            return new Target(Addresses.Of(past.Chat, past.ChatPhoneNumber ?? (past.Chat.IsPhoneNumber ? past.Chat.User : null)), past.IsFromMe, names, past.Message);
        }
        return await parts.Marks.FindContentAsync(Id, messageId, cancellationToken) is { } stored ? new Target(stored.ChatId, stored.IsFromMe, AuthorsOf(channel, stored), stored.Content) : null;
    }

    /// <summary>All names of the account that sent a message.</summary>
    public static IReadOnlyCollection<Jid> AuthorsOf(ChannelRow channel, StoredContent stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        if (stored.IsFromMe) return [.. OwnNames(channel)];
        List<Jid> names = [];
        if (Jid.TryParse(stored.SenderJid, out var jid)) names.Add(jid);
        if (Jid.TryParse(stored.SenderLid, out var lid) && lid != jid) names.Add(lid);
        return names;
    }

    private static IEnumerable<Jid> OwnNames(ChannelRow channel)
    {
        if (channel.PhoneNumber is { } digits) yield return Jid.FromPhoneNumber(digits);
        if (Jid.TryParse(channel.Lid, out var lid)) yield return lid.ToAccount();
    }

    private static Func<byte[], string> OptionsOf(WhatsApp.Messages.Contents.PollContent poll)
    {
        var names = new Dictionary<string, string>(poll.Options.Count, StringComparer.Ordinal);
        foreach (var option in poll.Options) names[Convert.ToHexStringLower(SecretContents.HashOf(option))] = option;
        return hash => Convert.ToHexStringLower(hash) is var text && names.TryGetValue(text, out var name) ? name : text;
    }

    private MessageView View(MessageRow stored) => new(stored.Said)
    {
        Id = stored.MessageId,
        ChannelId = Id,
        ChatId = stored.ChatId,
        FromMe = stored.IsFromMe,
        From = stored.Sender,
        To = stored.IsFromMe ? stored.ChatId : stored.Recipient,
        Type = stored.Type,
        Quoted = stored.QuotedId,
        Mentions = stored.Mentions,
        Timestamp = stored.SentAt,
        Status = stored.Status,
        ClientRef = stored.ClientRef,
    };
}
