using System.Text.Json;
using WhatIsUp.Interop.Judging;
using WhatIsUp.Interop.Types;
using WhatIsUp.WhatsApp.Contents;

namespace WhatIsUp.Interop;

/// <summary>Every type of message, both directions between a channel and Baileys, by number, by LID and in a group.</summary>
[Collection(TypeCollection.Name)]
public sealed class ContentTypes(BaileysJudge judge, TypeStage stage)
{
    public static TheoryData<string, string> Matrix => [.. from one in TypeCases.All from chat in TypeStage.Chats select (one.Type, chat)];

    public static TheoryData<string, string> Files => [.. from one in FileCases.All from chat in TypeStage.Chats select (one.Type, chat)];

    public static TheoryData<string> Chats => [.. TypeStage.Chats];

    [Theory(Timeout = 90_000)]
    [MemberData(nameof(Matrix))]
    public async Task Content_sent_by_a_channel_is_read_by_Baileys(string type, string chat)
    {
        var side = stage.In(chat);
        var one = TypeCases.All.Single(one => one.Type == type);
        var id = await side.SendAsync(type, chat, one.Rest);
        var read = (await side.Baileys.WaitForContentAsync(id)).Data.GetProperty("content");
        foreach (var (place, value) in one.ReadByBaileys) Assert.Equal((place, value), (place, TypeCase.At(read, place)));
        Assert.Empty(judge.TakeFaults());
    }

    [Theory(Timeout = 90_000)]
    [MemberData(nameof(Matrix))]
    public async Task Content_sent_by_Baileys_is_read_by_a_channel(string type, string chat)
    {
        var side = stage.In(chat);
        var one = TypeCases.All.Single(one => one.Type == type);
        var to = side.ToChannel(chat);
        var id = one.Baileys is { } content
            ? await side.Baileys.SendContentAsync(to, JsonSerializer.Deserialize<JsonElement>(content))
            : await side.Baileys.RelayAsync(to, JsonSerializer.Deserialize<JsonElement>(one.Raw!));
        var message = await side.ReceivedAsync(id);
        foreach (var (place, value) in one.ReadByUs) Assert.Equal((place, value), (place, TypeCase.At(message, place)));
        Assert.Equal(TypeStage.IsGroup(chat) ? to.ToString() : side.BaileysPhone.Jid.ToString(), message.GetProperty("chat_id").GetString());
        Assert.Equal(side.BaileysPhone.Jid.ToString(), message.GetProperty("from").GetProperty("jid").GetString());
    }

    [Theory(Timeout = 90_000)]
    [InlineData(
        """{"templateMessage":{"hydratedFourRowTemplate":{"hydratedTitleText":"Order","hydratedContentText":"Send it?","hydratedFooterText":"Thanks","hydratedButtons":[{"index":0,"quickReplyButton":{"displayText":"Yes","id":"yes"}},{"index":1,"urlButton":{"displayText":"See","url":"https://example.org"}},{"index":2,"callButton":{"displayText":"Call","phoneNumber":"+15550001111"}}]}}}""",
        "interactive",
        "interactive.header.text=Order;interactive.body.text=Send it?;interactive.footer.text=Thanks;interactive.action.buttons.0.id=yes;"
            + "interactive.action.buttons.1.url=https://example.org;interactive.action.buttons.2.phone_number=+15550001111")]
    [InlineData(
        """{"templateMessage":{"interactiveMessageTemplate":{"body":{"text":"Send it?"},"nativeFlowMessage":{"buttons":[{"name":"quick_reply","buttonParamsJson":"{\"display_text\":\"Take\",\"id\":\"pot\"}"}]}}}}""",
        "interactive", "interactive.body.text=Send it?;interactive.action.buttons.0.id=pot")]
    [InlineData("""{"pollCreationMessageV5":{"name":"Lunch?","options":[{"optionName":"Pizza"},{"optionName":"Pasta"}],"selectableOptionsCount":1}}""", "poll",
        "poll.title=Lunch?;poll.options.1=Pasta")]
    [InlineData(
        """{"pollCreationMessageV4":{"message":{"pollCreationMessageV3":{"name":"Lunch?","options":[{"optionName":"Pizza"},{"optionName":"Pasta"}]}}}}""",
        "poll", "poll.options.0=Pizza")]
    [InlineData("""{"botForwardedMessage":{"message":{"extendedTextMessage":{"text":"said a bot"}}}}""", "text", "text.body=said a bot")]
    [InlineData("""{"questionMessage":{"message":{"extendedTextMessage":{"text":"asked"}}}}""", "text", "text.body=asked")]
    [InlineData(
        """{"newsletterAdminInviteMessage":{"newsletterJid":"120363021033254949@newsletter","newsletterName":"News","caption":"Join us","""
            + """ "inviteExpiration":1893456000}}""",
        "admin_invite", "admin_invite.newsletter_id=120363021033254949@newsletter;admin_invite.newsletter_name=News;admin_invite.caption=Join us")]
    public async Task Forms_that_other_programs_write_are_read(string raw, string type, string places)
    {
        var side = stage.In("pn");
        var message = await side.ReceivedAsync(await side.Baileys.RelayAsync(side.ToChannel("pn"), Json(raw)));
        Assert.Equal(type, message.GetProperty("type").GetString());
        foreach (var place in places.Split(';').Select(one => one.Split('=', 2)))
        {
            Assert.Equal((place[0], place[1]), (place[0], TypeCase.At(message, place[0])));
        }
    }

