using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.History;

/// <summary>An element of a chunk.</summary>
internal abstract record HistoryPart;

/// <summary>A message, with the id of its conversation if that was before it.</summary>
internal sealed record MessagePart(string? ConversationId, WebMessageInfo Info) : HistoryPart;

/// <summary>A conversation without its messages, after them.</summary>
internal sealed record ConversationPart(Conversation Head) : HistoryPart;

internal sealed record NamePart(Pushname Name) : HistoryPart;

internal sealed record SaltPart(ByteString Salt) : HistoryPart;

internal sealed record PairPart(string PhoneNumber, string Lid) : HistoryPart;

/// <summary>
/// Reads a chunk of history as a stream: inflated and parsed field by field, never in memory as a whole. Messages above a limit are skipped; a chunk that
/// inflates beyond its limit is rejected.
/// </summary>
internal static class HistoryReader
{
    /// <summary>Largest message that is read; those of the network are much smaller.</summary>
    public const int MaxMessageBytes = 1024 * 1024;

    /// <summary>Largest chunk, inflated.</summary>
    public const long MaxChunkBytes = 2L * 1024 * 1024 * 1024;

    // Unused fields would stay in memory with their message without being counted.
    private static readonly MessageParser<HistorySyncMsg> MessageParser = HistorySyncMsg.Parser.WithDiscardUnknownFields(true);

    private const int MaxHeadBytes = 64 * 1024;
    private const int Bytes = 2;

    // Fields of HistorySync and Conversation.
    private const int Conversations = 2, Names = 7, Pairs = 15, Salt = 19, Messages = 2, ConversationId = 1;

    /// <summary>All parts in their order.</summary>
    /// <exception cref="HistoryException">It is malformed or too large.</exception>
    public static async IAsyncEnumerable<HistoryPart> ReadAsync(
        Stream compressed, bool withMessages, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var inflated = new ZLibStream(compressed, CompressionMode.Decompress, leaveOpen: true);
        using var fields = new FieldStream(inflated, MaxChunkBytes);
        while (await fields.ReadTagAsync(cancellationToken) is { } tag)
        {
            if (tag is (Conversations, Bytes))
            {
                var end = await fields.ReadLengthAsync(cancellationToken) is var length ? fields.Position + length : 0;
                await foreach (var part in ReadConversationAsync(fields, end, withMessages, cancellationToken)) yield return part;
            }
            else if (tag is (Names, Bytes)) yield return new NamePart(await ParseAsync(fields, Pushname.Parser, MaxHeadBytes, cancellationToken));
            else if (tag is (Pairs, Bytes))
            {
                var pair = await ParseAsync(fields, PhoneNumberToLIDMapping.Parser, MaxHeadBytes, cancellationToken);
                yield return new PairPart(pair.PnJid, pair.LidJid);
            }
            else if (tag is (Salt, Bytes))
            {
                var length = await fields.ReadLengthAsync(cancellationToken);
                if (length > MaxHeadBytes) throw new HistoryException("too_large");
                yield return new SaltPart(ByteString.CopyFrom((await fields.ReadBytesAsync((int)length, cancellationToken)).Span));
            }
            else await fields.SkipAsync(tag.WireType, cancellationToken);
        }
    }

    private static async IAsyncEnumerable<HistoryPart> ReadConversationAsync(
        FieldStream fields, long end, bool withMessages, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The head is small: its fields are collected and parsed as one message.
        using var head = new MemoryStream();
        string? id = null;
        while (fields.Position < end)
        {
            var (field, wireType) = await fields.ReadTagAsync(cancellationToken) ?? throw new HistoryException("malformed");
            if (field == Messages && wireType == Bytes)
            {
                var length = await fields.ReadLengthAsync(cancellationToken);
                if (!withMessages || length > MaxMessageBytes) await fields.SkipBytesAsync(length, cancellationToken);
                else if (Parse(MessageParser, await fields.ReadBytesAsync((int)length, cancellationToken)).Message is { } info)
                    yield return new MessagePart(id, info);
            }
            else if (wireType is 0 or Bytes)
            {
                var value = await fields.ReadVarintAsync(cancellationToken);
                if (wireType == Bytes && value > MaxHeadBytes)
                {
                    await fields.SkipBytesAsync((long)Math.Min(value, long.MaxValue), cancellationToken);
                    continue;
                }
                var bytes = wireType == Bytes ? await fields.ReadBytesAsync((int)value, cancellationToken) : default;
                if (field == ConversationId && wireType == Bytes) id = Encoding.UTF8.GetString(bytes.Span);
                if (head.Length + bytes.Length <= MaxHeadBytes) Append(head, field, wireType, value, bytes.Span);
            }
            else await fields.SkipAsync(wireType, cancellationToken);
        }
        if (fields.Position != end) throw new HistoryException("malformed");
        yield return new ConversationPart(Parse(Conversation.Parser, head.GetBuffer().AsMemory(0, (int)head.Length)));
    }

    private static void Append(MemoryStream head, int field, int wireType, ulong value, ReadOnlySpan<byte> bytes)
    {
        using var output = new CodedOutputStream(head, leaveOpen: true);
        output.WriteTag(field, (WireFormat.WireType)wireType);
        output.WriteUInt64(value);
        output.Flush();
        head.Write(bytes);
    }

    private static async ValueTask<T> ParseAsync<T>(
        FieldStream fields, MessageParser<T> parser, int most, CancellationToken cancellationToken) where T : IMessage<T>
    {
        var length = await fields.ReadLengthAsync(cancellationToken);
        if (length > most) throw new HistoryException("too_large");
        return Parse(parser, await fields.ReadBytesAsync((int)length, cancellationToken));
    }

    private static T Parse<T>(MessageParser<T> parser, ReadOnlyMemory<byte> bytes) where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(bytes.Span);
        }
        catch (InvalidProtocolBufferException)
        {
            throw new HistoryException("malformed");
        }
    }
}
