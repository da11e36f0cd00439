using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.Contents;

/// <summary>Votes, answers, reactions, comments and edits encrypted with the secret of the message to which they refer.</summary>
public static class SecretContents
{
    /// <summary>Id of an option in a vote: SHA-256 of its text.</summary>
    public static byte[] HashOf(string option) => SHA256.HashData(Encoding.UTF8.GetBytes(option));

    /// <summary>Seals a content.</summary>
    /// <param name="content">A vote or an answer.</param>
    /// <param name="secret">Secret of the message it refers to, 32 bytes.</param>
    /// <param name="author">Account that sent that message, as its chat addresses accounts.</param>
    /// <param name="actor">Account that votes or answers, addressed the same way.</param>
    public static SealedContent Seal(Content content, ReadOnlySpan<byte> secret, Jid author, Jid actor)
    {
        var (target, use, plaintext) = content switch
        {
            PollVoteContent vote => (vote.Target, SecretUse.PollVote, Vote(vote).ToByteArray()),
            EventAnswerContent answer => (answer.Target, SecretUse.EventResponse, Answer(answer).ToByteArray()),
            ReactionContent reaction => (reaction.Target, SecretUse.Reaction, ContentEncoder.Build(reaction).ReactionMessage.ToByteArray()),
            CommentContent comment => (comment.Target, SecretUse.Comment, ContentEncoder.Build(comment.Inner).ToByteArray()),
            EditContent edit => (edit.Target, SecretUse.MessageEdit, ContentEncoder.Build(edit).ToByteArray()),
            _ => throw new ArgumentException("This content is not encrypted.", nameof(content)),
        };
        var nonce = RandomNumberGenerator.GetBytes(AesGcm256.NonceBytes);
        return new SealedContent(
            target, use, MessageSecrets.Seal(secret, target.MessageId, author.ToAccount(), actor.ToAccount(), use, nonce, plaintext), nonce);
    }

    /// <summary>Decrypts a content. An account may be meant by its number or by its LID, so each pair of the given addresses is tried.</summary>
    /// <param name="box">The encrypted content.</param>
    /// <param name="secret">Secret of the message it refers to.</param>
    /// <param name="authors">Names of the account that sent that message.</param>
    /// <param name="actors">Names of the account that sent the box.</param>
    /// <param name="at">When the box was sent.</param>
    /// <returns>Null if no pair fits, or the decrypted content is malformed.</returns>
    public static Content? Open(
        SealedContent box, ReadOnlySpan<byte> secret, IReadOnlyCollection<Jid> authors, IReadOnlyCollection<Jid> actors, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(box);
        ArgumentNullException.ThrowIfNull(authors);
        ArgumentNullException.ThrowIfNull(actors);
        foreach (var author in authors)
        {
            foreach (var actor in actors)
            {
                if (MessageSecrets.Open(
                    secret, box.Target.MessageId, author.ToAccount(), actor.ToAccount(), box.Use, box.Nonce, box.Payload) is not { } plaintext) continue;
                try
                {
                    return Read(box, plaintext, at);
                }
                catch (InvalidProtocolBufferException)
                {
                    return null;
                }
            }
        }
        return null;
    }

    /// <summary>Converts a decrypted answer.</summary>
    internal static EventAnswerContent AnswerOf(MessageTarget target, Message.Types.EventResponseMessage answer, DateTimeOffset at) =>
        new(target, AnswerOf(answer.Response), answer.ExtraGuestCount, ContentTime.OfMilliseconds(answer.TimestampMs) ?? at);

    private static Content? Read(SealedContent box, byte[] plaintext, DateTimeOffset at)
    {
        switch (box.Use)
        {
            case SecretUse.PollVote:
                return new PollVoteContent(
                    box.Target, [.. Message.Types.PollVoteMessage.Parser.ParseFrom(plaintext).SelectedOptions.Select(hash => hash.ToByteArray())]);
            case SecretUse.EventResponse:
                return AnswerOf(box.Target, Message.Types.EventResponseMessage.Parser.ParseFrom(plaintext), at);
            case SecretUse.Reaction:
                var reaction = Message.Types.ReactionMessage.Parser.ParseFrom(plaintext);
                return new ReactionContent(box.Target, reaction.Text, ContentTime.OfMilliseconds(reaction.SenderTimestampMs) ?? at);
            case SecretUse.Comment:
                return new CommentContent(box.Target, ContentDecoder.Decode(ContentDecoder.Parse(plaintext)).Content);
            case SecretUse.MessageEdit or SecretUse.EventEdit:
                var inner = ContentDecoder.Decode(ContentDecoder.Parse(plaintext)).Content;
                return inner is EditContent edit ? edit with { Target = box.Target } : new EditContent(box.Target, inner, at);
            default:
                return null;
        }
    }

    private static Message.Types.PollVoteMessage Vote(PollVoteContent vote)
    {
        var message = new Message.Types.PollVoteMessage();
        message.SelectedOptions.AddRange(vote.OptionHashes.Select(hash => ByteString.CopyFrom(hash)));
        return message;
    }

    /// <summary>An answer before encryption.</summary>
    public static Message.Types.EventResponseMessage Answer(EventAnswerContent answer)
    {
        var message = new Message.Types.EventResponseMessage
        {
            Response = answer.Answer switch
            {
                EventAnswer.Going => Message.Types.EventResponseMessage.Types.EventResponseType.Going,
                EventAnswer.NotGoing => Message.Types.EventResponseMessage.Types.EventResponseType.NotGoing,
                EventAnswer.Maybe => Message.Types.EventResponseMessage.Types.EventResponseType.Maybe,
                _ => Message.Types.EventResponseMessage.Types.EventResponseType.Unknown,
            },
            TimestampMs = answer.At.ToUnixTimeMilliseconds(),
        };
        if (answer.ExtraGuests > 0) message.ExtraGuestCount = answer.ExtraGuests;
        return message;
    }

    private static EventAnswer AnswerOf(Message.Types.EventResponseMessage.Types.EventResponseType response) => response switch
    {
        Message.Types.EventResponseMessage.Types.EventResponseType.Going => EventAnswer.Going,
        Message.Types.EventResponseMessage.Types.EventResponseType.NotGoing => EventAnswer.NotGoing,
        Message.Types.EventResponseMessage.Types.EventResponseType.Maybe => EventAnswer.Maybe,
        _ => EventAnswer.Unknown,
    };
}