    [Theory(Timeout = 90_000)]
    [MemberData(nameof(Files))]
    public async Task File_sent_by_a_channel_is_downloaded_by_Baileys(string type, string chat)
    {
        var side = stage.In(chat);
        var one = FileCases.All.Single(one => one.Type == type);
        var id = await side.SendAsync(type, chat, one.Rest);
        var read = (await side.Baileys.WaitForContentAsync(id)).Data.GetProperty("content");
        foreach (var (place, value) in one.ReadByBaileys) Assert.Equal((place, value), (place, TypeCase.At(read, place)));
        Assert.Equal(FileCases.Of(type), await side.Baileys.DownloadAsync(id));
        Assert.Empty(judge.TakeFaults());
    }

    [Theory(Timeout = 90_000)]
    [MemberData(nameof(Files))]
    public async Task File_sent_by_Baileys_is_downloaded_by_a_channel(string type, string chat)
    {
        var side = stage.In(chat);
        var one = FileCases.All.Single(one => one.Type == type);
        var id = await side.Baileys.SendContentAsync(side.ToChannel(chat), JsonSerializer.Deserialize<JsonElement>(one.Baileys!));
        var message = await side.ReceivedAsync(id);
        foreach (var (place, value) in one.ReadByUs) Assert.Equal((place, value), (place, TypeCase.At(message, place)));
        Assert.Equal(FileCases.Of(type), await side.DownloadAsync(TypeCase.At(message, $"{message.GetProperty("type").GetString()}.media_id")!));
    }

    [Theory(Timeout = 90_000)]
    [MemberData(nameof(Chats))]
    public async Task Reactions_are_exchanged_in_both_directions(string chat)
    {
        var side = stage.In(chat);
        var theirs = await side.Baileys.SendContentAsync(side.ToChannel(chat), Json("""{"text":"to be liked"}"""));
        await side.ReceivedAsync(theirs);
        var reaction = (await side.OnMessageAsync(HttpMethod.Put, theirs, "/reaction", new { emoji = "👍" })).GetProperty("message_id").GetString()!;
        var read = (await side.Baileys.WaitForContentAsync(reaction)).Data.GetProperty("content");
        Assert.Equal(("👍", theirs), (TypeCase.At(read, "reactionMessage.text"), TypeCase.At(read, "reactionMessage.key.id")));
        await side.Baileys.WaitAsync("reaction", published => published["id"] == theirs && published["text"] == "👍");

        var ours = await side.SendAsync("text", chat, """{"text":"like this"}""");
        var came = await side.Baileys.WaitForContentAsync(ours);
        await side.Baileys.SendContentAsync(side.ToChannel(chat),
            JsonSerializer.SerializeToElement(new { react = new { text = "❤️", key = JudgeDevice.KeyOf(came) } }));
        var published = await side.WaitForWebhookAsync("message.reaction", payload => payload.GetProperty("message_id").GetString() == ours);
        Assert.Equal(("❤️", side.BaileysPhone.Jid.ToString()),
            (published.GetProperty("emoji").GetString(), published.GetProperty("from").GetProperty("jid").GetString()));
    }

