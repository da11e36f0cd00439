using System.Text.Json.Nodes;
using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.TestSupport;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>The status in a receipt and that of the message agree, and it never goes back.</summary>
[Collection(GatewayCollection.Name)]
public sealed class SendStatusTests(GatewayStage stage)
{
    private static readonly string[] Order = ["queued", "sent", "delivered", "read", "played"];

    /// <summary>A PNG of 1 × 1.</summary>
    private const string Picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Message_read_after_its_receipt_has_the_same_status_or_a_later_one(bool isSlow)
    {
        var (channel, _) = await stage.PairAsync();
        var other = await stage.CreatePhoneAsync();
        var friend = (await stage.Test.GetAsync($"/v1/sandbox/phones/{other}")).String("phone_number");
        // Whoever has written to the account sees its status updates.
        await stage.OnPhoneAsync(other, "messages", new { channel_id = channel, text = "hi" });
        await Eventually.TrueAsync(
            async () => (await stage.Test.GetAsync($"/v1/channels/{channel}/messages"))["data"].GetArrayLength() == 1, "the friend has written");
        var first = await SendAsync("first", "messages", new JsonObject { ["type"] = "text", ["to"] = friend, ["text"] = "hello" });
        await ReachAsync(channel, first, "sent");
        if (isSlow)
        {
            var fault = await stage.Test.PostAsync("/v1/sandbox/faults", new { channel_id = channel, kind = "delay_ack", delay_ms = 800, count = 100 });
            Assert.True((int)fault.Status is 200 or 201 or 204, fault.ToString());
        }

        foreach (var (name, body) in (IEnumerable<(string, JsonObject)>)
        [
            ("text", new() { ["type"] = "text", ["to"] = friend, ["text"] = "hello" }),
            ("status", new() { ["type"] = "text", ["to"] = "status@broadcast", ["text"] = "hello" }),
            ("story", new() { ["type"] = "story", ["text"] = "hello", ["status_jid_list"] = new JsonArray(friend) }),
            ("image", new() { ["type"] = "image", ["to"] = friend, ["media_base64"] = Picture }),
            ("poll", new() { ["type"] = "poll", ["to"] = friend, ["title"] = "?", ["options"] = new JsonArray("a", "b") }),
            ("reaction", new() { ["type"] = "reaction", ["to"] = friend, ["message_id"] = first, ["emoji"] = "👍" }),
        ]) await SendAsync(name, "messages", body);
        await SendAsync("story", "stories/send/text", new JsonObject { ["text"] = "hello", ["status_jid_list"] = new JsonArray(friend) });
        await SendAsync("forward", $"messages/{first}/forward", new JsonObject { ["to"] = friend });
        await SendAsync("pin", $"messages/{first}/pin", new JsonObject { ["time"] = 86_400 });
        await SendAsync("edit", $"messages/{first}", new JsonObject { ["text"] = "hello again" }, HttpMethod.Patch);
        await SendAsync("deletion", $"messages/{first}", null, HttpMethod.Delete);

        async Task<string> SendAsync(string name, string path, JsonObject? body, HttpMethod? method = null)
        {
            var address = $"/v1/channels/{channel}/{path}";
            var receipt = body is null ? await stage.Test.DeleteAsync(address)
                : await stage.Test.SendTextAsync(method ?? HttpMethod.Post, address, body.ToJsonString());
            Assert.True((int)receipt.Status == 202, receipt.ToString());
            var (id, content) = (receipt.String("message_id"), receipt.String("status"));
            var read = (await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{id}")).String("status");
            Assert.True(Array.IndexOf(Order, read) >= Array.IndexOf(Order, content) && content is "queued" or "sent", $"{name}: {content}, then {read}");
            return id;
        }
    }

    [Fact]
    public async Task Sent_edit_and_deletion_are_in_the_message_immediately()
    {
        var (channel, _) = await stage.PairAsync();
        var friend = (await stage.Test.GetAsync($"/v1/sandbox/phones/{await stage.CreatePhoneAsync()}")).String("phone_number");
        var message = (await stage.Test.PostAsync($"/v1/channels/{channel}/messages", new { type = "text", to = friend, text = "hello" })).String("message_id");
        await ReachAsync(channel, message, "sent");
        var edited = await stage.Test.PatchAsync($"/v1/channels/{channel}/messages/{message}", new { text = "changed" });
        var read = await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{message}");
        if (edited.String("status") == "sent") Assert.Equal("changed", read["text"].GetProperty("body").GetString());
        var deleted = await stage.Test.DeleteAsync($"/v1/channels/{channel}/messages/{message}");
        read = await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{message}");
        if (deleted.String("status") == "sent") Assert.NotEqual(System.Text.Json.JsonValueKind.Null, read["deleted_at"].ValueKind);
        Assert.Equal(("sent", "sent"), (edited.String("status"), deleted.String("status")));
    }

    [Fact]
    public async Task Send_with_used_client_ref_is_marked_as_duplicate()
    {
        var (channel, _) = await stage.PairAsync();
        var friend = (await stage.Test.GetAsync($"/v1/sandbox/phones/{await stage.CreatePhoneAsync()}")).String("phone_number");
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => stage.Test.PostAsync(
            $"/v1/channels/{channel}/messages", new { type = "text", to = friend, text = $"try {number}", client_ref = "one" })));
        Assert.Single(replies.Select(reply => reply.String("message_id")).Distinct());
        Assert.Single(replies, reply => !reply["duplicate"].GetBoolean());
        var image = new { type = "image", to = friend, media_base64 = Picture, client_ref = "two" };
        var files = new[] {
            await stage.Test.PostAsync($"/v1/channels/{channel}/messages", image), await stage.Test.PostAsync($"/v1/channels/{channel}/messages", image) };
        Assert.Equal([false, true], files.Select(reply => reply["duplicate"].GetBoolean()));
        var forward = new { to = friend, client_ref = "three" };
        var id = replies[0].String("message_id");
        await ReachAsync(channel, id, "sent");
        var forwards = new[] {
            await stage.Test.PostAsync($"/v1/channels/{channel}/messages/{id}/forward", forward),
            await stage.Test.PostAsync($"/v1/channels/{channel}/messages/{id}/forward", forward) };
        Assert.Equal([false, true], forwards.Select(reply => reply["duplicate"].GetBoolean()));
        Assert.Equal(forwards[0].String("message_id"), forwards[1].String("message_id"));
    }

    private Task ReachAsync(string channel, string message, string status) => Eventually.TrueAsync(
        async () =>
            Array.IndexOf(Order, (await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{message}")).String("status")) >= Array.IndexOf(Order, status),
            $"the message is {status}");
}
