using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using WhatIsUp.Interop.Clients;
using WhatIsUp.Interop.Judging;
using WhatIsUp.Interop.Types;
using WhatIsUp.Sandbox;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Messages.Contents;

namespace WhatIsUp.Interop;

/// <summary>For each operation that Baileys can build: is our stanza, and the protobuf in it, the same as its? The table is in <c>type-parity.md</c>.</summary>
public sealed partial class TypeParity(BaileysJudge judge)
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

    private const string Direct = "1:1", ByLid = "1:1 by LID", Group = "group";

    private static readonly string[] Chats = [Direct, ByLid, Group];

    /// <summary>One operation, as each side is told to do it; both may refer to a message of their own and one of the friend's. Its name begins with its type.</summary>
    private sealed record Operation(string Name, Func<Scene, (Content Content, MessageContext Context)> Ours, Func<Scene, object> Theirs)
    {
        /// <summary>The friend's message that Baileys answers, or null.</summary>
        public Func<Scene, SandboxMessage>? Quoted { get; init; }

        /// <summary>The one kind of chat that it is for, or null.</summary>
        public string? OnlyIn { get; init; }

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
            if (IsRelayed) return await device.RelayAsync(scene.Chat, content);
            return await device.SendContentAsync(scene.Chat, content, Quoted is null ? null : await device.WaitForContentAsync(Quoted(scene).Id));
        }
    }

    private sealed record Scene(SandboxHost Sandbox, SandboxPhone Me, SandboxPhone Friend) : IAsyncDisposable
    {
        private readonly Dictionary<Jid, (SandboxMessage Theirs, string Own)> _messages = [];

        /// <summary>The group, which our phone administers.</summary>
        public required Jid Circle { get; init; }

        /// <summary>Where things are done now.</summary>
        public Jid Chat { get; private set; }

        /// <summary>Another chat than this.</summary>
        public Jid OtherChat => Chat.IsGroup ? FriendName : Circle;

        /// <summary>A message of the friend in this chat, one of our own, and one of the friend in the other chat.</summary>
        public SandboxMessage Theirs => _messages[Chat].Theirs;

        public string Own => _messages[Chat].Own;

        public SandboxMessage Elsewhere => _messages[OtherChat].Theirs;

        public MessageTarget ToTheirs => new(Chat, false, Theirs.Id, Chat.IsGroup ? Friend.Lid : null);

        public MessageTarget ToOwn => new(Chat, true, Own, null);

        public object TheirKey => Chat.IsGroup
            ? new { remoteJid = Chat.ToString(), fromMe = false, id = Theirs.Id, participant = Friend.Lid.ToString() }
            : new { remoteJid = Chat.ToString(), fromMe = false, id = Theirs.Id };

        public object OwnKey => new { remoteJid = Chat.ToString(), fromMe = true, id = Own };

        /// <summary>The friend's name in one-to-one chats: WhatsApp has moved our account to LIDs, or holds it to numbers.</summary>
        private Jid FriendName => Me.Policy.LidMigrated ? Friend.Lid : Friend.Jid;

        /// <summary>The friend as a chat names it.</summary>
        public Jid FriendIn(Jid chat) => chat == Friend.Jid ? Friend.Jid : Friend.Lid;

        public void Enter(string chat) => Chat = chat == Group ? Circle : FriendName;

        /// <summary>Both write to all chats.</summary>
        public async Task MeetAsync(Func<Jid, Task<string>> write, Func<string, Task> wait)
        {
            foreach (var chat in new[] { FriendName, Circle })
            {
                var own = await write(chat);
                await Friend.WaitForMessageAsync(message => message.Id == own, Stop);
                var (to, text) = chat.IsGroup ? (chat, "theirs, to all") : chat.IsLid ? (Me.Lid, "theirs, by LID") : (Me.Jid, "theirs");
                _messages[chat] = (await Friend.SendTextAsync(to, text, cancellationToken: Stop), own);
                await wait(text);
            }
        }

        public IReadOnlyList<RecordedStanza> Stanzas => Sandbox.Network.ReadStanzas(limit: 20_000);

        public static async Task<Scene> SetAsync(bool isMoved)
        {
            var policy = new SandboxPhonePolicy { LidMigrated = isMoved, RefusesLids = !isMoved };
            var sandbox = await SandboxHost.StartAsync(new SandboxOptions { RecordsStanzas = true }, cancellationToken: Stop);
            var me = await sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701140001", "Ada", Policy: policy), Stop);
            var friend = await sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701140002", "Bert"), Stop);
            return new Scene(sandbox, me, friend) { Circle = (await me.CreateGroupAsync("parity", [friend.Jid], cancellationToken: Stop)).Jid };
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
            scene => (new TextContent("an answer"), new MessageContext { Quoted = new QuotedMessage(scene.Theirs.Id, scene.FriendIn(scene.Chat), scene.Theirs.Content.ToArray()) }), _ => new { text = "an answer" })
        {
            Quoted = scene => scene.Theirs,
        },
        new(
            "quote of another chat",
            scene => (new TextContent("an answer"), new MessageContext
            {
                Quoted = new QuotedMessage(scene.Elsewhere.Id, scene.FriendIn(scene.OtherChat), scene.Elsewhere.Content.ToArray()) { Chat = scene.OtherChat },
            }),
            _ => new { text = "an answer" })
        {
            Quoted = scene => scene.Elsewhere,
        },
        new(
            "forward", _ => (new TextContent("theirs"), new MessageContext { ForwardingScore = 1 }),
            scene => new { forward = new { key = scene.TheirKey, message = new { extendedTextMessage = new { text = "theirs" } } } }),
        Operation.Plain(
            "group_invite", new GroupInviteContent(Jid.Parse("120363021033254949@g.us"), "AbCdEfGhIj") { GroupName = "Friends", Caption = "Join", ExpiresAt = Start },
            new { groupInvite = new { jid = "120363021033254949@g.us", inviteCode = "AbCdEfGhIj", inviteExpiration = Start.ToUnixTimeSeconds(), subject = "Friends", text = "Join" } }),
        Operation.Relayed(
            "interactive", new InteractiveContent("Send it?") { Footer = "Thanks", Buttons = [new InteractiveButton(ButtonAction.Reply, "Yes", "yes")] },
            new { interactiveMessage = new { body = new { text = "Send it?" }, footer = new { text = "Thanks" }, nativeFlowMessage = new { buttons = new[] { Yes }, messageVersion = 1 } } }),
        Operation.Relayed(
            "template", new InteractiveContent("Send it?") { Buttons = [new InteractiveButton(ButtonAction.Reply, "Yes", "yes")] },
            new { interactiveMessage = new { body = new { text = "Send it?" }, nativeFlowMessage = new { buttons = new[] { Yes }, messageVersion = 1 } } }),
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
        Operation.WithFile(
            "gif to be opened once", "gif", new MediaContent(MediaForm.Video) { MimeType = "video/mp4", IsGif = true, Thumbnail = Thumbnail },
            new { gifPlayback = true, mimetype = "video/mp4", jpegThumbnail = ThumbnailField, viewOnce = true }, new MessageContext { IsViewOnce = true }),
        Operation.WithFile(
            "short to be opened once", "short", new MediaContent(MediaForm.Video) { MimeType = "video/mp4", IsRound = true },
            new { ptv = true, mimetype = "video/mp4", jpegThumbnail = ThumbnailField, viewOnce = true }, new MessageContext { IsViewOnce = true }),
        Operation.WithFile(
            "voice to be opened once", "voice", new MediaContent(MediaForm.Audio) { MimeType = "audio/ogg; codecs=opus", IsVoice = true, Seconds = 3, Waveform = Convert.FromBase64String("AAECAwQF") },
            new { ptt = true, seconds = 3, mimetype = "audio/ogg; codecs=opus", waveform = WaveformField, viewOnce = true }, new MessageContext { IsViewOnce = true }),
        new(
            "edit of a caption",
            scene => (new EditContent(scene.ToOwn, new MediaContent(MediaForm.Image) { MimeType = "image/png", Caption = "better", Width = 640, Height = 480, Thumbnail = Thumbnail }, DateTimeOffset.UtcNow), MessageContext.None),
            scene => new
            {
                image = new Dictionary<string, string> { ["$bytes"] = Convert.ToBase64String(FileCases.Of("image")) }, caption = "better", width = 640, height = 480, mimetype = "image/png",
                jpegThumbnail = ThumbnailField, edit = scene.OwnKey,
            })
        {
            File = FileCases.Of("image"),
        },
        Operation.Plain("expiration", new ExpirationContent(604_800), new { disappearingMessagesInChat = 604_800 }) with { OnlyIn = Direct },
        new("delete by an administrator", scene => (new DeleteContent(scene.ToTheirs), MessageContext.None), scene => new { delete = scene.TheirKey }) { OnlyIn = Group },
    ];

    [Fact(Timeout = 240_000)]
    public async Task The_table_of_operations_is_true()
    {
        List<Seen> rows = [.. await CompareAsync(isMoved: false, [Direct, Group]), .. await CompareAsync(isMoved: true, [ByLid])];
        var listed = string.Concat(File.ReadLines(TablePath).Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).Select(Row));
        var table = Table(rows);
        Assert.True(listed == table, "The table says:\n" + listed + "\nSeen was:\n" + table);
    }

    private async Task<IReadOnlyList<Seen>> CompareAsync(bool isMoved, string[] chats)
    {
        await using var ourScene = await Scene.SetAsync(isMoved);
        await using var theirScene = await Scene.SetAsync(isMoved);
        await using var ours = new OwnDevice(ourScene.Sandbox, "ours");
        await ours.PairAsync(ourScene.Me);
        var theirs = judge.NewDevice("theirs");
        await theirs.PairAsync(theirScene.Sandbox, theirScene.Me);
        await ourScene.MeetAsync(chat => ours.SendTextAsync(chat, "own"), text => ours.WaitForTextAsync(text));
        await theirScene.MeetAsync(chat => theirs.SendTextAsync(chat, "own"), text => theirs.WaitForTextAsync(text));

        var rows = new List<Seen>();
        foreach (var operation in Operations)
        {
            foreach (var chat in chats)
            {
                if (operation.OnlyIn is { } only && only != chat) continue;
                ourScene.Enter(chat);
                theirScene.Enter(chat);
                var (content, context) = operation.Ours(ourScene);
                if (operation.File is { } file) content = await UploadAsync(ours, content, file);
                var ourId = await ours.SendAsync(ourScene.Chat, content, context);
                var theirId = await operation.PlayTheirsAsync(theirScene, theirs);
                var (our, their) = (await ourScene.FactsAsync(ourId), await theirScene.FactsAsync(theirId));
                rows.Add(new Seen(operation.Name, chat, [.. TypeFacts.Differences(our.Stanza, their.Stanza)], [.. TypeFacts.Differences(our.Content, their.Content)]));
            }
        }
        await theirs.CloseAsync();
        return rows;
    }

    [Fact]
    public void Every_type_of_the_contract_has_a_row_or_a_reason_to_have_none()
    {
        var types = ContentTypes.TypesOfTheContract();
        var excused = File.ReadLines(TablePath).Select(line => Excuse().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value).ToArray();
        var compared = Operations.Select(operation => operation.Name.Split(' ')[0]).ToHashSet();
        Assert.Empty(types.Except(compared).Except(excused));
        Assert.DoesNotContain(excused, type => compared.Contains(type) || !types.Contains(type));
    }

    /// <summary>What was seen of one operation.</summary>
    private sealed record Seen(string Operation, string Chat, IReadOnlyCollection<string> Stanza, IReadOnlyCollection<string> Content)
    {
        public Seen Without(Seen other) => new(Operation, Chat, [.. Stanza.Except(other.Stanza)], [.. Content.Except(other.Content)]);

        public override string ToString() =>
            $"| {Operation} | {Chat} | {Word(Stanza)} | {Word(Content)} | {(Stanza.Count + Content.Count == 0 ? "none" : string.Join("; ", Stanza.Concat(Content)))} |\n";

        private static string Word(IReadOnlyCollection<string> differences) => differences.Count == 0 ? "equal" : "differs";
    }

    /// <summary>The rows; a difference that all operations in a kind of chat have stands in a row of its own and not in theirs.</summary>
    private static string Table(IReadOnlyList<Seen> rows)
    {
        var table = new StringBuilder();
        foreach (var chat in Chats)
        {
            var here = rows.Where(row => row.Chat == chat).ToArray();
            var common = here.Aggregate((one, other) => new Seen("every operation", chat, [.. one.Stanza.Intersect(other.Stanza)], [.. one.Content.Intersect(other.Content)]));
            table.Append(common).AppendJoin("", here.Select(row => row.Without(common)));
        }
        return table.ToString();
    }

    private static async Task<Content> UploadAsync(OwnDevice device, Content content, byte[] file)
    {
        if (content is EditContent edit) return edit with { New = await UploadAsync(device, edit.New, file) };
        var said = (MediaContent)content;
        var uploaded = await device.Client.UploadMediaAsync(new MemoryStream(file), said.Kind, MaxFileBytes, Stop);
        return said with { File = uploaded.File, Url = uploaded.Url, DirectPath = uploaded.DirectPath, KeyMadeAt = uploaded.KeyMadeAt };
    }

    /// <summary>A row without its last cell, the reason, which only differences need.</summary>
    private static string Row(string line)
    {
        var cells = line.Trim().Trim('|').Split(" | ");
        var isEqual = cells[4].Trim() == "none";
        Assert.True(isEqual || cells[5].Trim().Length > 0, $"This row gives no reason: {line}");
        return $"| {string.Join(" | ", cells[..5].Select(cell => cell.Trim()))} |\n";
    }

    /// <summary>A line that says why a type has no row.</summary>
    [GeneratedRegex(@"^- `([a-z_]+)`: \S.*$")]
    private static partial Regex Excuse();

    private static Dictionary<string, string> Time(DateTimeOffset time) => new() { ["$time"] = time.ToString("O") };
}
