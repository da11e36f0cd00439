using System.Text.Json;
using WhatIsUp.Interop.Judging;
using WhatIsUp.Sandbox.Messages;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.AppState;

namespace WhatIsUp.Interop;

/// <summary>Chats, contacts and labels of a channel, over REST and webhooks, with Baileys on the same account.</summary>
public sealed class BaileysAndGatewayChats(BaileysJudge judge, GatewayStage stage) : IClassFixture<GatewayStage>, IAsyncLifetime
{
    private SandboxPhone _phone = null!;
    private SandboxPhone _friend = null!;
    private JudgeDevice _theirs = null!;
    private string _channel = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Root => $"/v1/channels/{_channel}";

    private string Chat => _friend.Jid.ToString();

    public ValueTask InitializeAsync() => new(StartAsync(isMigrated: false));

    private async Task StartAsync(bool isMigrated)
    {
        var policy = SandboxPhonePolicy.Default with { LidMigrated = isMigrated };
        _phone = await stage.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(PushName: "Ada", Policy: policy), Stop);
        _friend = await stage.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(PushName: "Bert", IsBusiness: true), Stop);
        _theirs = judge.NewDevice("theirs");
        _channel = await stage.PairChannelAsync(_phone, Stop);
        await _theirs.PairAsync(stage.Sandbox, _phone);
        await _theirs.ResyncAppStateAsync();
        await Eventually.TrueAsync(
            async () => (await stage.Client.GetAsync(Root, Stop)).GetProperty("push_name").GetString() == "Ada", "the channel knows its name");
    }

    public async ValueTask DisposeAsync()
    {
        await _theirs.CloseAsync();
        Assert.Empty(judge.TakeFaults());
    }

    private Task<JsonElement> PatchAsync(object body) => stage.Client.CallAsync(HttpMethod.Patch, $"{Root}/chats/{Chat}", body, Stop);

    private Task<ReceivedWebhook> WaitForWebhookAsync(string name, Func<JsonElement, bool> condition) =>
        stage.Webhooks.WaitAsync(name, hook => hook.Payload.TryGetProperty("chat_id", out var chat) && chat.GetString() == Chat && condition(hook.Payload));

    [Fact(Timeout = 120_000)]
    public async Task Chat_changes_over_rest_reach_Baileys_and_the_phone_and_vice_versa()
    {
        var came = await _friend.SendTextAsync(_phone.Jid, "hello channel", cancellationToken: Stop);
        await stage.WaitForReceivedAsync(came.Id);
        var chat = await stage.Client.GetAsync($"{Root}/chats/{Chat}", Stop);
        Assert.Equal((1, true, "Bert"),
            (chat.GetProperty("unread_count").GetInt32(), chat.GetProperty("unread").GetBoolean(), chat.GetProperty("name").GetString()));
        Assert.Equal(came.Id, chat.GetProperty("last_message").GetProperty("id").GetString());

        var position = _theirs.Events.Count;
        Assert.True((await PatchAsync(new { pinned = true })).GetProperty("pinned").GetBoolean());
        await _theirs.WaitForAppStateAsync("chats.update", "\"pinned\":", position);
        await WaitForWebhookAsync("chat.pinned", payload => payload.GetProperty("pinned").GetBoolean());
        position = _theirs.Events.Count;
        var archived = await PatchAsync(new { archived = true });
        Assert.Equal((true, false), (archived.GetProperty("archived").GetBoolean(), archived.GetProperty("pinned").GetBoolean()));
        await _theirs.WaitForAppStateAsync("chats.update", "\"archived\":true", position);
        await WaitForWebhookAsync("chat.archived", payload => payload.GetProperty("archived").GetBoolean());
        Assert.Equal(9999, (await PatchAsync(new { muted = true })).GetProperty("muted_until").GetDateTimeOffset().Year);
        var read = await stage.Client.PostAsync($"{Root}/chats/{Chat}/read", new { }, Stop);
        Assert.Equal((0, false), (read.GetProperty("unread_count").GetInt32(), read.GetProperty("unread").GetBoolean()));
        await _friend.WaitForMessageAsync(message => message.Id == came.Id && message.Status == SandboxMessageStatus.Read, Stop);
        position = _theirs.Events.Count;
        var starred = await stage.Client.CallAsync(HttpMethod.Put, $"{Root}/messages/{came.Id}/star", new { starred = true }, Stop);
        Assert.True(starred.GetProperty("starred").GetBoolean());
        await _theirs.WaitForAppStateAsync("messages.update", "\"starred\":true", position);

        await _theirs.ModifyAsync(new { mute = (long?)null }, _friend.Lid.ToString());
        await WaitForWebhookAsync("chat.updated", payload => payload.TryGetProperty("muted", out var muted) && muted.ValueKind == JsonValueKind.False);
        await _phone.WriteAppStateAsync([AppStateActions.Archive(_friend.Jid, false, null)], Stop);
        await WaitForWebhookAsync("chat.archived", payload => !payload.GetProperty("archived").GetBoolean());
        chat = await stage.Client.GetAsync($"{Root}/chats/{_friend.Lid}", Stop);
        Assert.Equal((false, JsonValueKind.Null), (chat.GetProperty("archived").GetBoolean(), chat.GetProperty("muted_until").ValueKind));

        position = _theirs.Events.Count;
        await stage.Client.CallAsync(HttpMethod.Delete, $"{Root}/messages/{came.Id}?for=me", null, Stop);
        await _theirs.WaitForAppStateAsync("messages.delete", came.Id, position);
        await Assert.ThrowsAsync<GatewayRefusedException>(() => stage.Client.GetAsync($"{Root}/messages/{came.Id}", Stop));
        await stage.Client.CallAsync(HttpMethod.Delete, $"{Root}/chats/{Chat}?for=me", null, Stop);
        await _theirs.WaitForAppStateAsync("chats.delete", _friend.Lid.ToString(), position);
        Assert.Empty((await stage.Client.GetAsync($"{Root}/chats", Stop)).GetProperty("data").EnumerateArray());
        await _theirs.AssertStrictAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task Contacts_are_checked_named_and_found_by_both_addresses()
    {
        var check = await stage.Client.PostAsync($"{Root}/contacts/check", new { contacts = new[] { "+" + _friend.Jid.User, "+4917999999999" } }, Stop);
        var found = check.GetProperty("data").EnumerateArray().ToArray();
        Assert.Equal((true, Chat, _friend.Lid.ToString()),
            (found[0].GetProperty("exists").GetBoolean(), found[0].GetProperty("jid").GetString(), found[0].GetProperty("lid").GetString()));
        Assert.False(found[1].GetProperty("exists").GetBoolean());
        Assert.Equal(Chat, (await stage.Client.GetAsync($"{Root}/contacts/lids/{_friend.Lid}", Stop)).GetProperty("jid").GetString());

        var position = _theirs.Events.Count;
        var saved = await stage.Client.CallAsync(HttpMethod.Put, $"{Root}/contacts", new { phone = "+" + _friend.Jid.User, name = "Bertram Bee" }, Stop);
        Assert.Equal(("Bertram Bee", "Bertram", _friend.Lid.ToString()),
            (saved.GetProperty("name").GetString(), saved.GetProperty("first_name").GetString(), saved.GetProperty("lid").GetString()));
        await _theirs.WaitForAppStateAsync("contacts.upsert", "Bertram Bee", position);
        await stage.WaitForReceivedAsync((await _friend.SendTextAsync(_phone.Jid, "from the shop", cancellationToken: Stop)).Id);
        Assert.Equal("Bert", (await _theirs.WaitForTextAsync("from the shop"))["business"]);
        var shown = await stage.Client.GetAsync($"{Root}/contacts/{_friend.Lid}", Stop);
        Assert.Equal(("Bertram Bee", "Bert"), (shown.GetProperty("saved_name").GetString(), shown.GetProperty("verified_name").GetString()));
        var profile = await stage.Client.GetAsync($"{Root}/contacts/{Chat}/profile", Stop);
        Assert.True(profile.GetProperty("is_business").GetBoolean());

        await _theirs.AssertStrictAsync();
    }

    /// <summary>Labels name a chat as the account goes by it: by number, or by LID once WhatsApp has migrated it.</summary>
    [Theory(Timeout = 120_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Labels_are_assigned_by_both_under_the_address_that_the_account_uses(bool isMigrated)
    {
        if (isMigrated)
        {
            await _theirs.CloseAsync();
            await StartAsync(isMigrated);
        }
        var (address, position) = (isMigrated ? _friend.Lid.ToString() : Chat, _theirs.Events.Count);
        await stage.WaitForReceivedAsync((await _friend.SendTextAsync(isMigrated ? _phone.Lid : _phone.Jid, "hello", cancellationToken: Stop)).Id);
        await stage.Client.PostAsync($"{Root}/labels", new { id = "4", name = "VIP", color = 2 }, Stop);
        await _theirs.WaitForAppStateAsync("labels.edit", "VIP", position);
        await stage.Client.PostAsync($"{Root}/labels/4/{Chat}", new { }, Stop);
        await _theirs.WaitForAppStateAsync("labels.association", address, position);
        await stage.Webhooks.WaitAsync("label.updated", hook => IsAssignment(hook.Payload, "4"));
        Assert.Equal(Chat, (await stage.Client.GetAsync($"{Root}/labels/4", Stop)).GetProperty("links")[0].GetProperty("chat_id").GetString());
        await _theirs.CallSocketAsync("removeChatLabel", address, "4");
        await Eventually.TrueAsync(
            async () => (await stage.Client.GetAsync($"{Root}/labels/4", Stop)).GetProperty("links").GetArrayLength() == 0, "the label is off again");
        await _theirs.CallSocketAsync("addLabel", address, new { id = "5", name = "Late", color = 3, deleted = false });
        await Eventually.TrueAsync(
            async () => (await stage.Client.GetAsync($"{Root}/labels", Stop)).GetRawText().Contains("Late", StringComparison.Ordinal),
            "the label of Baileys is listed");
        await _theirs.CallSocketAsync("addChatLabel", address, "5");
        await Eventually.TrueAsync(
            async () => (await stage.Client.GetAsync($"{Root}/labels/5", Stop)).GetProperty("links").EnumerateArray()
                .Any(link => link.GetProperty("chat_id").GetString() == Chat),
            "the chat has the label of Baileys");
        await _theirs.AssertStrictAsync();
    }

    private static bool IsAssignment(JsonElement payload, string label) => payload.GetProperty("label_id").GetString() == label
        && payload.TryGetProperty("assigned", out var assigned) && assigned.ValueKind == JsonValueKind.True;
}