    [Theory(Timeout = 90_000)]
    [MemberData(nameof(Chats))]
    public async Task Edits_and_deletions_are_exchanged_in_both_directions(string chat)
    {
        var side = stage.In(chat);
        var ours = await side.SendAsync("text", chat, """{"text":"first"}""");
        await side.Baileys.WaitForContentAsync(ours);
        var edit = (await side.OnMessageAsync(HttpMethod.Patch, ours, "", new { text = "second" })).GetProperty("message_id").GetString()!;
        var read = (await side.Baileys.WaitForContentAsync(edit)).Data.GetProperty("content");
        Assert.Equal(
            ("MESSAGE_EDIT", ours, "second"),
            (TypeCase.At(read, "protocolMessage.type"), TypeCase.At(read, "protocolMessage.key.id"), TypeCase.At(read,
                "protocolMessage.editedMessage.extendedTextMessage.text")));
        var delete = (await side.OnMessageAsync(HttpMethod.Delete, ours, "", null)).GetProperty("message_id").GetString()!;
        Assert.Equal(ours, TypeCase.At((await side.Baileys.WaitForContentAsync(delete)).Data.GetProperty("content"), "protocolMessage.key.id"));

        var to = side.ToChannel(chat);
        var theirs = await side.Baileys.SendContentAsync(to, Json("""{"text":"third"}"""));
        await side.ReceivedAsync(theirs);
        var key = new { remoteJid = to.ToString(), id = theirs, fromMe = true };
        await side.Baileys.SendContentAsync(to, JsonSerializer.SerializeToElement(new { text = "fourth", edit = key }));
        var published = await side.WaitForWebhookAsync("message.edited", payload => payload.GetProperty("message_id").GetString() == theirs);
        Assert.Equal("fourth", TypeCase.At(published, "content.text.body"));
        await side.Baileys.SendContentAsync(to, JsonSerializer.SerializeToElement(new { delete = key }));
        await side.WaitForWebhookAsync("message.deleted", payload => payload.GetProperty("message_id").GetString() == theirs);
        Assert.Equal(theirs, TypeCase.At(await side.OnMessageAsync(HttpMethod.Get, theirs, "", null), "id"));
    }

    [Theory(Timeout = 90_000)]
    [MemberData(nameof(Chats))]
    public async Task Poll_votes_are_decrypted_on_both_sides(string chat)
    {
        var side = stage.In(chat);
        var (us, them) = (TypeStage.NameIn(chat, side.ChannelPhone), TypeStage.NameIn(chat, side.BaileysPhone));
        var ours = await side.SendAsync("poll", chat, """{"title":"Lunch?","options":["Pizza","Pasta"]}""");
        var poll = await side.Baileys.WaitForContentAsync(ours);
        await side.Baileys.VoteAsync(side.ToChannel(chat), poll, us, them, "Pasta");
        var published = await side.WaitForWebhookAsync("poll.voted", payload => payload.GetProperty("message_id").GetString() == ours);
        Assert.Equal("Pasta", TypeCase.At(published, "options.0"));

        var theirs = await side.Baileys.SendContentAsync(side.ToChannel(chat),
            Json("""{"poll":{"name":"Drink?","values":["Tea","Milk"],"selectableCount":1}}"""));
        await side.ReceivedAsync(theirs);
        var vote = await side.SendAsync("poll_vote", chat, $$"""{"message_id":"{{theirs}}","options":["Milk"]}""");
        Assert.Equal(
            theirs, TypeCase.At((await side.Baileys.WaitForContentAsync(vote)).Data.GetProperty("content"), "pollUpdateMessage.pollCreationMessageKey.id"));
        Assert.Equal([Convert.ToHexStringLower(SecretContents.HashOf("Milk"))], await side.Baileys.DecryptVoteAsync(vote, them, us));
    }

    [Theory(Timeout = 90_000)]
    [InlineData("pn")]
    [InlineData("group")]
    [InlineData("pn group")]
    public async Task Event_answers_of_Baileys_are_decrypted(string chat)
    {
        var side = stage.In(chat);
        var (us, them) = (TypeStage.NameIn(chat, side.ChannelPhone), TypeStage.NameIn(chat, side.BaileysPhone));
        var ours = await side.SendAsync("event", chat, """{"title":"Party","start_time":"2030-01-01T18:00:00Z"}""");
        await side.Baileys.AnswerAsync(side.ToChannel(chat), await side.Baileys.WaitForContentAsync(ours), us, them, "MAYBE");
        await Eventually.TrueAsync(
            async () => TypeCase.At(await side.OnMessageAsync(HttpMethod.Get, ours, "", null), "event.answers.0.answer") == "maybe",
            "the answer is in the event",
            pause: TimeSpan.FromMilliseconds(250));
    }

