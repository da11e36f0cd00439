using System.Text.Json;
using WhatIsUp.Interop.Judging;
using WhatIsUp.Sandbox.Calls;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Interop;

/// <summary>Stories and calls between Baileys and a channel of the running program, which is controlled over REST and observed through webhooks.</summary>
public sealed class BaileysWithStories(BaileysJudge judge, GatewayStage stage) : IClassFixture<GatewayStage>, IAsyncLifetime
{
    private SandboxPhone _theirPhone = null!;
    private SandboxPhone _ourPhone = null!;
    private JudgeDevice _theirs = null!;
    private string _channel = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _theirPhone = await stage.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(PushName: "Ada"), Stop);
        _ourPhone = await stage.Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(PushName: "Bert"), Stop);
        _theirs = judge.NewDevice("theirs");
        _channel = await stage.PairChannelAsync(_ourPhone, Stop);
        await _theirs.PairAsync(stage.Sandbox, _theirPhone);
    }

    public async ValueTask DisposeAsync()
    {
        await _theirs.CloseAsync();
        Assert.Empty(judge.TakeFaults());
    }

    private string Path(string rest) => $"/v1/channels/{_channel}/{rest}";

    private async Task<string> PostAsync(string path, object body) =>
        (await stage.Client.PostAsync(Path(path), body, Stop)).GetProperty("message_id").GetString()!;

    [Fact(Timeout = 120_000)]
    public async Task Story_of_the_channel_is_seen_viewed_and_deleted()
    {
        var viewer = new[] { "+" + _theirPhone.Jid.User };
        var id = await PostAsync("stories/send/text", new { text = "my day", background_color = "#112233", status_jid_list = viewer });
        var seen = await _theirs.WaitForTextAsync("my day");
        Assert.Equal((id, "status@broadcast", _ourPhone.Lid.ToString()), (seen["id"], seen["chat"], seen["participant"]));
        await _theirs.MarkReadAsync(seen);
        var viewed = await stage.Webhooks.WaitAsync("story.viewed", hook => hook.Payload.GetProperty("message_id").GetString() == id);
        Assert.Equal("+" + _theirPhone.Jid.User, viewed.Payload.GetProperty("viewer").GetProperty("phone_number").GetString());
        // The second one finds the key with Baileys.
        await PostAsync("stories/send/text", new { text = "my night", status_jid_list = viewer });
        await _theirs.WaitForTextAsync("my night");
        var from = _theirs.Events.Count;
        await stage.Client.CallAsync(HttpMethod.Delete, Path("stories/" + id), null, Stop);
        await _theirs.WaitAsync("appState", entry => entry["kind"] == "messages.update" && entry["data"]!.Contains(id, StringComparison.Ordinal), from);
        await _theirs.AssertStrictAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task Story_of_Baileys_is_received_and_answered()
    {
        // Baileys sends the key to the devices in its arguments; how they are chosen is not part of it.
        var posted = await _theirs.CallSocketAsync(
            "sendMessage", "status@broadcast", new { text = "their day" },
            new { statusJidList = new[] { _ourPhone.Lid.ToString(), _theirPhone.Lid.ToString() } });
        var id = posted.GetProperty("key").GetProperty("id").GetString()!;
        var received = await stage.Webhooks.WaitAsync(
            "story.received", hook => hook.Payload.GetProperty("story").GetProperty("id").GetString() == id);
        var story = received.Payload.GetProperty("story");
        Assert.Equal("their day", story.GetProperty("text").GetProperty("body").GetString());
        Assert.Equal("+" + _theirPhone.Jid.User, story.GetProperty("from").GetProperty("phone_number").GetString());

        await stage.Client.PostAsync(Path($"stories/{id}/view"), new { }, Stop);
        await _theirs.WaitAsync("receipt", entry => entry["id"] == id && entry["chat"] == "status@broadcast");
        await stage.Client.CallAsync(HttpMethod.Put, Path($"stories/{id}/reaction"), new { emoji = "👏" }, Stop);
        await _theirs.WaitAsync("reaction", entry => entry["id"] == id && entry["text"] == "👏");
        await PostAsync($"stories/{id}/reply", new { text = "how nice" });
        var reply = await _theirs.WaitForTextAsync("how nice");
        Assert.NotEqual("status@broadcast", reply["chat"]);
        await _theirs.AssertStrictAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task Call_is_published_by_both_clients_and_rejected_by_each()
    {
        var toChannel = await _theirPhone.CallAsync(new NewSandboxCall(_ourPhone.Jid, IsVideo: true), Stop);
        var offered = await stage.Webhooks.WaitAsync("call.offered", hook => CallOf(hook).GetProperty("id").GetString() == toChannel.Id);
        Assert.True(CallOf(offered).GetProperty("video").GetBoolean());
        Assert.Equal("+" + _theirPhone.Jid.User, CallOf(offered).GetProperty("from").GetProperty("phone_number").GetString());
        await stage.Client.CallAsync(HttpMethod.Delete, Path("calls/" + toChannel.Id), null, Stop);
        var ended = await stage.Webhooks.WaitAsync("call.terminated", hook => CallOf(hook).GetProperty("id").GetString() == toChannel.Id);
        Assert.Equal("rejected", CallOf(ended).GetProperty("status").GetString());
        Assert.Contains(await _theirPhone.ReadCallsAsync(Stop), call => call.Id == toChannel.Id && call.Status == SandboxCallStatus.Rejected);

        var toBaileys = await _ourPhone.CallAsync(new NewSandboxCall(_theirPhone.Jid), Stop);
        var rings = await _theirs.WaitAsync("call", entry => entry["id"] == toBaileys.Id && entry["status"] == "offer");
        await _theirs.CallSocketAsync("rejectCall", toBaileys.Id, rings["from"]!);
        await Eventually.TrueAsync(
            async () => (await _ourPhone.ReadCallsAsync(Stop)).Any(
                call => call.Id == toBaileys.Id && call.Status == SandboxCallStatus.Rejected),
            "the call is rejected");
        var missed = await _ourPhone.CallAsync(new NewSandboxCall(_theirPhone.Jid), Stop);
        await _theirs.WaitAsync("call", entry => entry["id"] == missed.Id && entry["status"] == "offer");
        await _ourPhone.EndCallAsync(missed.Id, "timeout", Stop);
        await _theirs.WaitAsync("call", entry => entry["id"] == missed.Id && entry["status"] == "timeout");
        await _theirs.AssertStrictAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task Call_link_has_the_form_of_Baileys()
    {
        var token = (await _theirs.CallSocketAsync("createCallLink", "video", new { startTime = 1_900_000_000 })).GetString()!;
        var planned = await stage.Client.PostAsync(Path("calls"), new { start_time = "2030-03-17T17:46:40Z" }, Stop);
        Assert.Equal(token.Length, planned.GetProperty("token").GetString()!.Length);
        Assert.Equal("https://call.whatsapp.com/video/" + planned.GetProperty("token").GetString(), planned.GetProperty("call_url").GetString());
        var found = await stage.Client.GetAsync(Path("calls/group_link/" + token), Stop);
        Assert.Equal("+" + _theirPhone.Jid.User, found.GetProperty("creator").GetProperty("phone_number").GetString());
        await _theirs.AssertStrictAsync();
    }

    private static JsonElement CallOf(ReceivedWebhook hook) => hook.Payload.GetProperty("call");
}
