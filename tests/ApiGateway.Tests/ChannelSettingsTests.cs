using System.Text.Json;
using WhatIsUp.ApiGateway.Tests.Stage;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Effects of the settings of a channel.</summary>
[Collection(GatewayCollection.Name)]
public sealed class ChannelSettingsTests(GatewayStage stage)
{
    private static readonly byte[] Png = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    [Fact]
    public async Task Settings_are_changed_individually_and_reset()
    {
        var path = $"/v1/channels/{await stage.CreateChannelAsync()}/settings";
        Assert.Equal((false, false), Read(await stage.Test.GetAsync(path)));
        Assert.Equal((true, false), Read(await stage.Test.PatchAsync(path, new { media_auto_download = true })));
        Assert.Equal((true, true), Read(await stage.Test.PatchAsync(path, new { mark_read_on_reply = true })));
        Assert.Equal((true, true), Read(await stage.Test.GetAsync(path)));
        Assert.Equal("invalid_request", (await stage.Test.PatchAsync(path, new { media_auto_download = "yes" })).Code);
        Assert.Equal((false, false), Read(await stage.Test.DeleteAsync(path)));

        static (bool, bool) Read(Reply reply) => (reply["media_auto_download"].GetBoolean(), reply["mark_read_on_reply"].GetBoolean());
    }

    [Fact]
    public async Task Phone_notifications_stay_active_unless_presence_is_available()
    {
        var (channel, owner) = await stage.PairAsync();
        var settings = $"/v1/channels/{channel}/settings";
        var to = (await stage.Test.GetAsync($"/v1/sandbox/phones/{owner}")).String("phone_number");
        var friend = await stage.CreatePhoneAsync();
        Assert.Equal("unavailable", (await stage.Test.GetAsync(settings)).String("presence"));
        Assert.True(await RingsAsync());
        Assert.Equal("available", (await stage.Test.PatchAsync(settings, new { presence = "available" })).String("presence"));
        await Eventually.TrueAsync(async () => !await RingsAsync(), "the phone is silent");
        Assert.Equal("available", (await stage.Test.PatchAsync(settings, new { full_history = false })).String("presence"));
        foreach (var wrong in new object[] { "away", "", 1, true }) Assert.Equal(
            "invalid_request", (await stage.Test.PatchAsync(settings, new { presence = wrong })).Code);
        Assert.False(await RingsAsync());
        Assert.Equal("unavailable", (await stage.Test.DeleteAsync(settings)).String("presence"));
        await Eventually.TrueAsync(RingsAsync, "the phone rings again");

        async Task<bool> RingsAsync()
        {
            var sent = (await stage.Test.PostAsync($"/v1/sandbox/phones/{friend}/messages", new { to, text = "Are you there?" })).String("id");
            JsonElement shown = default;
            await Eventually.TrueAsync(
                async () =>
                    (shown = (await stage.Test.GetAsync($"/v1/sandbox/phones/{owner}/messages?limit=200"))["data"].EnumerateArray()
                        .FirstOrDefault(message => message.GetProperty("id").GetString() == sent))
                    .ValueKind == JsonValueKind.Object, "the phone shows it");
            return shown.GetProperty("rings").GetBoolean();
        }
    }

    [Fact]
    public async Task Files_are_downloaded_immediately_when_the_channel_is_set_so()
    {
        var (channel, owner) = await stage.PairAsync();
        var to = (await stage.Test.GetAsync($"/v1/sandbox/phones/{owner}")).String("phone_number");
        var friend = await stage.CreatePhoneAsync();
        var first = await FileOfAsync(channel, await SendPictureAsync(friend, to));
        await stage.Test.PatchAsync($"/v1/channels/{channel}/settings", new { media_auto_download = true });
        var second = await FileOfAsync(channel, await SendPictureAsync(friend, to));
        await Eventually.TrueAsync(async () => await StateAsync(channel, second) == "stored", "the second one is here");
        Assert.Equal("remote", await StateAsync(channel, first));
    }

