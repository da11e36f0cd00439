using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Messages.Contents;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.History;

/// <summary>
/// What others did to a message, as a phone keeps it inside of that message (WAProto of Baileys 7.0.0-rc14, WebMessageInfo): made into the messages that they
/// were, so that they take the way of those.
/// </summary>
internal static class WebMessageAddOns
{
    /// <summary>More than a group has members.</summary>
    private const int MaxOfAKind = 2_048;

    // Number of the network, and how long a pin lasts when nothing else is said.
    private const int IsPinned = 1;
    private const uint PinSeconds = 7 * 86_400;

    /// <summary>Reactions, votes, answers and the pin; each with its key, its time when told, and how its content is made once its author is known.</summary>
    public static IEnumerable<(MessageKey Key, DateTimeOffset? At, Func<Jid, byte[]?> Said)> Of(WebMessageInfo info, HistoryMessage message)
    {
        var target = new MessageTarget(message.Chat, message.IsFromMe, message.MessageId, message.Chat.IsGroup ? message.Sender : null);
        foreach (var reaction in info.Reactions.Take(MaxOfAKind))
        {
            var at = ContentTime.OfMilliseconds(reaction.SenderTimestampMs);
            if (reaction.Key is { } key) yield return (key, at, _ => ContentEncoder.Build(new ReactionContent(target, reaction.Text, at ?? message.Timestamp)).ToByteArray());
        }
        if (info.PollUpdates.Count + info.EventResponses.Count > 0 && SecretOf(message.Message) is { } secret)
        {
            foreach (var update in info.PollUpdates.Take(MaxOfAKind))
            {
                if (update is not { PollUpdateMessageKey: { } key, Vote: { } vote }) continue;
                var said = new PollVoteContent(target, [.. vote.SelectedOptions.Select(hash => hash.ToByteArray())]);
                yield return (key, ContentTime.OfMilliseconds(update.SenderTimestampMs) ?? ContentTime.OfMilliseconds(update.ServerTimestampMs), actor => Seal(said, secret, message, actor));
            }
            foreach (var response in info.EventResponses.Take(MaxOfAKind))
            {
                if (response is not { EventResponseMessageKey: { } key, EventResponseMessage: { } answer }) continue;
                var at = ContentTime.OfMilliseconds(response.TimestampMs) ?? ContentTime.OfMilliseconds(answer.TimestampMs);
                var said = SecretContents.AnswerOf(target, answer, at ?? message.Timestamp);
                yield return (key, at, actor => Seal(said, secret, message, actor));
            }
        }
        if (info.PinInChat is { Key: { } pinned } pin)
        {
            var at = ContentTime.OfMilliseconds(pin.SenderTimestampMs) ?? message.Timestamp;
            yield return (pinned, at, _ => ContentEncoder.Encode(new PinContent(target, pin.Type == IsPinned ? PinSeconds : 0, at), MessageContext.None));
        }
    }

    /// <summary>The message with the secret that its phone keeps beside it: fields that stand behind a protobuf are part of it.</summary>
    public static ByteString WithSecret(ByteString message, ByteString secret)
    {
        var own = new Message { MessageContextInfo = new() { MessageSecret = secret } };
        return ByteString.CopyFrom([.. message.Span, .. own.ToByteArray()]);
    }

    private static byte[]? SecretOf(byte[] message)
    {
        try
        {
            return ContentDecoder.Decode(ContentDecoder.Parse(message)).Context.Secret;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    // The phone has opened it; whoever reads messages here opens what is sealed.
    private static byte[] Seal(Content said, byte[] secret, HistoryMessage message, Jid actor) => ContentEncoder.Build(SecretContents.Seal(said, secret, message.Sender, actor)).ToByteArray();
}
