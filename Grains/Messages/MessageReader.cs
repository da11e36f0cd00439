using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Files;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.Grains.Messages;

/// <summary>
/// Creates rows of received messages: decrypts content encrypted with the secret of another message, resolves mentions, and finds the file of an edited
/// caption.
/// </summary>
internal sealed class MessageReader(ChannelDependencies dependencies, ChannelRecord record, AddressBook addresses, ReferencedMessages targets)
{
    /// <summary>The row of a received message, or of one sent by another device of the account.</summary>
    public async Task<MessageRow> ReadAsync(EventBatch batch, MessageReceived message, CancellationToken cancellationToken)
    {
        var channel = batch.Row;
        var decoded = message.Decoded;
        Func<byte[], string>? nameOption = null;
        if (decoded.Content is SealedContent box) (decoded, nameOption) = await OpenAsync(batch, message, box, decoded.Context, cancellationToken);
        var chat = Addresses.OfChat(message.Chat, message.ChatPhoneNumber);
        var mentions = await addresses.ShownAsync(decoded.Context.Mentions, cancellationToken);
        var content = NamedNumbers.Shown(decoded.Context.Mentions, mentions).ApplyToTexts(decoded.Content);
        return new MessageRow
        {
            ChannelId = record.Id,
            CustomerId = channel.CustomerId,
            Mode = channel.Mode,
            MessageId = message.MessageId,
            ChatId = chat,
            IsFromMe = message.IsFromMe,
            Sender = message.IsFromMe
                ? Addresses.Self(channel)
                : Addresses.Participant(message.Sender, message.SenderPhoneNumber, message.PushName, message.SenderUsername),
            Recipient = message.IsFromMe || message.Chat.IsGroup ? chat : Addresses.Self(channel).Jid,
            MessageContent = await WithFileAsync(batch, ContentMapping.Show(content, decoded.Context, nameOption), cancellationToken),
            Content = message.Message,
            SealedTargetId = decoded.Content is SealedContent closed ? closed.Target.MessageId : null,
            QuotedId = decoded.Context.Quoted?.MessageId,
            Mentions = mentions,
            SentAt = message.Timestamp,
            Status = message.IsFromMe ? MessageStatus.Sent : MessageStatus.Delivered,
        };
    }

    /// <summary>The row of a message that could not be decrypted.</summary>
    public MessageRow Placeholder(ChannelRow channel, MessageUndecryptable closed)
    {
        var chat = Addresses.OfChat(closed.Chat, closed.ChatPhoneNumber);
        var reason = closed.Reason is "view_once" or "unavailable" ? closed.Reason : closed.RetryCount == 0 ? "undecryptable" : "waiting";
        return new MessageRow
        {
            ChannelId = record.Id,
            CustomerId = channel.CustomerId,
            Mode = channel.Mode,
            MessageId = closed.MessageId,
            ChatId = chat,
            IsFromMe = closed.IsFromMe,
            Sender = closed.IsFromMe
                ? Addresses.Self(channel)
                : Addresses.Participant(closed.Sender, closed.SenderPhoneNumber, closed.PushName, closed.SenderUsername),
            Recipient = closed.IsFromMe || closed.Chat.IsGroup ? chat : Addresses.Self(channel).Jid,
            MessageContent = new() { Unavailable = new UnavailableContent(reason) },
            SentAt = closed.Timestamp,
            Status = closed.IsFromMe ? MessageStatus.Sent : MessageStatus.Delivered,
        };
    }

    /// <summary>Adds the rows of the files of a message, when it has some; the row returned names them.</summary>
    public MessageRow AddFiles(EventBatch batch, MessageRow row)
    {
        var stored = MediaLibrary.Note(batch.Unit, row, record.Now + dependencies.Options.Value.Media.Lifetime);
        if (!ReferenceEquals(stored, row)) batch.NotesOf<FilesOfBatch>().Contents[stored.MessageId] = stored.MessageContent;
        return stored;
    }

    /// <summary>
    /// An edit of a message with a file changes its caption: apps repeat the file, or send the text alone, and the file is the one that is known.
    /// </summary>
    private async Task<MessageContent> WithFileAsync(EventBatch batch, MessageContent content, CancellationToken cancellationToken)
    {
        if (content is not { Edit.MessageId: { } id } || (content.Text is null && content.Media is null)) return content;
        var target = batch.NotesOf<FilesOfBatch>().Contents.GetValueOrDefault(id) ?? await FindContentAsync();
        if (target is null)
        {
            // It may have come with the batch before.
            await record.WhenBatchEndsAsync();
            target = await FindContentAsync();
        }
        if (target?.Media is not { } media) return content;
        return target.WithMedia(media with { Caption = content.Text?.Body ?? content.Media?.Caption }) with { Edit = content.Edit };

        async Task<MessageContent?> FindContentAsync() => (await dependencies.Messages.GetAsync(record.Id, id, cancellationToken))?.ToContent();
    }

    /// <summary>
    /// Opens a vote, an answer or another content that is encrypted with the secret of the message it refers to; without that message it stays closed.
    /// </summary>
    private async Task<(DecodedMessage Decoded, Func<byte[], string>? NameOption)> OpenAsync(
        EventBatch batch, MessageReceived message, SealedContent box, MessageContext context, CancellationToken cancellationToken)
    {
        var closed = new DecodedMessage(box, context);
        if (await targets.FindAsync(batch, box.Target.MessageId, cancellationToken) is not { Content: { } content } target) return (closed, null);
        var referred = ContentDecoder.Decode(ContentDecoder.Parse(content));
        if (referred.Context.Secret is not { } secret) return (closed, null);
        List<Jid> actors = message.IsFromMe ? [.. Addresses.OwnNames(batch.Row)] : [message.Sender];
        if (message.SenderPhoneNumber is { } number) actors.Add(Jid.FromPhoneNumber(number));
        if (SecretContents.Open(box, secret, target.Authors, actors, message.Timestamp) is not { } opened) return (closed, null);
        return (new DecodedMessage(opened, context), referred.Content is WhatsApp.Contents.PollContent poll ? OptionsOf(poll) : null);
    }

    private static Func<byte[], string> OptionsOf(WhatsApp.Contents.PollContent poll)
    {
        var names = new Dictionary<string, string>(poll.Options.Count, StringComparer.Ordinal);
        foreach (var option in poll.Options) names[Convert.ToHexStringLower(SecretContents.HashOf(option))] = option;
        return hash => Convert.ToHexStringLower(hash) is var text && names.TryGetValue(text, out var name) ? name : text;
    }

    /// <summary>Contents with files in a batch, by message.</summary>
    private sealed class FilesOfBatch
    {
        public Dictionary<string, MessageContent> Contents { get; } = new(StringComparer.Ordinal);
    }
}
