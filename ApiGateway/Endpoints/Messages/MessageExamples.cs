using WhatIsUp.ApiGateway.Endpoints.Channels;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>Examples for the document.</summary>
internal static class MessageExamples
{
    public const string Id = "3EB0C431C26A1916E07E";

    public static SendTextRequest Text { get; } = new() { To = "+4915187654321", Text = "Your order is on its way.", ClientRef = "order-1042" };

    public static SendReceipt Receipt { get; } = new(Id, "order-1042", MessageStatus.Sent);

    public static MessageView Inbound { get; } = new()
    {
        Id = "3A5D0E2F7B61C98A4E17",
        ChannelId = ChannelExamples.Id,
        ChatId = "4915187654321@s.whatsapp.net",
        FromMe = false,
        From = new Participant("4915187654321@s.whatsapp.net", "271828182845@lid", "+4915187654321", "Ada"),
        To = "4915112345678@s.whatsapp.net",
        Type = "text",
        Text = new TextContent("Thank you!"),
        Timestamp = ChannelExamples.Time,
        Status = MessageStatus.Delivered,
    };

    public static Page<MessageView> Page { get; } = new([Inbound], null);
}
