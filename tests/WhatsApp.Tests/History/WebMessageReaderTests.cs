using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.History;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Tests.History;

/// <summary>Messages in the form in which phones store them.</summary>
public sealed class WebMessageReaderTests
{
    private const string Group = "120363000000000001@g.us";

    private static readonly Jid Own = Jid.Parse("491701600001@s.whatsapp.net");
    private static readonly Jid Bert = Jid.Parse("491701600002@s.whatsapp.net");
    private static readonly DateTimeOffset Then = DateTimeOffset.FromUnixTimeSeconds(1_750_000_000);

    [Fact]
    public async Task Stars_and_receipts_of_an_own_message_are_returned_with_it()
    {
        var info = Info(new TextContent("hello").Encode(), isFromMe: true);
        info.Starred = true;
        info.UserReceipt.Add(
            new UserReceipt { UserJid = Bert.ToString(), ReceiptTimestamp = Then.ToUnixTimeSeconds() + 1, ReadTimestamp = Then.ToUnixTimeSeconds() + 2 });
        info.UserReceipt.Add(new UserReceipt { UserJid = "nobody" });
        var message = Assert.Single(await ReadAsync(info));
        Assert.True(message.IsStarred);
        Assert.Equal([new HistoryReceipt(Bert, Then.AddSeconds(1), Then.AddSeconds(2), null)], message.Receipts);
    }

    [Fact]
    public async Task Votes_are_decrypted_with_the_secret_stored_beside_the_poll()
    {
        var secret = Enumerable.Range(0, 32).Select(i => (byte)i).ToArray();
        var poll = Message.Parser.ParseFrom(new PollContent("Pizza?", ["yes", "no"], 1).Encode());
        poll.MessageContextInfo = null;
        var info = Info(poll.ToByteArray(), isFromMe: true);
        info.MessageSecret = ByteString.CopyFrom(secret);
        var vote = new Message.Types.PollVoteMessage { SelectedOptions = { ByteString.CopyFrom(SecretContents.HashOf("no")) } };
        info.PollUpdates.Add(new PollUpdate { PollUpdateMessageKey = Key("V1", false), Vote = vote, SenderTimestampMs = Then.ToUnixTimeMilliseconds() + 5 });
        var read = await ReadAsync(info);
        Assert.Equal(["M1", "V1"], read.Select(message => message.MessageId));
        Assert.Equal((Bert, Then.AddMilliseconds(5)), (read[1].Sender, read[1].Timestamp));
        Assert.Equal(secret, ContentDecoder.Decode(ContentDecoder.Parse(read[0].Message)).Context.Secret);
        var box = Assert.IsType<SealedContent>(ContentDecoder.Decode(ContentDecoder.Parse(read[1].Message)).Content);
        Assert.Equal([SecretContents.HashOf("no")], Assert.IsType<PollVoteContent>(SecretContents.Open(box, secret, [Own], [Bert], Then)).OptionHashes);
    }

    [Fact]
    public async Task Pin_and_reaction_follow_the_message_and_those_without_an_author_are_skipped()
    {
        var info = Info(new TextContent("hello").Encode(), isFromMe: false);
        info.Reactions.Add(new Reaction { Key = Key("R1", true), Text = "👍", SenderTimestampMs = Then.ToUnixTimeMilliseconds() });
        info.Reactions.Add(new Reaction { Key = new MessageKey { RemoteJid = Group, Id = "R2" }, Text = "👎" });
        info.PinInChat = new PinInChat { Type = 1, Key = Key("N1", false), SenderTimestampMs = Then.ToUnixTimeMilliseconds() };
        var read = await ReadAsync(info);
        Assert.Equal([("M1", Bert), ("R1", Own), ("N1", Bert)], read.Select(message => (message.MessageId, message.Sender)));
        Assert.Equal("M1", Assert.IsType<ReactionContent>(ContentDecoder.Decode(ContentDecoder.Parse(read[1].Message)).Content).Target.MessageId);
        Assert.Equal("M1", Assert.IsType<PinContent>(ContentDecoder.Decode(ContentDecoder.Parse(read[2].Message)).Content).Target.MessageId);
    }

    private static WebMessageInfo Info(byte[] content, bool isFromMe) => new()
    {
        Key = Key("M1", isFromMe), Message = ByteString.CopyFrom(content), MessageTimestamp = (ulong)Then.ToUnixTimeSeconds(),
    };

    private static MessageKey Key(string id, bool isFromMe)
    {
        var key = new MessageKey { RemoteJid = Group, FromMe = isFromMe, Id = id };
        if (!isFromMe) key.Participant = Bert.ToString();
        return key;
    }

    private static async Task<List<HistoryMessage>> ReadAsync(WebMessageInfo info)
    {
        var stop = TestContext.Current.CancellationToken;
        using var queue = new DeviceStateQueue(new MemoryWhatsAppStore(), DeviceCredentials.Create(DateTimeOffset.UtcNow) with { Jid = Own });
        var connection = new ClientConnection(null!, queue, TimeProvider.System, NullLogger.Instance, TimeSpan.FromSeconds(1), stop);
        var read = new List<HistoryMessage>();
        await connection.ChangeAsync(
            (step, token) => new WebMessageReader(connection).ReadAsync(step, WebMessageReader.Parse(info.ToByteString())!, null, false, read, token), stop);
        return read;
    }
}
