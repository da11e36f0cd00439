using System.Text.Json;
using WhatIsUp.Interop.Clients;
using WhatIsUp.Interop.Judging;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Faults;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.Interop;

/// <summary>The history of a sandbox phone, as read by Baileys.</summary>
public sealed class HistoryOfPhones(BaileysJudge judge)
{
    private const int Texts = 900;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 90_000)]
    public async Task Baileys_receives_every_message_with_chat_time_and_both_addresses_and_requests_older_ones()
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { RecordsStanzas = true }, cancellationToken: Stop);
        var phone = await sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701150001", "Ada"), Stop);
        var friend = await sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701150002", "Bert"), Stop);
        for (var i = 0; i < Texts; i++)
        {
            await (i % 2 == 0 ? phone : friend).SendTextAsync(i % 2 == 0 ? friend.Jid : phone.Jid, $"text {i}", cancellationToken: Stop);
        }
        var device = judge.NewDevice("history", takesHistory: true);
        await device.PairAsync(sandbox, phone);
        await device.WaitAsync("history", published => published.Number("syncType") == 4);
        var parts = device.Events.Entries.Where(published => published.Name == "history").ToArray();
        Assert.Equal(0, parts[0].Number("syncType"));
        Assert.Contains(parts, part => part.Number("progress") == 100);
        var messages = parts.SelectMany(part => part.Data.GetProperty("messages").EnumerateArray()).ToArray();
        Assert.Equal(Texts, messages.Select(Id).Distinct().Count());
        Assert.Equal(Enumerable.Range(0, Texts).Select(i => $"text {i}").Order(), messages.Select(message => message.GetProperty("text").GetString()).Order());
        Assert.All(messages, message => Assert.Equal(friend.Lid.ToString(), message.GetProperty("chat").GetString()));
        Assert.Equal(Texts / 2, messages.Count(message => message.GetProperty("fromMe").GetBoolean()));
        // The messages arrived as files, the names inline.
        var offers = sandbox.Network.ReadStanzas(limit: 20_000).Where(stanza => stanza is { Connection: 0, FromClient: true, Plaintext: not null })
            .Select(stanza => Message.Parser.ParseFrom(stanza.Plaintext!.Value.Span).ProtocolMessage?.HistorySyncNotification)
            .OfType<Message.Types.HistorySyncNotification>().ToArray();
        Assert.Equal((3, true), (offers.Count(offer => offer.HasDirectPath), offers[^1].HasInitialHistBootstrapInlinePayload));
        var pair = parts[0].Data.GetProperty("pairs")[0];
        Assert.Equal((friend.Lid.ToString(), friend.Jid.ToString()), (pair.GetProperty("lid").GetString(), pair.GetProperty("pn").GetString()));
        Assert.Contains(parts[^1].Data.GetProperty("names").EnumerateArray(), name => name.GetProperty("name").GetString() == "Bert");

        var known = messages.Single(message => message.GetProperty("text").GetString() == "text 100");
        // A socket of Baileys publishes a message of history once: another one publishes it again.
        await device.CloseAsync();
        await device.LogInAsync(sandbox);
        var from = device.Events.Count;
        var request = await device.CallSocketAsync(
            "fetchMessageHistory", 5,
            new { remoteJid = friend.Lid.ToString(), id = Id(known), fromMe = known.GetProperty("fromMe").GetBoolean() }, known.GetProperty("t").GetInt64());
        var older = await device.WaitAsync("history", published => published.Number("syncType") == 6, from);
        Assert.Equal(request.GetString(), older["requestId"]);
        Assert.Equal(["text 95", "text 96", "text 97", "text 98", "text 99"],
            older.Data.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("text").GetString()).Order());
        await device.AssertStrictAsync();
        await device.CloseAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Baileys_finds_reactions_votes_and_answers_inside_of_their_messages()
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions(), cancellationToken: Stop);
        var phone = await sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701150003", "Ada"), Stop);
        var friend = await sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701150004", "Bert"), Stop);
        var text = await friend.SendTextAsync(phone.Jid, "well?", cancellationToken: Stop);
        var poll = await friend.SendAsync(phone.Jid, new PollContent("Pizza?", ["yes", "no"], 1), cancellationToken: Stop);
        var planned = await friend.SendAsync(phone.Jid, new EventContent("Dinner", DateTimeOffset.UtcNow.AddDays(1)), cancellationToken: Stop);
        await phone.WaitForMessageAsync(message => message.Id == planned.Id, Stop);
        await phone.ReactAsync(text.Id, "🔥", Stop);
        await phone.VoteAsync(poll.Id, ["no"], Stop);
        await phone.AnswerAsync(planned.Id, EventAnswer.Maybe, 0, Stop);
        var device = judge.NewDevice("addons", takesHistory: true);
        await device.PairAsync(sandbox, phone);
        await device.WaitAsync("history", published => published.Number("syncType") == 4);
        var messages = device.Events.Entries.Where(published => published.Name == "history")
            .SelectMany(part => part.Data.GetProperty("messages").EnumerateArray()).ToDictionary(Id);
        Assert.Equal(3, messages.Count);
        Assert.Equal("🔥", Assert.Single(messages[text.Id].GetProperty("reactions").EnumerateArray()).GetString());
        Assert.Equal(Convert.ToHexStringLower(SecretContents.HashOf("no")), Assert.Single(messages[poll.Id].GetProperty("votes").EnumerateArray()).GetString());
        Assert.Equal(3, Assert.Single(messages[planned.Id].GetProperty("answers").EnumerateArray()).GetInt32());
        // Phones keep the secret of a message beside it.
        foreach (var sealing in new[] { poll, planned }) Assert.Equal("beside", messages[sealing.Id].GetProperty("secret").GetString());
        await device.AssertStrictAsync();
        await device.CloseAsync();
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Baileys_finds_edited_texts_and_no_deleted_ones(bool isGroup)
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions(), cancellationToken: Stop);
        var phone = await sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701150007", "Ada"), Stop);
        var friend = await sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701150008", "Bert"), Stop);
        var group = isGroup ? (await friend.CreateGroupAsync("group", [phone.Jid], cancellationToken: Stop)).Jid : default;
        var (toPhone, toFriend) = isGroup ? (group, group) : (phone.Jid, friend.Jid);
        var edited = await friend.SendTextAsync(toPhone, "first draft", cancellationToken: Stop);
        var ours = await phone.SendTextAsync(toFriend, "our draft", cancellationToken: Stop);
        var deleted = await friend.SendTextAsync(toPhone, "a slip", cancellationToken: Stop);
        var kept = await friend.SendTextAsync(toPhone, "as it is", cancellationToken: Stop);
        await friend.EditAsync(edited.Id, "second draft", Stop);
        await friend.EditAsync(edited.Id, "last draft", Stop);
        await phone.EditAsync(ours.Id, "our last draft", Stop);
        var deletion = await friend.DeleteAsync(deleted.Id, Stop);
        await phone.WaitForMessageAsync(message => message.Id == deletion.Id, Stop);
        var device = judge.NewDevice("folded", takesHistory: true);
        await device.PairAsync(sandbox, phone);
        await device.WaitAsync("history", published => published.Number("syncType") == 4);
        var messages = device.Events.Entries.Where(published => published.Name == "history")
            .SelectMany(part => part.Data.GetProperty("messages").EnumerateArray()).ToDictionary(Id);
        Assert.Equal([edited.Id, ours.Id, deleted.Id, kept.Id], messages.Keys.OrderBy(id => Array.IndexOf([edited.Id, ours.Id, deleted.Id, kept.Id], id)));
        Assert.Equal(
            ["last draft", "our last draft", null, "as it is"],
            new[] { edited, ours, deleted, kept }.Select(one => messages[one.Id].TryGetProperty("text", out var text) ? text.GetString() : null));
        Assert.Equal([0, 0, 1, 0], new[] { edited, ours, deleted, kept }.Select(one => messages[one.Id].GetProperty("stub").GetInt32()));
        await device.AssertStrictAsync();
        await device.CloseAsync();
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Placeholder_resend_requests_of_Baileys_and_ours_are_equal(bool isGroup)
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { RecordsStanzas = true }, cancellationToken: Stop);
        var phone = await sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701150005", "Ada"), Stop);
        var friend = await sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701150006", "Bert"), Stop);
        var device = judge.NewDevice(isGroup ? "resend-group" : "resend");
        await device.PairAsync(sandbox, phone);
        await using var ours = new OwnDevice(sandbox, "ours");
        await ours.PairAsync(phone);
        var chat = isGroup ? (await friend.CreateGroupAsync("group", [phone.Jid], cancellationToken: Stop)).Jid : phone.Jid;
        await friend.SendTextAsync(chat, "first", cancellationToken: Stop);
        await device.WaitForTextAsync("first");
        foreach (var linked in phone.LinkedDevices) await sandbox.Network.InjectFaultAsync(new SandboxFault(linked, SandboxFaultKind.Unavailable), Stop);
        var sent = await friend.SendTextAsync(chat, "second", cancellationToken: Stop);
        Assert.Equal(sent.Id, (await device.WaitForTextAsync("second"))["id"]);
        await ours.WaitForTextAsync("second");
        var requests = sandbox.Network.ReadStanzas(limit: 20_000)
            .Where(stanza => stanza is { FromClient: false, Plaintext: not null } && stanza.Node.Get("category") == "peer")
            .Select(stanza => (stanza.Node, Message: Message.Parser.ParseFrom(stanza.Plaintext!.Value.Span)))
            // Baileys wraps messages to the own phone as if they were sent in a chat with oneself.
            .Select(one => (one.Node, Request: (one.Message.DeviceSentMessage?.Message ?? one.Message).ProtocolMessage?.PeerDataOperationRequestMessage))
            .Where(one => one.Request is not null).ToArray();
        Assert.Equal(2, requests.Length);
        Assert.Equal(requests[0].Request, requests[1].Request);
        Assert.Equal(Shape(requests[0].Node), Shape(requests[1].Node));
        await device.AssertStrictAsync();
        await device.CloseAsync();
    }

    private static string[] Shape(Node node)
    {
        List<string> names = [];
        foreach (var attribute in node.Attributes)
            if (attribute.Name is not ("from" or "id" or "t")) names.Add(attribute.Name);
        foreach (var child in node.Children) names.Add(child.Tag);
        return [.. names.Order(StringComparer.Ordinal)];
    }

    private static string Id(JsonElement message) => message.GetProperty("id").GetString()!;
}
