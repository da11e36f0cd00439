using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.History;

/// <summary>
/// Reactions, votes and the like, which a phone stores inside the message that they refer to (WAProto of Baileys 7.0.0-rc14, WebMessageInfo): converted back
/// to the messages that they were, so that they are processed like those.
/// </summary>
internal static class WebMessageAddOns
{
    /// <summary>More than a group has members.</summary>
    private const int MaxOfAKind = 2_048;

    // PinInChat type of the network, and the default duration of a pin.
    private const int IsPinned = 1;
    private const uint PinSeconds = 7 * 86_400;

    /// <summary>Reactions, votes, answers and the pin; each with its key, its time if present, and a factory of its content for a known author.</summary>
    public static IEnumerable<(MessageKey Key, DateTimeOffset? At, Func<Jid, byte[]?> Content)> Of(WebMessageInfo info, HistoryMessage message)
    {
        var target = new MessageTarget(message.Chat, message.IsFromMe, message.MessageId, message.Chat.IsGroup ? message.Sender : null);
        foreach (var reaction in info.Reactions.Take(MaxOfAKind))
        {
            var at = ContentTime.OfMilliseconds(reaction.SenderTimestampMs);
            if (reaction.Key is { } key)
                yield return (key, at, _ => ContentEncoder.Build(new ReactionContent(target, reaction.Text, at ?? message.Timestamp)).ToByteArray());
        }
        if (info.PollUpdates.Count + info.EventResponses.Count > 0 && SecretOf(message.Message) is { } secret)
        {
            foreach (var update in info.PollUpdates.Take(MaxOfAKind))
            {
                if (update is not { PollUpdateMessageKey: { } key, Vote: { } vote }) continue;
                var content = new PollVoteContent(target, [.. vote.SelectedOptions.Select(hash => hash.ToByteArray())]);
                yield return (key, ContentTime.OfMilliseconds(update.SenderTimestampMs)
                    ?? ContentTime.OfMilliseconds(update.ServerTimestampMs), actor => Seal(content, secret, message, actor));
            }
            foreach (var response in info.EventResponses.Take(MaxOfAKind))
            {
                if (response is not { EventResponseMessageKey: { } key, EventResponseMessage: { } answer }) continue;
                var at = ContentTime.OfMilliseconds(response.TimestampMs) ?? ContentTime.OfMilliseconds(answer.TimestampMs);
                var content = SecretContents.AnswerOf(target, answer, at ?? message.Timestamp);
                yield return (key, at, actor => Seal(content, secret, message, actor));
            }
        }
        if (info.PinInChat is { Key: { } pinned } pin)
        {
            var at = ContentTime.OfMilliseconds(pin.SenderTimestampMs) ?? message.Timestamp;
            yield return (pinned, at, _ => ContentEncoder.Encode(new PinContent(target, pin.Type == IsPinned ? PinSeconds : 0, at), MessageContext.None));
        }
    }

    /// <summary>The message with the secret that its phone stores beside it: fields appended to a protobuf belong to it.</summary>
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

    // The phone has decrypted it; the readers of messages expect it encrypted.
    private static byte[] Seal(Content content, byte[] secret, HistoryMessage message, Jid actor) =>
        ContentEncoder.Build(SecretContents.Seal(content, secret, message.Sender, actor)).ToByteArray();
}
