using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Messages;

namespace WhatIsUp.Interop.Types;

/// <summary>The operations that Baileys can build, in the form that each client takes.</summary>
internal static class TypeOperations
{
    private static readonly byte[] Thumbnail = Convert.FromBase64String("/9j/4AAQSkZJRg==");
    private static readonly object ThumbnailField = new Dictionary<string, string> { ["$bytes"] = Convert.ToBase64String(Thumbnail) };
    private static readonly object WaveformField = new Dictionary<string, string> { ["$bytes"] = "AAECAwQF" };

    private const string Card = "BEGIN:VCARD\nVERSION:3.0\nFN:Ada\nEND:VCARD";
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 18, 0, 0, TimeSpan.Zero);

    private static readonly object Yes = new { name = "quick_reply", buttonParamsJson = """{"display_text":"Yes","id":"yes"}""" };

    public static readonly IReadOnlyList<TypeOperation> All =
    [
        TypeOperation.Plain("text", new TextContent("hello"), new { text = "hello" }),
        TypeOperation.Plain(
            "link_preview",
            new TextContent("https://example.org") { Preview = new LinkPreview("https://example.org") { Title = "Example", Description = "An example" } },
            new { text = "https://example.org", linkPreview = new Dictionary<string, string>
            {
                ["matched-text"] = "https://example.org", ["title"] = "Example", ["description"] = "An example"
            } }),
        new(
            "text with mention and expiration",
            scene => (new TextContent("@you"), new MessageContext { Mentions = [scene.Friend.Jid], ExpirationSeconds = 86_400 }),
            scene => new { text = "@you", mentions = new[] { scene.Friend.Jid.ToString() }, contextInfo = new { expiration = 86_400 } }),
        TypeOperation.Plain(
            "location", new LocationContent(52.5, 13.25) { Name = "Shop", Address = "Street 1" },
            new { location = new { degreesLatitude = 52.5, degreesLongitude = 13.25, name = "Shop", address = "Street 1" } }),
        TypeOperation.Plain("contact", new ContactsContent([new ContactCard("Ada", Card)]),
            new { contacts = new { displayName = "Ada", contacts = new[] { new { displayName = "Ada", vcard = Card } } } }),
        TypeOperation.Plain(
            "contact_list", new ContactsContent([new ContactCard("Ada", Card), new ContactCard("Bob", Card)]),
            new { contacts = new
            {
                displayName = "Ada, Bob", contacts = new[] { new { displayName = "Ada", vcard = Card }, new { displayName = "Bob", vcard = Card } }
            } }),
        TypeOperation.Plain("poll", new PollContent("Lunch?", ["Pizza", "Pasta"], 0),
            new { poll = new { name = "Lunch?", values = new[] { "Pizza", "Pasta" }, selectableCount = 0 } }),
        TypeOperation.Plain("poll with one choice", new PollContent("Lunch?", ["Pizza", "Pasta"], 1),
            new { poll = new { name = "Lunch?", values = new[] { "Pizza", "Pasta" }, selectableCount = 1 } }),
        TypeOperation.Plain(
            "event", new EventContent("Party", Start) { Description = "Cake", EndsAt = Start.AddHours(2) },
            new { @event = new { name = "Party", description = "Cake", startDate = Time(Start), endDate = Time(Start.AddHours(2)) } }),
        new(
            "reaction", scene => (new ReactionContent(scene.ToTheirs, "👍", DateTimeOffset.UtcNow), MessageContext.None),
            scene => new { react = new { text = "👍", key = scene.TheirKey } }),
        new(
            "reaction removed", scene => (new ReactionContent(scene.ToTheirs, "", DateTimeOffset.UtcNow), MessageContext.None),
            scene => new { react = new { text = "", key = scene.TheirKey } }),
        new(
            "edit", scene => (new EditContent(scene.ToOwn, new TextContent("better"), DateTimeOffset.UtcNow), MessageContext.None),
            scene => new { text = "better", edit = scene.OwnKey }),
        new("pin", scene => (new PinContent(scene.ToTheirs, 604_800, DateTimeOffset.UtcNow), MessageContext.None),
            scene => new { pin = scene.TheirKey, type = 1, time = 604_800 }),
        new("unpin", scene => (new PinContent(scene.ToTheirs, 0, DateTimeOffset.UtcNow), MessageContext.None), scene => new { pin = scene.TheirKey, type = 2 }),
        new("delete", scene => (new DeleteContent(scene.ToOwn), MessageContext.None), scene => new { delete = scene.OwnKey }),
        new(
            "quote",
            scene =>
                (new TextContent("an answer"),
                    new MessageContext { Quoted = new QuotedMessage(scene.Theirs.Id, scene.FriendIn(scene.Chat), scene.Theirs.Content.ToArray()) }),
                    _ => new { text = "an answer" })
        {
            Quoted = scene => scene.Theirs,
        },
        new(
            "quote of another chat",
            scene => (new TextContent("an answer"), new MessageContext
            {
                Quoted = new QuotedMessage(scene.InOtherChat.Id, scene.FriendIn(scene.OtherChat), scene.InOtherChat.Content.ToArray())
                {
                    Chat = scene.OtherChat,
                },
            }),
            _ => new { text = "an answer" })
        {
            Quoted = scene => scene.InOtherChat,
        },
        new(
            "forward", _ => (new TextContent("theirs"), new MessageContext { ForwardingScore = 1 }),
            scene => new { forward = new { key = scene.TheirKey, message = new { extendedTextMessage = new { text = "theirs" } } } }),
        TypeOperation.Plain(
            "group_invite", new GroupInviteContent(Jid.Parse("120363021033254949@g.us"),
                "AbCdEfGhIj") { GroupName = "Friends", Caption = "Join", ExpiresAt = Start },
            new { groupInvite = new { jid = "120363021033254949@g.us", inviteCode = "AbCdEfGhIj", inviteExpiration = Start.ToUnixTimeSeconds(),
                subject = "Friends", text = "Join" } }),
        TypeOperation.Relayed(
            "admin_invite",
            new AdminInviteContent(Jid.Parse("120363021033254949@newsletter")) { NewsletterName = "News", Caption = "Join us", ExpiresAt = Start },
            new
            {
                newsletterAdminInviteMessage = new
                {
                    newsletterJid = "120363021033254949@newsletter", newsletterName = "News", caption = "Join us", inviteExpiration = Start.ToUnixTimeSeconds(),
                },
            }),
        TypeOperation.Relayed(
            "product",
            new ProductContent("7123456789012345")
            {
                Title = "Roses", PriceThousandths = 24_500, Currency = "EUR", Owner = Jid.FromPhoneNumber("15550001111"),
            },
            new
            {
                productMessage = new
                {
                    product = new { productId = "7123456789012345", title = "Roses", priceAmount1000 = 24_500, currencyCode = "EUR" },
                    businessOwnerJid = "15550001111@s.whatsapp.net",
                },
            }),
        TypeOperation.Plain(
            "catalog",
            new TextContent("See https://wa.me/c/15550001111")
            {
                Preview = new LinkPreview("https://wa.me/c/15550001111") { Title = "Shop", Description = "All" },
            },
            new
            {
                text = "See https://wa.me/c/15550001111",
                linkPreview = new Dictionary<string, string>
                {
                    ["matched-text"] = "https://wa.me/c/15550001111", ["title"] = "Shop", ["description"] = "All",
                },
            }),
        TypeOperation.Relayed(
            "interactive", new InteractiveContent("Send it?") { Footer = "Thanks", Buttons = [new InteractiveButton(ButtonAction.Reply, "Yes", "yes")] },
            new { interactiveMessage = new { body = new
            {
                text = "Send it?"
            }, footer = new { text = "Thanks" }, nativeFlowMessage = new { buttons = new[] { Yes }, messageVersion = 1 } } }),
        TypeOperation.Relayed(
            "template", new InteractiveContent("Send it?") { Buttons = [new InteractiveButton(ButtonAction.Reply, "Yes", "yes")] },
            new { interactiveMessage = new { body = new { text = "Send it?" }, nativeFlowMessage = new { buttons = new[] { Yes }, messageVersion = 1 } } }),
        TypeOperation.Relayed(
            "carousel", new CarouselContent("New", [new InteractiveContent("Pot") { Buttons = [new InteractiveButton(ButtonAction.Reply, "Yes", "yes")] }]),
            new
            {
                interactiveMessage = new
                {
                    body = new { text = "New" },
                    carouselMessage = new { cards = new[]
                    {
                        new { body = new { text = "Pot" }, nativeFlowMessage = new { buttons = new[] { Yes }, messageVersion = 1 } }
                    }, messageVersion = 1 },
                },
            }),
        TypeOperation.WithFile(
            "image", "image", new MediaContent(MediaForm.Image) { MimeType = "image/png", Caption = "look", Width = 640, Height = 480, Thumbnail = Thumbnail },
            new { caption = "look", width = 640, height = 480, mimetype = "image/png", jpegThumbnail = ThumbnailField }),
        TypeOperation.WithFile(
            "image (view once)", "image", new MediaContent(MediaForm.Image) { MimeType = "image/png", Thumbnail = Thumbnail },
            new { mimetype = "image/png", jpegThumbnail = ThumbnailField, viewOnce = true }, new MessageContext { IsViewOnce = true }),
        TypeOperation.WithFile(
            "video", "video", new MediaContent(MediaForm.Video) { MimeType = "video/mp4", Caption = "film", Seconds = 12, Thumbnail = Thumbnail },
            new { caption = "film", seconds = 12, mimetype = "video/mp4", jpegThumbnail = ThumbnailField }),
        TypeOperation.WithFile(
            "video (view once)", "video", new MediaContent(MediaForm.Video) { MimeType = "video/mp4", Seconds = 12, Thumbnail = Thumbnail },
            new { seconds = 12, mimetype = "video/mp4", jpegThumbnail = ThumbnailField, viewOnce = true }, new MessageContext { IsViewOnce = true }),
        TypeOperation.WithFile(
            "gif", "gif", new MediaContent(MediaForm.Video) { MimeType = "video/mp4", IsGif = true, Seconds = 2, Thumbnail = Thumbnail },
            new { gifPlayback = true, seconds = 2, mimetype = "video/mp4", jpegThumbnail = ThumbnailField }),
        TypeOperation.WithFile(
            "short", "short", new MediaContent(MediaForm.Video) { MimeType = "video/mp4", IsRound = true, Thumbnail = Thumbnail },
            new { ptv = true, mimetype = "video/mp4", jpegThumbnail = ThumbnailField }),
        TypeOperation.WithFile("audio", "audio", new MediaContent(MediaForm.Audio) { MimeType = "audio/mpeg", Seconds = 30 },
            new { seconds = 30, mimetype = "audio/mpeg" }),
        TypeOperation.WithFile(
            "voice", "voice", new MediaContent(MediaForm.Audio)
            {
                MimeType = "audio/ogg; codecs=opus", IsVoice = true, Seconds = 3, Waveform = Convert.FromBase64String("AAECAwQF")
            },
            new { ptt = true, seconds = 3, mimetype = "audio/ogg; codecs=opus", waveform = WaveformField }),
        TypeOperation.WithFile(
            "document", "document", new MediaContent(MediaForm.Document) { MimeType = "application/pdf", FileName = "bill.pdf" },
            new { fileName = "bill.pdf", mimetype = "application/pdf" }),
        TypeOperation.WithFile(
            "document with caption", "document",
            new MediaContent(MediaForm.Document) { MimeType = "application/pdf", FileName = "bill.pdf", Caption = "your bill" },
            new { fileName = "bill.pdf", mimetype = "application/pdf", caption = "your bill" }),
        TypeOperation.WithFile(
            "sticker", "sticker", new MediaContent(MediaForm.Sticker) { MimeType = "image/webp", IsAnimated = true, Width = 512, Height = 512 },
            new { isAnimated = true, width = 512, height = 512, mimetype = "image/webp" }),
        TypeOperation.WithFile(
            "gif (view once)", "gif", new MediaContent(MediaForm.Video) { MimeType = "video/mp4", IsGif = true, Thumbnail = Thumbnail },
            new { gifPlayback = true, mimetype = "video/mp4", jpegThumbnail = ThumbnailField, viewOnce = true }, new MessageContext { IsViewOnce = true }),
        TypeOperation.WithFile(
            "short (view once)", "short", new MediaContent(MediaForm.Video) { MimeType = "video/mp4", IsRound = true },
            new { ptv = true, mimetype = "video/mp4", jpegThumbnail = ThumbnailField, viewOnce = true }, new MessageContext { IsViewOnce = true }),
        TypeOperation.WithFile(
            "voice (view once)", "voice",
            new MediaContent(MediaForm.Audio)
            {
                MimeType = "audio/ogg; codecs=opus", IsVoice = true, Seconds = 3, Waveform = Convert.FromBase64String("AAECAwQF")
            },
            new { ptt = true, seconds = 3, mimetype = "audio/ogg; codecs=opus", waveform = WaveformField, viewOnce = true },
            new MessageContext { IsViewOnce = true }),
        new(
            "edit of a caption",
            scene =>
                (new EditContent(scene.ToOwn,
                    new MediaContent(MediaForm.Image) { MimeType = "image/png", Caption = "better", Width = 640, Height = 480, Thumbnail = Thumbnail },
                    DateTimeOffset.UtcNow), MessageContext.None),
            scene => new
            {
                image = new Dictionary<string, string> { ["$bytes"] = Convert.ToBase64String(FileCases.Of("image")) }, caption = "better",
                width = 640, height = 480, mimetype = "image/png",
                jpegThumbnail = ThumbnailField, edit = scene.OwnKey,
            })
        {
            File = FileCases.Of("image"),
        },
        TypeOperation.Plain("expiration", new ExpirationContent(604_800), new { disappearingMessagesInChat = 604_800 }) with
        {
            OnlyIn = TypeScene.Direct,
        },
        new("delete by an administrator", scene => (new DeleteContent(scene.ToTheirs), MessageContext.None),
            scene => new { delete = scene.TheirKey }) { OnlyIn = TypeScene.Group },
    ];

    private static Dictionary<string, string> Time(DateTimeOffset time) => new() { ["$time"] = time.ToString("O") };
}