    [Fact]
    public async Task Reply_marks_received_messages_as_read_when_the_channel_is_set_so()
    {
        var (channel, owner) = await stage.PairAsync();
        var to = (await stage.Test.GetAsync($"/v1/sandbox/phones/{owner}")).String("phone_number");
        var friend = await stage.CreatePhoneAsync();
        var number = (await stage.Test.GetAsync($"/v1/sandbox/phones/{friend}")).String("phone_number");
        var requested = (await stage.Test.PostAsync($"/v1/sandbox/phones/{friend}/messages", new { to, text = "Where is my parcel?" })).String("id");
        await Eventually.TrueAsync(async () => (int)(await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{requested}")).Status == 200, "it came");
        await AnswerAsync("Wait a moment.");
        Assert.Equal(1, (await stage.Test.GetAsync($"/v1/channels/{channel}/chats/{number}"))["unread_count"].GetInt32());

        await stage.Test.PatchAsync($"/v1/channels/{channel}/settings", new { mark_read_on_reply = true });
        await AnswerAsync("It comes tomorrow.");
        await Eventually.TrueAsync(
            async () => (await stage.Test.GetAsync($"/v1/channels/{channel}/chats/{number}"))["unread_count"].GetInt32() == 0, "the chat is read");
        await Eventually.TrueAsync(
            async () => (await stage.Test.GetAsync($"/v1/sandbox/phones/{friend}/messages"))["data"].EnumerateArray()
                .Any(message => message.GetProperty("id").GetString() == requested && message.GetProperty("status").GetString() == "read"),
                "the friend sees the blue ticks");

        async Task AnswerAsync(string text)
        {
            var sent = (await stage.Test.PostAsync($"/v1/channels/{channel}/messages", new { type = "text", to = number, text })).String("message_id");
            await Eventually.TrueAsync(
                async () => (await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{sent}")).String("status") == "delivered", "the answer is delivered");
        }
    }

    [Fact]
    public async Task Messages_of_a_channel_in_offline_mode_are_delivered_in_order_afterwards()
    {
        var (channel, _) = await stage.PairAsync();
        var friend = await stage.CreatePhoneAsync();
        var to = (await stage.Test.GetAsync($"/v1/sandbox/phones/{friend}")).String("phone_number");
        var settings = $"/v1/channels/{channel}/settings";
        Assert.True((await stage.Test.PatchAsync(settings, new { offline_mode = true, full_history = false }))["offline_mode"].GetBoolean());
        var sent = new List<string>();
        foreach (var text in new[] { "one", "two" })
        {
            var reply = await stage.Test.PostAsync($"/v1/channels/{channel}/messages", new { type = "text", to, text });
            Assert.Equal("queued", reply.String("status"));
            sent.Add(reply.String("message_id"));
        }
        Assert.Equal(2, (await stage.Test.GetAsync($"/v1/channels/{channel}/status"))["queue_depth"].GetInt32());
        await stage.Test.PatchAsync(settings, new { offline_mode = false });
        await stage.ShownAsync(friend, sent[1]);
        var shown = (await stage.Test.GetAsync($"/v1/sandbox/phones/{friend}/messages"))["data"].EnumerateArray()
            .Select(message => message.GetProperty("id").GetString()!).Where(sent.Contains).ToArray();
        Assert.Equal(sent, shown);
        Assert.False((await stage.Test.GetAsync(settings))["full_history"].GetBoolean());
    }

    [Fact]
    public async Task Undecryptable_messages_are_requested_from_the_phone_unless_disabled()
    {
        var (channel, owner) = await stage.PairAsync();
        var own = (await stage.Test.GetAsync($"/v1/sandbox/phones/{owner}")).String("phone_number");
        var friend = await stage.CreatePhoneAsync();
        var settings = $"/v1/channels/{channel}/settings";
        Assert.Equal("minimal", (await stage.Test.PatchAsync(settings, new { pdo_sync = "minimal" })).String("pdo_sync"));
        var first = await WithholdAsync();
        await Eventually.TrueAsync(async () => await TypeAsync(first) == "unavailable", "a placeholder stands for it");
        Assert.Equal("full", (await stage.Test.DeleteAsync(settings)).String("pdo_sync"));
        var second = await WithholdAsync();
        await Eventually.TrueAsync(async () => await TypeAsync(second) == "text", "the phone handed it on");
        Assert.Equal("unavailable", await TypeAsync(first));
        Assert.NotNull((await stage.Test.PatchAsync(settings, new { pdo_sync = "some" })).Detail("pdo_sync"));

        async Task<string> WithholdAsync()
        {
            await stage.Test.PostAsync("/v1/sandbox/faults", new { channel_id = channel, kind = "unavailable" });
            return (await stage.Test.PostAsync($"/v1/sandbox/phones/{friend}/messages", new { to = own, text = "for the phone" })).String("id");
        }

        async Task<string?> TypeAsync(string id) =>
            await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{id}") is { Status: System.Net.HttpStatusCode.OK } message ? message.String("type")
            : null;
    }

    private async Task<string> SendPictureAsync(string phone, string to) =>
        (await stage.Test.PostAsync(
            $"/v1/sandbox/phones/{phone}/messages",
            new { to, type = "image", media_base64 = Convert.ToBase64String(Png), mime_type = "image/png" })).String("id");

    private async Task<string> FileOfAsync(string channel, string messageId)
    {
        string? id = null;
        await Eventually.TrueAsync(
            async () =>
            {
                var message = await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{messageId}");
                if ((int)message.Status == 200) id = message["image"].GetProperty("media_id").GetString();
                return id is not null;
            },
            "the picture came");
        return id!;
    }

    private async Task<string> StateAsync(string channel, string mediaId) =>
        (await stage.Test.GetAsync($"/v1/channels/{channel}/media/{mediaId}")).String("state");
}
