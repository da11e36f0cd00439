using System.Text.Json;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.Tests.Messages;

public sealed class ContentTests
{
    private static readonly JsonElement File = Vectors.Load("contents.json");

    public static TheoryData<string> Titles => [.. File.Each("messages").Select(vector => vector.Text("title"))];

    [Theory]
    [MemberData(nameof(Titles))]
    public void Message_of_Baileys_round_trips(string title)
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
    public void Reporting_token_of_contents_equals_that_of_Baileys(string title)
    {
        var (vector, message) = Load(title);
        var token = ReportingToken.Of(message, vector.Bytes("message"), vector.Text("id"), Jid.Parse(vector.Text("chat")))?.Child("reporting_token")?.Bytes;
        Assert.Equal(vector.Text("token"), token is { } bytes ? Convert.ToHexStringLower(bytes.Span) : "");
    }

    [Fact]
    public void Unsupported_content_keeps_its_field_name()
    {
        Assert.Equal(new UnsupportedContent("albumMessage"), ContentDecoder.Decode(Unknown(83)).Content);
        Assert.Equal(new UnsupportedContent("field4711"), ContentDecoder.Decode(Unknown(4711)).Content);
        Assert.Equal(new UnsupportedContent("empty"), ContentDecoder.Decode(new Message()).Content);
    }

    [Fact]
    public void Nested_wrappings_are_followed_up_to_a_bound()
    {
        var message = new Message { Conversation = "deep" };
        for (var i = 0; i < 60; i++) message = new Message { EphemeralMessage = new() { Message = message } };
        Assert.IsType<UnsupportedContent>(ContentDecoder.Decode(message).Content);
    }

    [Fact]
    public void Vote_is_decrypted_under_any_of_the_known_addresses_of_its_voter()
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

    /// <summary>Values that Baileys writes in another form with the same meaning.</summary>
    private static Message Normal(Message message, string title)
    {
        var normal = message.Clone();
        // A reply to a button is written in the newer of its two forms.
        if (title.StartsWith("button reply", StringComparison.Ordinal))
            normal = Message.Parser.ParseFrom(new InteractiveReplyContent("yes", "Yes").Encode(ContentDecoder.Decode(message).Context));
        // A zero without a meaning.
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
