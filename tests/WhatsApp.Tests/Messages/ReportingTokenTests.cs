using System.Text.Json;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.Tests.Messages;

public sealed class ReportingTokenTests
{
    private static readonly JsonElement File = Vectors.Load("reporting.json");

    public static TheoryData<string> Titles => [.. File.Each("tokens").Select(vector => vector.Text("title"))];

    [Theory]
    [MemberData(nameof(Titles))]
    public void Reporting_token_equals_that_of_Baileys(string title)
    {
        var vector = File.Each("tokens").Single(one => one.Text("title") == title);
        var token =
            ReportingToken.Of(Message.Parser.ParseFrom(vector.Bytes("message")), vector.Bytes("message"), vector.Text("id"),
            Jid.Parse(vector.Text("chat")))!.Child("reporting_token")!;
        Assert.Equal(vector.Text("version"), token.Get("v"));
        Assert.Equal(vector.Text("token"), Convert.ToHexStringLower(token.Bytes!.Value.Span));
    }

    [Fact]
    public void Message_without_a_secret_or_text_has_no_reporting_token()
    {
        Assert.Null(TokenOf(new Message { Conversation = "hello" }));
        Assert.Null(TokenOf(new Message { MessageContextInfo = new() { MessageSecret = ByteString.CopyFrom(new byte[32]) } }));
    }

    private static Node? TokenOf(Message message) => ReportingToken.Of(message, message.ToByteArray(), "3EB0", Jid.FromLid("100000012345678"));
}
