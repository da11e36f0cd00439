using System.Text.Json;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.Tests.Messages;

/// <summary>Hostile content of contacts: it is decoded to something, and the result can always be represented as JSON.</summary>
public sealed class HostileContents
{
    private const int Rounds = 4_000;

    public static TheoryData<double, double> NoPlaces =>
        new() { { double.NaN, 9 }, { 52, double.NaN }, { double.PositiveInfinity, 9 }, { 52, double.NegativeInfinity } };

    [Theory]
    [MemberData(nameof(NoPlaces))]
    public void Invalid_coordinates_are_not_a_location(double latitude, double longitude)
    {
        var place = new Message.Types.LocationMessage { DegreesLatitude = latitude, DegreesLongitude = longitude };
        Assert.Equal(new UnsupportedContent("locationMessage"), Read(new Message { LocationMessage = place }));
        Assert.Equal(new UnsupportedContent("liveLocationMessage"),
            Read(new Message { LiveLocationMessage = new() { DegreesLatitude = latitude, DegreesLongitude = longitude } }));
        Assert.Null(
            Assert.IsType<EventContent>(Read(new Message { EventMessage = new() { Name = "party", StartTime = 1_700_000_000, Location = place } })).Location);
    }

    [Theory]
    [InlineData("""{"id":"\ud800","display_text":"half a character"}""")]
    [InlineData("""{"id":"one","\udfff":"half a name"}""")]
    [InlineData("""{"id":{"id":["\ud800"]}}""")]
    public void Button_parameters_that_are_not_text_are_ignored(string parameters)
    {
        var reply =
            new Message { InteractiveResponseMessage =
            new() { Body = new() { Text = "said" }, NativeFlowResponseMessage = new() { Name = "quick_reply", ParamsJson = parameters } } };
        var read = Assert.IsType<InteractiveReplyContent>(Read(reply));
        Assert.Equal(("", "said"), (read.Id, read.Text));
        var offer = new Message { InteractiveMessage = new() { Body = new() { Text = "choose" }, NativeFlowMessage = new() } };
        offer.InteractiveMessage.NativeFlowMessage.Buttons.Add(
            new Message.Types.InteractiveMessage.Types.NativeFlowMessage.Types.NativeFlowButton { Name = "quick_reply", ButtonParamsJson = parameters });
        offer.InteractiveMessage.NativeFlowMessage.Buttons.Add(
            new Message.Types.InteractiveMessage.Types.NativeFlowMessage.Types.NativeFlowButton { Name = "single_select", ButtonParamsJson = parameters });
        Assert.Equal("", Assert.Single(Assert.IsType<InteractiveContent>(Read(offer)).Buttons).Value);
    }

    [Fact]
    public void Mutated_messages_are_decoded_or_rejected_as_invalid_protobuf()
    {
        var random = new Random(3);
        var valid = Vectors.Load("contents.json").Each("messages").Select(vector => vector.Bytes("message")).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            var bytes = valid[round % valid.Length].ToArray();
            for (var n = random.Next(1, 6); n > 0; n--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            Message message;
            try
            {
                message = ContentDecoder.Parse(bytes.AsSpan(0, random.Next(4) == 0 ? random.Next(bytes.Length + 1) : bytes.Length));
            }
            catch (InvalidProtocolBufferException)
            {
                continue;
            }
            Read(message);
        }
    }

    private static Content Read(Message message)
    {
        var (content, _) = ContentDecoder.Decode(message);
        Assert.NotEmpty(JsonSerializer.Serialize(content, content.GetType()));
        return content;
    }
}
