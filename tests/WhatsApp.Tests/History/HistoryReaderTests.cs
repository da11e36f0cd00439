using System.IO.Compression;
using Google.Protobuf;
using WhatIsUp.WhatsApp.History;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.Tests.History;

/// <summary>Valid and invalid chunks of history.</summary>
public sealed class HistoryReaderTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_parts_are_found_for_every_read_size()
    {
        var packed = Pack(Sample(50));
        foreach (var most in new[] { 1, 7, 100_000 })
        {
            var parts = await ReadAsync(new TricklingStream(packed, most));
            Assert.Equal(50, parts.OfType<MessagePart>().Count());
            Assert.Equal(["a@lid", "b@lid"], parts.OfType<ConversationPart>().Select(part => part.Head.Id));
            Assert.Equal("1@s.whatsapp.net", parts.OfType<ConversationPart>().First().Head.PnJid);
            Assert.Equal("Ada", Assert.Single(parts.OfType<NamePart>()).Name.Pushname_);
            Assert.Equal(new PairPart("1@s.whatsapp.net", "a@lid"), Assert.Single(parts.OfType<PairPart>()));
            Assert.All(parts.OfType<MessagePart>(), part => Assert.NotNull(part.ConversationId));
        }
    }

    [Fact]
    public async Task Unused_fields_of_a_message_are_not_buffered()
    {
        var history = new HistorySync();
        var unknown = new byte[HistoryReader.MaxMessageBytes / 2];
        var info = new MemoryStream();
        info.Write(Sample(1).Conversations[0].Messages[0].Message.ToByteArray());
        using (var output = new CodedOutputStream(info, leaveOpen: true))
        {
            output.WriteTag(4711, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(unknown));
        }
        history.Conversations.Add(
            new Conversation { Id = "a@lid", Messages = { new HistorySyncMsg { Message = WebMessageInfo.Parser.ParseFrom(info.ToArray()) } } });
        Assert.InRange(Assert.Single((await ReadAsync(new MemoryStream(Pack(history)))).OfType<MessagePart>()).Info.CalculateSize(), 1, 4_096);
    }

    [Fact]
    public async Task Salt_of_contact_tokens_is_found()
    {
        var history = Sample(1);
        history.NctSalt = ByteString.CopyFrom(1, 2, 3);
        Assert.Equal(history.NctSalt, Assert.Single((await ReadAsync(new MemoryStream(Pack(history)), withMessages: false)).OfType<SaltPart>()).Salt);
    }

    [Fact]
    public async Task Without_messages_only_other_parts_are_returned() =>
        Assert.DoesNotContain(await ReadAsync(new MemoryStream(Pack(Sample(50))), withMessages: false), part => part is MessagePart);

    [Fact]
    public async Task Too_large_message_is_skipped_and_others_are_read()
    {
        var history = Sample(3);
        history.Conversations[0].Messages[1].Message.Message = ByteString.CopyFrom(new byte[HistoryReader.MaxMessageBytes + 1]);
        Assert.Equal(2, (await ReadAsync(new MemoryStream(Pack(history)))).OfType<MessagePart>().Count());
    }

    [Fact]
    public async Task Damaged_chunk_is_rejected_or_read_without_other_exceptions()
    {
        var plain = Sample(20).ToByteArray();
        var random = new Random(7);
        for (var i = 0; i < 2_000; i++)
        {
            var damaged = plain.ToArray();
            for (var n = random.Next(1, 4); n > 0; n--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            var packed = Pack(damaged[..random.Next(1, damaged.Length + 1)]);
            if (i % 3 == 0) packed[random.Next(packed.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                await ReadAsync(new MemoryStream(packed));
            }
            catch (Exception fault) when (fault is HistoryException or InvalidDataException)
            {
                // Refused.
            }
        }
    }

    [Fact]
    public async Task Excessive_length_is_rejected_before_allocation()
    {
        byte[] plain = [(2 << 3) | 2, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F];
        var refused = await Assert.ThrowsAsync<HistoryException>(() => ReadAsync(new MemoryStream(Pack(plain))));
        Assert.Equal("too_large", refused.Fault);
    }

    [Fact]
    public async Task Hundred_thousand_messages_are_read_with_a_small_buffer()
    {
        var packed = Pack(Sample(100_000));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        long most = 0, count = 0;
        await foreach (var part in HistoryReader.ReadAsync(new MemoryStream(packed), withMessages: true, Stop))
        {
            if (part is MessagePart && ++count % 20_000 == 0) most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
        }
        Assert.Equal(100_000, count);
        // All of them together are some 30 MB; the rest is allocated by other tests meanwhile.
        Assert.InRange(most, long.MinValue, 10 * 1024 * 1024);
    }

    private static async Task<List<HistoryPart>> ReadAsync(Stream packed, bool withMessages = true)
    {
        var parts = new List<HistoryPart>();
        await foreach (var part in HistoryReader.ReadAsync(packed, withMessages, Stop)) parts.Add(part);
        return parts;
    }

    private static HistorySync Sample(int messages)
    {
        var history = new HistorySync { SyncType = 3, Progress = 50, Pushnames = { new Pushname { Id = "1@s.whatsapp.net", Pushname_ = "Ada" } } };
        history.PhoneNumberToLidMappings.Add(new PhoneNumberToLIDMapping { PnJid = "1@s.whatsapp.net", LidJid = "a@lid" });
        var (first, second) = (new Conversation { Id = "a@lid", PnJid = "1@s.whatsapp.net", Name = "Ada" }, new Conversation { Id = "b@lid", UnreadCount = 3 });
        for (var i = 0; i < messages; i++)
            (i % 2 == 0 ? first : second).Messages.Add(new HistorySyncMsg
            {
                Message = new WebMessageInfo
                {
                    Key = new MessageKey { Id = "M" + i, RemoteJid = i % 2 == 0 ? "a@lid" : "b@lid" }, MessageTimestamp = 1_790_000_000,
                    Message = new Message { Conversation = $"text {i}" }.ToByteString(),
                },
            });
        history.Conversations.Add(first);
        history.Conversations.Add(second);
        return history;
    }

    private static byte[] Pack(HistorySync history) => Pack(history.ToByteArray());

    private static byte[] Pack(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true)) zlib.Write(plain);
        return packed.ToArray();
    }

    /// <summary>Returns as few bytes at once as specified.</summary>
    private sealed class TricklingStream(byte[] bytes, int most) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(most, buffer.Length)]);

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(most, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(most, buffer.Length)], cancellationToken);
    }
}
