using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WhatIsUp.Interop.Clients;
using WhatIsUp.Interop.Judging;
using WhatIsUp.Interop.Types;
using WhatIsUp.Sandbox;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Messages.Contents;

namespace WhatIsUp.Interop;

/// <summary>For each operation that Baileys can build: is our stanza, and the protobuf in it, the same as its? The table is in <c>type-parity.md</c>.</summary>
public sealed class TypeParity(BaileysJudge judge)
{
    private static readonly string Folder =
        typeof(TypeParity).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "ProjectFolder").Value!;

    private static readonly string TablePath = Path.Combine(Folder, "type-parity.md");

    private const long MaxFileBytes = 1 << 20;
    private static readonly byte[] Thumbnail = Convert.FromBase64String("/9j/4AAQSkZJRg==");
    private static readonly object ThumbnailField = new Dictionary<string, string> { ["$bytes"] = Convert.ToBase64String(Thumbnail) };
    private static readonly object WaveformField = new Dictionary<string, string> { ["$bytes"] = "AAECAwQF" };

    private const string Card = "BEGIN:VCARD\nVERSION:3.0\nFN:Ada\nEND:VCARD";
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 18, 0, 0, TimeSpan.Zero);

    private static readonly object Yes = new { name = "quick_reply", buttonParamsJson = """{"display_text":"Yes","id":"yes"}""" };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>One operation, as each side is told to do it; both may refer to a message of their own and one of the friend's.</summary>
    private sealed record Operation(string Name, Func<Scene, (Content Content, MessageContext Context)> Ours, Func<Scene, object> Theirs)
    {
        /// <summary>True when Baileys answers the friend's message.</summary>
        public bool IsQuoting { get; init; }

        /// <summary>True when Baileys has no builder for it: it is given the protobuf, and the stanza is its own.</summary>
        public bool IsRelayed { get; init; }

        /// <summary>A file that our side uploads first; Baileys has it in its content.</summary>
        public byte[]? File { get; init; }

        /// <summary>A message with a file: what is said of it, in the words of both.</summary>
        public static Operation WithFile(string name, string type, MediaContent content, object said, MessageContext? context = null)
        {
            var bytes = FileCases.Of(type);
            var theirs = JsonSerializer.SerializeToNode(said)!.AsObject();
            theirs[content.Type] = new JsonObject { ["$bytes"] = Convert.ToBase64String(bytes) };
            return new Operation(name, _ => (content, context ?? MessageContext.None), _ => theirs) { File = bytes };
        }

        public static Operation Plain(string name, Content content, object theirs) => new(name, _ => (content, MessageContext.None), _ => theirs);

        public static Operation Relayed(string name, Content content, object theirs) => Plain(name, content, theirs) with { IsRelayed = true };

        public async Task<string> PlayTheirsAsync(Scene scene, JudgeDevice device)
        {
            var content = JsonSerializer.SerializeToElement(Theirs(scene));
            if (IsRelayed) return await device.RelayAsync(scene.Friend.Jid, content);
            return await device.SendContentAsync(scene.Friend.Jid, content, IsQuoting ? await device.WaitForContentAsync(scene.Theirs.Id) : null);
        }
    }

    private sealed record Scene(SandboxHost Sandbox, SandboxPhone Me, SandboxPhone Friend) : IAsyncDisposable
    {
        /// <summary>A message of the friend, and one of our own.</summary>
        public SandboxMessage Theirs { get; set; } = null!;

        public string Own { get; set; } = "";

        public MessageTarget ToTheirs => new(Friend.Jid, false, Theirs.Id, null);

        public MessageTarget ToOwn => new(Friend.Jid, true, Own, null);

        public object TheirKey => new { remoteJid = Friend.Jid.ToString(), fromMe = false, id = Theirs.Id };

        public object OwnKey => new { remoteJid = Friend.Jid.ToString(), fromMe = true, id = Own };

        public IReadOnlyList<RecordedStanza> Stanzas => Sandbox.Network.ReadStanzas(limit: 20_000);

        public static async Task<Scene> SetAsync()
        {
            var sandbox = await SandboxHost.StartAsync(new SandboxOptions { RecordsStanzas = true }, cancellationToken: Stop);
            return new Scene(
                sandbox, await sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701140001", "Ada"), Stop),
                await sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701140002", "Bert"), Stop));
        }

        public async Task<TypeFacts> FactsAsync(string id)
        {
            TypeFacts? facts = null;
            await Eventually.TrueAsync(() => (facts = TypeFacts.Of(Stanzas, id, Me, Friend)) is not null, "the friend has the message");
            return facts!;
        }

        public ValueTask DisposeAsync() => Sandbox.DisposeAsync();
    }

    private static readonly Operation[] Operations =
    [
        Operation.Plain("text", new TextContent("hello"), new { text = "hello" }),
        Operation.Plain(
            "link_preview", new TextContent("https://example.org") { Preview = new LinkPreview("https://example.org") { Title = "Example", Description = "An example" } },
            new { text = "https://example.org", linkPreview = new Dictionary<string, string> { ["matched-text"] = "https://example.org", ["title"] = "Example", ["description"] = "An example" } }),
        new(
            "text with mention and expiration", scene => (new TextContent("@you"), new MessageContext { Mentions = [scene.Friend.Jid], ExpirationSeconds = 86_400 }),
            scene => new { text = "@you", mentions = new[] { scene.Friend.Jid.ToString() }, contextInfo = new { expiration = 86_400 } }),
        Operation.Plain(
            "location", new LocationContent(52.5, 13.25) { Name = "Shop", Address = "Street 1" }, new { location = new { degreesLatitude = 52.5, degreesLongitude = 13.25, name = "Shop", address = "Street 1" } }),
        Operation.Plain("contact", new ContactsContent([new ContactCard("Ada", Card)]), new { contacts = new { displayName = "Ada", contacts = new[] { new { displayName = "Ada", vcard = Card } } } }),
        Operation.Plain(
            "contact_list", new ContactsContent([new ContactCard("Ada", Card), new ContactCard("Bob", Card)]),
            new { contacts = new { displayName = "Ada, Bob", contacts = new[] { new { displayName = "Ada", vcard = Card }, new { displayName = "Bob", vcard = Card } } } }),
        Operation.Plain("poll", new PollContent("Lunch?", ["Pizza", "Pasta"], 0), new { poll = new { name = "Lunch?", values = new[] { "Pizza", "Pasta" }, selectableCount = 0 } }),
        Operation.Plain("poll with one choice", new PollContent("Lunch?", ["Pizza", "Pasta"], 1), new { poll = new { name = "Lunch?", values = new[] { "Pizza", "Pasta" }, selectableCount = 1 } }),
        Operation.Plain(
            "event", new EventContent("Party", Start) { Description = "Cake", EndsAt = Start.AddHours(2) },
            new { @event = new { name = "Party", description = "Cake", startDate = Time(Start), endDate = Time(Start.AddHours(2)) } }),
        new(
            "reaction", scene => (new ReactionContent(scene.ToTheirs, "👍", DateTimeOffset.UtcNow), MessageContext.None), scene => new { react = new { text = "👍", key = scene.TheirKey } }),
        new(
            "reaction taken back", scene => (new ReactionContent(scene.ToTheirs, "", DateTimeOffset.UtcNow), MessageContext.None), scene => new { react = new { text = "", key = scene.TheirKey } }),
        new(
            "edit", scene => (new EditContent(scene.ToOwn, new TextContent("better"), DateTimeOffset.UtcNow), MessageContext.None), scene => new { text = "better", edit = scene.OwnKey }),
        new("pin", scene => (new PinContent(scene.ToTheirs, 604_800, DateTimeOffset.UtcNow), MessageContext.None), scene => new { pin = scene.TheirKey, type = 1, time = 604_800 }),
        new("unpin", scene => (new PinContent(scene.ToTheirs, 0, DateTimeOffset.UtcNow), MessageContext.None), scene => new { pin = scene.TheirKey, type = 2 }),
        new("delete", scene => (new DeleteContent(scene.ToOwn), MessageContext.None), scene => new { delete = scene.OwnKey }),
        new(
            "quote",
            scene => (new TextContent("an answer"), new MessageContext { Quoted = new QuotedMessage(scene.Theirs.Id, scene.Friend.Jid, scene.Theirs.Content.ToArray()) }), _ => new { text = "an answer" })
        {
            IsQuoting = true,
        },
        new(
            "forward", _ => (new TextContent("theirs"), new MessageContext { ForwardingScore = 1 }),
            scene => new { forward = new { key = scene.TheirKey, message = new { extendedTextMessage = new { text = "theirs" } } } }),
        Operation.Relayed(
            "group_invite", new GroupInviteContent(Jid.Parse("120363021033254949@g.us"), "AbCdEfGhIj") { GroupName = "Friends", Caption = "Join", ExpiresAt = Start },
            new { groupInviteMessage = new { groupJid = "120363021033254949@g.us", inviteCode = "AbCdEfGhIj", inviteExpiration = Start.ToUnixTimeSeconds(), groupName = "Friends", caption = "Join" } }),
        Operation.Relayed(
            "interactive", new InteractiveContent("Send it?") { Footer = "Thanks", Buttons = [new InteractiveButton(ButtonAction.Reply, "Yes", "yes")] },
            new { interactiveMessage = new { body = new { text = "Send it?" }, footer = new { text = "Thanks" }, nativeFlowMessage = new { buttons = new[] { Yes }, messageVersion = 1 } } }),
        Operation.Relayed(
            "carousel", new CarouselContent("New", [new InteractiveContent("Pot") { Buttons = [new InteractiveButton(ButtonAction.Reply, "Yes", "yes")] }]),
            new
            {
                interactiveMessage = new
                {
                    body = new { text = "New" },
                    carouselMessage = new { cards = new[] { new { body = new { text = "Pot" }, nativeFlowMessage = new { buttons = new[] { Yes }, messageVersion = 1 } } }, messageVersion = 1 },
                },
            }),
        Operation.WithFile(
            "image", "image", new MediaContent(MediaForm.Image) { MimeType = "image/png", Caption = "look", Width = 640, Height = 480, Thumbnail = Thumbnail },
            new { caption = "look", width = 640, height = 480, mimetype = "image/png", jpegThumbnail = ThumbnailField }),
        Operation.WithFile(
            "image to be opened once", "image", new MediaContent(MediaForm.Image) { MimeType = "image/png", Thumbnail = Thumbnail },
            new { mimetype = "image/png", jpegThumbnail = ThumbnailField, viewOnce = true }, new MessageContext { IsViewOnce = true }),
        Operation.WithFile(
            "video", "video", new MediaContent(MediaForm.Video) { MimeType = "video/mp4", Caption = "film", Seconds = 12, Thumbnail = Thumbnail },
            new { caption = "film", seconds = 12, mimetype = "video/mp4", jpegThumbnail = ThumbnailField }),
        Operation.WithFile(
            "video to be opened once", "video", new MediaContent(MediaForm.Video) { MimeType = "video/mp4", Seconds = 12, Thumbnail = Thumbnail },
            new { seconds = 12, mimetype = "video/mp4", jpegThumbnail = ThumbnailField, viewOnce = true }, new MessageContext { IsViewOnce = true }),
        Operation.WithFile(
            "gif", "gif", new MediaContent(MediaForm.Video) { MimeType = "video/mp4", IsGif = true, Seconds = 2, Thumbnail = Thumbnail },
            new { gifPlayback = true, seconds = 2, mimetype = "video/mp4", jpegThumbnail = ThumbnailField }),
        Operation.WithFile(
            "short", "short", new MediaContent(MediaForm.Video) { MimeType = "video/mp4", IsRound = true, Thumbnail = Thumbnail },
            new { ptv = true, mimetype = "video/mp4", jpegThumbnail = ThumbnailField }),
        Operation.WithFile("audio", "audio", new MediaContent(MediaForm.Audio) { MimeType = "audio/mpeg", Seconds = 30 }, new { seconds = 30, mimetype = "audio/mpeg" }),
        Operation.WithFile(
            "voice", "voice", new MediaContent(MediaForm.Audio) { MimeType = "audio/ogg; codecs=opus", IsVoice = true, Seconds = 3, Waveform = Convert.FromBase64String("AAECAwQF") },
            new { ptt = true, seconds = 3, mimetype = "audio/ogg; codecs=opus", waveform = WaveformField }),
        Operation.WithFile(
            "document", "document", new MediaContent(MediaForm.Document) { MimeType = "application/pdf", FileName = "bill.pdf" }, new { fileName = "bill.pdf", mimetype = "application/pdf" }),
        Operation.WithFile(
            "document with words", "document", new MediaContent(MediaForm.Document) { MimeType = "application/pdf", FileName = "bill.pdf", Caption = "your bill" },
            new { fileName = "bill.pdf", mimetype = "application/pdf", caption = "your bill" }),
        Operation.WithFile(
            "sticker", "sticker", new MediaContent(MediaForm.Sticker) { MimeType = "image/webp", IsAnimated = true, Width = 512, Height = 512 },
            new { isAnimated = true, width = 512, height = 512, mimetype = "image/webp" }),
        Operation.Plain("expiration", new ExpirationContent(604_800), new { disappearingMessagesInChat = 604_800 }),
    ];

    [Fact(Timeout = 120_000)]
    public async Task The_table_of_operations_is_true()
    {
        await using var ourScene = await Scene.SetAsync();
        await using var theirScene = await Scene.SetAsync();
        await using var ours = new OwnDevice(ourScene.Sandbox, "ours");
        await ours.PairAsync(ourScene.Me);
        var theirs = judge.NewDevice("theirs");
        await theirs.PairAsync(theirScene.Sandbox, theirScene.Me);
        ourScene.Own = await ours.SendTextAsync(ourScene.Friend.Jid, "own");
        theirScene.Own = await theirs.SendTextAsync(theirScene.Friend.Jid, "own");
        ourScene.Theirs = await ourScene.Friend.SendTextAsync(ourScene.Me.Jid, "theirs", cancellationToken: Stop);
        theirScene.Theirs = await theirScene.Friend.SendTextAsync(theirScene.Me.Jid, "theirs", cancellationToken: Stop);
        await ours.WaitForTextAsync("theirs");
        await theirs.WaitForTextAsync("theirs");

        var table = new StringBuilder();
        foreach (var operation in Operations)
        {
            var (content, context) = operation.Ours(ourScene);
            if (operation.File is { } file) content = await UploadAsync(ours, (MediaContent)content, file);
            var ourId = await ours.SendAsync(ourScene.Friend.Jid, content, context);
            var theirId = await operation.PlayTheirsAsync(theirScene, theirs);
            var (our, their) = (await ourScene.FactsAsync(ourId), await theirScene.FactsAsync(theirId));
            var (inStanza, inContent) = (TypeFacts.Differences(our.Stanza, their.Stanza).ToArray(), TypeFacts.Differences(our.Content, their.Content).ToArray());
            var differences = inStanza.Concat(inContent).ToArray();
            table.Append("| ").Append(operation.Name).Append(inStanza.Length == 0 ? " | equal" : " | differs").Append(inContent.Length == 0 ? " | equal | " : " | differs | ")
                .Append(differences.Length == 0 ? "none" : string.Join("; ", differences)).Append(" |\n");
        }
        await theirs.CloseAsync();
        var listed = string.Concat(File.ReadLines(TablePath).Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).Select(Row));
        Assert.True(listed == table.ToString(), "The table says:\n" + listed + "\nSeen was:\n" + table);
    }

    private static async Task<Content> UploadAsync(OwnDevice device, MediaContent said, byte[] file)
    {
        var uploaded = await device.Client.UploadMediaAsync(new MemoryStream(file), said.Kind, MaxFileBytes, Stop);
        return said with { File = uploaded.File, Url = uploaded.Url, DirectPath = uploaded.DirectPath, KeyMadeAt = uploaded.KeyMadeAt };
    }

    /// <summary>A row without its last cell, the reason, which only differences need.</summary>
    private static string Row(string line)
    {
        var cells = line.Trim().Trim('|').Split(" | ");
        var isEqual = cells[3].Trim() == "none";
        Assert.True(isEqual || cells[4].Trim().Length > 0, $"This row gives no reason: {line}");
        return $"| {string.Join(" | ", cells[..4].Select(cell => cell.Trim()))} |\n";
    }

    private static Dictionary<string, string> Time(DateTimeOffset time) => new() { ["$time"] = time.ToString("O") };
}
