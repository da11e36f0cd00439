using System.Text.Json;
using Google.Protobuf;
using WhatIsUp.Interop.Judging;
using WhatIsUp.Sandbox.Faults;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Interop;

/// <summary>Baileys and a channel of the running program in one group: the channel is controlled over REST and observed through webhooks only.</summary>
public sealed class BaileysInGroups(BaileysJudge judge, GatewayStage stage) : IClassFixture<GatewayStage>, IAsyncLifetime
{
    private SandboxPhone _theirPhone = null!;
    private SandboxPhone _thirdPhone = null!;
    private SandboxPhone _ourPhone = null!;
    private JudgeDevice _theirs = null!;
    private JudgeDevice _third = null!;
    private string _channel = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _theirPhone = await stage.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(PushName: "Ada"), Stop);
        _thirdPhone = await stage.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(PushName: "Cid"), Stop);
        _ourPhone = await stage.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(PushName: "Bert"), Stop);
        (_theirs, _third) = (judge.NewDevice("theirs"), judge.NewDevice("third"));
        _channel = await stage.PairChannelAsync(_ourPhone, Stop);
        await _theirs.PairAsync(stage.Sandbox, _theirPhone);
        await _third.PairAsync(stage.Sandbox, _thirdPhone);
    }

    public async ValueTask DisposeAsync()
    {
        await _theirs.CloseAsync();
        await _third.CloseAsync();
        Assert.Empty(judge.TakeFaults());
    }

    [Theory(Timeout = 90_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Group_texts_are_exchanged_over_rest_and_webhooks(bool isLidAddressed)
    {
        await using var groupsOnly = await WebhookReceiver.StartAsync(Stop);
        await using var directOnly = await WebhookReceiver.StartAsync(Stop);
        await CreateEndpointAsync(groupsOnly, "groups_only");
        await CreateEndpointAsync(directOnly, "direct_only");
        var group = (await _theirPhone.CreateGroupAsync("three", [_thirdPhone.Jid, _ourPhone.Jid], isLidAddressed, Stop)).Jid;
        var id = await SendAsync(group, "hello group");
        foreach (var device in new[] { _theirs, _third })
        {
            var arrived = await device.WaitForTextAsync("hello group");
            Assert.Equal((id, group.ToString(), isLidAddressed ? "lid" : "pn"), (arrived["id"], arrived["chat"], arrived["mode"]));
            Assert.Equal((isLidAddressed ? _ourPhone.Lid : _ourPhone.Jid).ToString(), arrived["participant"]);
        }
        foreach (var phone in new[] { _theirPhone, _thirdPhone, _ourPhone })
        {
            await phone.WaitForMessageAsync(message => message.Id == id && message.Text == "hello group", Stop);
        }
        await stage.Webhooks.WaitAsync("message.sent", hook => hook.Payload.GetProperty("message").GetProperty("id").GetString() == id);
        await stage.Webhooks.WaitAsync("message.delivered", hook => hook.Payload.GetProperty("message_id").GetString() == id);
        await _third.MarkReadAsync(await _third.WaitForTextAsync("hello group"));
        await stage.Webhooks.WaitAsync("message.status", hook =>
            hook.Payload.GetProperty("message_id").GetString() == id && hook.Payload.GetProperty("status").GetString() == "read");

        foreach (var (device, phone, text) in new[]
        {
            (_theirs, _theirPhone, "hello channel"), (_third, _thirdPhone, "me too"), (_theirs, _theirPhone, "once more")
        })
        {
            var back = await device.SendTextAsync(group, text);
            var message = (await stage.WaitForReceivedAsync(back)).Payload.GetProperty("message");
            Assert.Equal(text, message.GetProperty("text").GetProperty("body").GetString());
            Assert.Equal(group.ToString(), message.GetProperty("chat_id").GetString());
            Assert.Equal("+" + phone.Jid.User, message.GetProperty("from").GetProperty("phone_number").GetString());
            Assert.Equal(phone.Lid.ToString(), message.GetProperty("from").GetProperty("lid").GetString());
            Assert.False(message.GetProperty("from_me").GetBoolean());
        }
        var direct = await _theirs.SendTextAsync(_ourPhone.Lid, "between us");
        await directOnly.WaitAsync("message.received", hook => hook.Payload.GetProperty("message").GetProperty("id").GetString() == direct);
        await groupsOnly.WaitAsync("message.received",
            hook => hook.Payload.GetProperty("message").GetProperty("text").GetProperty("body").GetString() == "once more");
        Assert.DoesNotContain(groupsOnly.Deliveries.Entries,
            hook => hook.Event == "message.received" && hook.Payload.GetProperty("message").GetProperty("id").GetString() == direct);
        Assert.DoesNotContain(directOnly.Deliveries.Entries,
            hook => hook.Event == "message.received" && hook.Payload.GetProperty("message").GetProperty("chat_id").GetString() == group.ToString());

        var history = await stage.Client.GetAsync($"/v1/channels/{_channel}/chats/{group}/messages", Stop);
        Assert.Equal(["once more", "me too", "hello channel", "hello group"],
            history.GetProperty("data").EnumerateArray().Select(message => message.GetProperty("text").GetProperty("body").GetString()));
        await AssertStrictAsync();
    }

    [Fact(Timeout = 90_000)]
    public async Task All_devices_of_all_members_can_read_and_texts_of_our_other_device_are_shown()
    {
        var (second, own) = (judge.NewDevice("second"), judge.NewDevice("own"));
        await second.PairAsync(stage.Sandbox, _theirPhone);
        await own.PairAsync(stage.Sandbox, _ourPhone);
        var group = (await _theirPhone.CreateGroupAsync("devices", [_thirdPhone.Jid, _ourPhone.Jid], cancellationToken: Stop)).Jid;
        await SendAsync(group, "to seven devices");
        foreach (var device in new[] { _theirs, _third, second }) await device.WaitForTextAsync("to seven devices");
        Assert.True((await own.WaitForTextAsync("to seven devices")).Is("fromMe"));
        var written = await own.SendTextAsync(group, "from the other device");
        await Eventually.TrueAsync(
            async () => (await stage.Client.ListMessagesAsync(_channel, Stop))
                .Any(message => message.GetProperty("id").GetString() == written && message.GetProperty("from_me").GetBoolean()),
            "the history has what the other device sent", pause: TimeSpan.FromMilliseconds(300));
        await stage.WaitForReceivedAsync(await second.SendTextAsync(group, "from their second"));
        await own.WaitForTextAsync("from their second");
        await own.AssertStrictAsync();
        await second.AssertStrictAsync();
        await AssertStrictAsync();
        await own.CloseAsync();
        await second.CloseAsync();
    }

    [Fact(Timeout = 90_000)]
    public async Task Name_and_expiration_that_Baileys_sets_for_a_group_are_those_of_the_chat()
    {
        var group = (await _theirPhone.CreateGroupAsync("first name", [_thirdPhone.Jid, _ourPhone.Jid], cancellationToken: Stop)).Jid;
        async Task ShowsAsync(string name, int? seconds) => await Eventually.TrueAsync(
            async () => (await stage.Client.ListAsync($"/v1/channels/{_channel}/chats", Stop)).Any(chat =>
                chat.GetProperty("id").GetString() == group.ToString() && chat.GetProperty("name").GetString() == name
                && (chat.TryGetProperty("ephemeral_expiration", out var timer) && timer.ValueKind == JsonValueKind.Number
                    ? timer.GetInt32()
                    : (int?)null) == seconds),
            "the chat is as the group", pause: TimeSpan.FromMilliseconds(300));
        await ShowsAsync("first name", null);
        await _theirs.CallSocketAsync("groupUpdateSubject", group.ToString(), "second name");
        await _theirs.CallSocketAsync("groupToggleEphemeral", group.ToString(), 604_800);
        await ShowsAsync("second name", 604_800);
        await SendAsync(group, "to vanish");
        await _theirs.WaitForTextAsync("to vanish");
        await _theirs.CallSocketAsync("groupToggleEphemeral", group.ToString(), 0);
        await ShowsAsync("second name", null);
        await AssertStrictAsync();
    }

    [Fact(Timeout = 90_000)]
    public async Task Leaving_member_causes_a_new_key_and_a_joining_member_gets_it()
    {
        var group = (await _theirPhone.CreateGroupAsync("changing", [_thirdPhone.Jid, _ourPhone.Jid], cancellationToken: Stop)).Jid;
        await SendAsync(group, "before");
        await _third.WaitForTextAsync("before");
        await _theirs.WaitForTextAsync("before");
        // Baileys leaves by its own request.
        await _third.CallSocketAsync("groupLeave", group.ToString());
        await WaitForAcksAsync(group, 2);
        await SendAsync(group, "without the third");
        await _theirs.WaitForTextAsync("without the third");
        await _theirPhone.AddToGroupAsync(group, [_thirdPhone.Jid], Stop);
        await WaitForAcksAsync(group, 3);
        await SendAsync(group, "welcome back");
        await _third.WaitForTextAsync("welcome back");
        await _theirs.WaitForTextAsync("welcome back");
        Assert.Equal(0, _third.CountTexts("without the third"));
        var sent = stage.Sandbox.Network.ReadStanzas(limit: 20_000)
            .Where(entry => entry.FromClient && entry.Node.Tag == "message" && entry.Node.GetJid("to") == group && entry.Node.GetJid("participant") is null)
            .Select(entry => entry.Node).ToArray();
        var keys = sent.Select(KeyId).ToArray();
        Assert.Equal(3, keys.Length);
        Assert.NotEqual(keys[0], keys[1]);
        Assert.Equal(keys[1], keys[2]);
        Assert.Equal([_thirdPhone.Lid.User, _thirdPhone.Lid.User], sent[2].Child("participants")!.Children.Select(to => to.GetJid("jid")!.Value.User));
        await AssertStrictAsync();
    }

    [Fact(Timeout = 90_000)]
    public async Task Lost_key_is_requested_in_both_directions()
    {
        var group = (await _theirPhone.CreateGroupAsync("forgetful", [_thirdPhone.Jid, _ourPhone.Jid], cancellationToken: Stop)).Jid;
        await SendAsync(group, "first");
        await _theirs.WaitForTextAsync("first");
        await _third.WaitForTextAsync("first");
        Assert.True(await _theirs.DropSenderKeysAsync() > 0);
        var id = await SendAsync(group, "second");
        await _theirs.WaitForTextAsync("second");
        await SendAsync(group, "third");
        await _theirs.WaitForTextAsync("third");
        Assert.Equal(1, _theirs.CountTexts("third"));
        var again = stage.Sandbox.Network.ReadStanzas(limit: 20_000)
            .Single(entry => entry.FromClient && entry.Node.Tag == "message" && entry.Node.Get("id") == id && entry.Node.GetJid("participant") is not null);
        Assert.Equal(_theirPhone.Lid.User, again.Node.GetJid("participant")!.Value.User);

        await stage.WaitForReceivedAsync(await _third.SendTextAsync(group, "sound"));
        await stage.Sandbox.Network.InjectFaultAsync(new SandboxFault(_ourPhone.LinkedDevices.Single(), SandboxFaultKind.Undecryptable, Count: 1), Stop);
        await stage.WaitForReceivedAsync(await _third.SendTextAsync(group, "spoilt on the way"));
        await stage.WaitForReceivedAsync(await _third.SendTextAsync(group, "sound again"));
        await AssertStrictAsync();
    }

    [Fact(Timeout = 90_000)]
    public async Task Group_created_by_Baileys_can_be_written_to_and_a_status_update_reaches_it()
    {
        var made = await _theirs.CallSocketAsync("groupCreate", "made by Baileys", new[] { _ourPhone.Lid.ToString(), _thirdPhone.Lid.ToString() });
        var group = Jid.Parse(made.GetProperty("id").GetString()!);
        Assert.Equal(3, made.GetProperty("participants").GetArrayLength());
        await SendAsync(group, "in your group");
        await _theirs.WaitForTextAsync("in your group");
        await stage.WaitForReceivedAsync(await _theirs.SendTextAsync(group, "in my group"));

        // Contacts who have written to us see our status updates.
        await SendAsync(Jid.StatusBroadcast, "my day");
        var status = await _theirs.WaitForTextAsync("my day");
        Assert.Equal("status@broadcast", status["chat"]);
        await AssertStrictAsync();
    }

    private Task<string> SendAsync(Jid to, string text) => stage.Client.SendTextAsync(_channel, to.ToString(), text, null, Stop);

    /// <summary>Waits until the channel has acknowledged this many notifications of the group.</summary>
    private Task WaitForAcksAsync(Jid group, int count) => Eventually.TrueAsync(
        () => stage.Sandbox.Network.ReadStanzas(limit: 20_000).Count(entry => entry.FromClient && entry.Node.Tag == "ack" && entry.Node.Get("type") == "w:gp2"
            && entry.Node.GetJid("to") == group && entry.Device == _ourPhone.LinkedDevices.Single()) >= count,
        $"the channel has acknowledged {count} notifications");

    private async Task CreateEndpointAsync(WebhookReceiver receiver, string filter) => await stage.Client.PostAsync(
        "/v1/webhook-endpoints", new { url = receiver.Address.ToString(), events = new[] { "*" }, chat_type_filter = filter, channel_ids = new[] { _channel } },
        Stop);

    private async Task AssertStrictAsync()
    {
        await _theirs.AssertStrictAsync();
        await _third.AssertStrictAsync();
    }

    /// <summary>Id of the sender key: the first field behind the version byte.</summary>
    private static uint KeyId(Node message)
    {
        var input = new CodedInputStream(message.ChildrenOf("enc").Single(enc => enc.Get("type") == "skmsg").Bytes!.Value[1..^64].ToArray());
        input.ReadTag();
        return input.ReadUInt32();
    }
}