    [Theory(Timeout = 90_000)]
    [InlineData("lid")]
    [InlineData("group")]
    public async Task Event_answer_of_a_channel_is_decrypted_by_Baileys(string chat)
    {
        var side = stage.In(chat);
        var theirs = await side.Baileys.SendContentAsync(side.ToChannel(chat),
            Json("""{"event":{"name":"Party","startDate":{"$time":"2030-01-01T18:00:00Z"}}}"""));
        await side.ReceivedAsync(theirs);
        await side.SendAsync("event_answer", chat, $$"""{"message_id":"{{theirs}}","answer":"going"}""");
        var answers = await side.Baileys.WaitAsync("answers", published => published["id"] == theirs);
        Assert.Equal("1", TypeCase.At(answers.Data, "responses.0"));
    }

    [Fact]
    public void Every_content_type_has_a_case() =>
        Assert.Empty(
            TypesOfTheContract().Except(TypeCases.All.Concat(FileCases.All).Select(one => one.Type))
                // Baileys exchanges stories in BaileysWithStories.
                .Except(["reaction", "poll_vote", "event_answer", "story"]));

    /// <summary>The types that a customer can send.</summary>
    internal static IReadOnlyCollection<string> TypesOfTheContract()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(TypeStage.ProjectFolder, "..", "ApiGateway.Tests", "openapi.json")));
        return [.. document.RootElement.GetProperty("components").GetProperty("schemas").GetProperty("SendMessageRequest")
            .GetProperty("discriminator").GetProperty("mapping")
            .EnumerateObject().Select(mapping => mapping.Name)];
    }

    [Theory(Timeout = 90_000)]
    [MemberData(nameof(Chats))]
    public async Task Quotes_mentions_and_pins_are_exchanged_in_both_directions(string chat)
    {
        var side = stage.In(chat);
        var theirs = await side.Baileys.SendContentAsync(side.ToChannel(chat), Json("""{"text":"question?"}"""));
        await side.ReceivedAsync(theirs);
        var ours = await side.SendAsync("text", chat, $$"""{"text":"answer","quoted":"{{theirs}}","mentions":["{{side.BaileysPhone.Jid}}"]}""");
        var answer = await side.Baileys.WaitForContentAsync(ours);
        var read = answer.Data.GetProperty("content");
        Assert.Equal((theirs, "question?"),
            (TypeCase.At(read, "extendedTextMessage.contextInfo.stanzaId"), TypeCase.At(read,
                "extendedTextMessage.contextInfo.quotedMessage.extendedTextMessage.text")));
        // A group that names its members by LID has the mention by LID, too.
        var mentioned = TypeStage.IsGroup(chat) ? TypeStage.NameIn(chat, side.BaileysPhone) : side.BaileysPhone.Jid;
        Assert.Equal(mentioned.ToString(), TypeCase.At(read, "extendedTextMessage.contextInfo.mentionedJid.0"));
        var pin = (await side.OnMessageAsync(HttpMethod.Post, theirs, "/pin", new { time = 604_800 })).GetProperty("message_id").GetString()!;
        var pinned = (await side.Baileys.WaitForContentAsync(pin)).Data.GetProperty("content");
        Assert.Equal(("PIN_FOR_ALL", theirs), (TypeCase.At(pinned, "pinInChatMessage.type"), TypeCase.At(pinned, "pinInChatMessage.key.id")));

        var quoting = await side.Baileys.SendContentAsync(
            side.ToChannel(chat), JsonSerializer.SerializeToElement(new { text = "thanks", mentions = new[] { side.ChannelPhone.Lid.ToString() } }), answer);
        var message = await side.ReceivedAsync(quoting);
        Assert.Equal((ours, side.ChannelPhone.Jid.ToString()), (TypeCase.At(message, "quoted"), TypeCase.At(message, "mentions.0")));
        var pinOurs = await side.Baileys.SendContentAsync(side.ToChannel(chat),
            JsonSerializer.SerializeToElement(new { pin = JudgeDevice.KeyOf(answer), type = 1, time = 86_400 }));
        var seen = await side.ReceivedAsync(pinOurs);
        Assert.Equal((ours, "86400"), (TypeCase.At(seen, "pin.message_id"), TypeCase.At(seen, "pin.seconds")));
    }

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);
}
