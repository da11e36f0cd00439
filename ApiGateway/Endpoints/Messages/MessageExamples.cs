using WhatIsUp.ApiGateway.Endpoints.Channels;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>Examples for the OpenAPI document.</summary>
internal static class MessageExamples
{
    public const string Id = "3EB0C431C26A1916E07E";

    private const string MediaId = "med_01900000000070008000000000000000";

    public static SendTextRequest Text { get; } = new() { To = "+4915187654321", Text = "Your order is on its way.", ClientRef = "order-1042" };

    public static SendLinkPreviewRequest LinkPreview { get; } = new()
    {
        To = "+4915187654321", Text = "All about it: https://example.org/news", Title = "News", Description = "What is new this week",
        Canonical = "https://example.org/news",
    };

    public static SendImageRequest Image { get; } = new() { To = "+4915187654321", MediaId = MediaId, Caption = "Our new shop" };

    public static SendVideoRequest Video { get; } = new() { To = "+4915187654321", MediaId = MediaId, Caption = "The opening", Seconds = 12 };

    public static SendShortRequest Short { get; } = new() { To = "+4915187654321", MediaId = MediaId, Seconds = 8 };

    public static SendGifRequest Gif { get; } = new() { To = "+4915187654321", MediaId = MediaId };

    public static SendAudioRequest Audio { get; } = new() { To = "+4915187654321", MediaId = MediaId, Seconds = 95 };

    public static SendVoiceRequest Voice { get; } = new() { To = "+4915187654321", MediaId = MediaId, Seconds = 4 };

    public static SendDocumentRequest Document { get; } = new() { To = "+4915187654321", MediaId = MediaId, Filename = "bill-1042.pdf", Caption = "Your bill" };

    public static SendStickerRequest Sticker { get; } = new() { To = "+4915187654321", MediaId = MediaId };

    public static SendLocationRequest Location { get; } = new() {
        To = "+4915187654321", Latitude = 52.520008, Longitude = 13.404954, Name = "Our shop", Address = "Alexanderplatz 1, Berlin" };

    public static SendContactRequest Contact { get; } = new()
    {
        To = "+4915187654321", Contacts = [new ContactFields { Name = "Ada Lovelace", Phones = ["+4915112345678"], Org = "Analytical Engines" }],
    };

    public static SendContactListRequest ContactList { get; } = new()
    {
        To = "+4915187654321",
        Contacts = [
            new ContactFields { Name = "Ada Lovelace", Phones = ["+4915112345678"] },
            new ContactFields { Name = "Charles Babbage", Phones = ["+4915112345679"] }],
    };

    public static SendReactionRequest Reaction { get; } = new() { To = "+4915187654321", MessageId = Id, Emoji = "👍" };

    public static SendPollRequest Poll { get; } = new() {
        To = "+4915187654321", Title = "When shall we come?", Options = ["Morning", "Afternoon"], SelectableCount = 1 };

    public static SendPollVoteRequest PollVote { get; } = new() { To = "+4915187654321", MessageId = Id, Options = ["Morning"] };

    public static SendEventRequest Event { get; } = new()
    {
        To = "+4915187654321", Title = "Opening", Description = "With cake", StartTime = ChannelExamples.Time, EndTime = ChannelExamples.Time.AddHours(2),
        LocationName = "Our shop",
    };

    public static SendEventAnswerRequest EventAnswer { get; } = new() {
        To = "+4915187654321", MessageId = Id, Answer = Grains.Abstractions.Messages.EventAnswer.Going };

    public static SendProductRequest Product { get; } = new()
    {
        To = "+4915187654321", ProductId = "prd_7123456789012345", CatalogId = "+4915112345678", Title = "Roses", Price = 24.5m, Currency = "EUR",
    };

    public static SendCatalogRequest Catalog { get; } = new()
    {
        To = "+4915187654321", CatalogId = "+4915112345678", Title = "Flower shop", Body = "All our flowers: %URL%",
    };

    public static SendInteractiveRequest Interactive { get; } = new()
    {
        To = "+4915187654321",
        Header = new TextField { Text = "Order 1042" },
        Body = new TextField { Text = "Shall we send it?" },
        Action = new ActionFields
        {
            Buttons =
            [
                new ButtonFields { Type = InteractiveButtonType.QuickReply, Title = "Yes", Id = "yes" },
                new ButtonFields { Type = InteractiveButtonType.Url, Title = "See it", Url = "https://example.org/orders/1042" },
            ],
        },
    };

    public static SendTemplateRequest Template { get; } = new()
    {
        To = "+4915187654321", Text = "Shall we send it?", Footer = "Order 1042",
        Buttons = [new ButtonFields { Type = InteractiveButtonType.QuickReply, Title = "Yes", Id = "yes" }],
    };

    public static SendCarouselRequest Carousel { get; } = new()
    {
        To = "+4915187654321",
        Body = new TextField { Text = "New this week" },
        Cards = [
            new CardFields { Text = "A teapot", Buttons = [new ButtonFields { Type = InteractiveButtonType.QuickReply, Title = "I want it", Id = "teapot" }] }],
    };

    public static SendGroupInviteRequest GroupInvite { get; } = new() {
        To = "+4915187654321", GroupId = "120363021033254949@g.us", Code = "AbCdEfGhIjKlMnOpQrStUv", GroupName = "Friends of the shop" };

    public static MessageReceipt RecipientReceipt { get; } = new(
        "4915187654321@s.whatsapp.net", ChannelExamples.Time, ChannelExamples.Time.AddSeconds(3), null);

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
