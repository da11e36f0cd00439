using System.Text.Json;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Messages.Contents;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.Tests.Messages;

public sealed class ContentTests
{
    private static readonly JsonElement File = Vectors.Load("contents.json");

    public static TheoryData<string> Titles => [.. File.Each("messages").Select(vector => vector.Text("title"))];

    [Theory]
    [MemberData(nameof(Titles))]
    public void What_is_read_of_a_message_of_Baileys_and_written_again_is_the_same_message(string title)
    {
        var message = Load(title).Message;
        var (content, context) = ContentDecoder.Decode(message);
        Assert.IsNotType<UnsupportedContent>(content);
        var again = Message.Parser.ParseFrom(content.Encode(context));
        Assert.Equal(Normal(message, title).ToString(), again.ToString());
        Assert.Equal(Normal(message, title), again);
    }

    [Theory]
    [MemberData(nameof(Titles))]
    public void The_proof_for_reports_is_that_of_Baileys(string title)
    {
        var (vector, message) = Load(title);
        var token = ReportingToken.Of(message, vector.Bytes("message"), vector.Text("id"), Jid.Parse(vector.Text("chat")))?.Child("reporting_token")?.Bytes;
        Assert.Equal(vector.Text("token"), token is { } bytes ? Convert.ToHexStringLower(bytes.Span) : "");
    }

    [Fact]
    public void What_nobody_has_words_for_keeps_its_name()
    {
        Assert.Equal(new UnsupportedContent("albumMessage"), ContentDecoder.Decode(Unknown(83)).Content);
        Assert.Equal(new UnsupportedContent("field4711"), ContentDecoder.Decode(Unknown(4711)).Content);
        Assert.Equal(new UnsupportedContent("empty"), ContentDecoder.Decode(new Message()).Content);
    }

    [Fact]
    public void Wrappings_without_end_are_not_followed()
    {
        var message = new Message { Conversation = "deep" };
        for (var i = 0; i < 60; i++) message = new Message { EphemeralMessage = new() { Message = message } };
        Assert.IsType<UnsupportedContent>(ContentDecoder.Decode(message).Content);
    }

    [Fact]
    public void A_vote_opens_with_the_secret_of_its_poll_whichever_name_was_meant()
    {
        var secret = new byte[32];
        Random.Shared.NextBytes(secret);
        var (poll, voter, voterLid) = (Jid.FromPhoneNumber("15550001111"), Jid.FromPhoneNumber("447700900123"), Jid.FromLid("100000012345678"));
        var vote = new PollVoteContent(new MessageTarget(poll, false, "3EB0AA", null), [SecretContents.HashOf("Pizza")]);
        var box = SecretContents.Seal(vote, secret, poll, voter);
        var sent = Assert.IsType<SealedContent>(ContentDecoder.Decode(ContentDecoder.Parse(box.Encode())).Content);
        var opened = Assert.IsType<PollVoteContent>(SecretContents.Open(sent, secret, [poll], [voterLid, voter], DateTimeOffset.UnixEpoch));
        Assert.Equal(Convert.ToHexString(SecretContents.HashOf("Pizza")), Convert.ToHexString(Assert.Single(opened.OptionHashes)));
        Assert.Null(SecretContents.Open(sent, secret, [poll], [voterLid], DateTimeOffset.UnixEpoch));
        Assert.Null(SecretContents.Open(sent, new byte[32], [poll], [voter], DateTimeOffset.UnixEpoch));
    }

    private static (JsonElement Vector, Message Message) Load(string title)
    {
        var vector = File.Each("messages").Single(one => one.Text("title") == title);
        return (vector, Message.Parser.ParseFrom(vector.Bytes("message")));
    }

    /// <summary>What Baileys writes in other words for the same thing.</summary>
    private static Message Normal(Message message, string title)
    {
        var normal = message.Clone();
        // A reply to a button is written in the newer of its two forms.
        if (title.StartsWith("button reply", StringComparison.Ordinal))
            normal = Message.Parser.ParseFrom(new InteractiveReplyContent("yes", "Yes").Encode(ContentDecoder.Decode(message).Context));
        // A zero that says nothing.
        if (normal.ExtendedTextMessage?.ContextInfo is { HasNonJidMentions: true, NonJidMentions: 0 } context) context.ClearNonJidMentions();
        return normal;
    }

    private static Message Unknown(int field)
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, true))
        {
            output.WriteTag(field, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFromUtf8(""));
        }
        return Message.Parser.ParseFrom(bytes.ToArray());
    }
}
