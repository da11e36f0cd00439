using System.Text.Json;
using System.Text.Json.Nodes;
using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.TestSupport;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Content can be sent in the form in which it is returned, and absent values are returned as null.</summary>
[Collection(GatewayCollection.Name)]
public sealed class RoundTripTests(GatewayStage stage)
{
    [Fact]
    public async Task Text_is_accepted_in_the_form_in_which_it_is_returned()
    {
        var (channel, _) = await stage.PairAsync();
        var phone = await stage.CreatePhoneAsync();
        object[] texts = [
            "plain", new { body = "as an object" },
            new { body = "nothing more", link_preview = (object?)null, background_color = (string?)null, font = (int?)null }];
        foreach (var text in texts)
        {
            var read = (await ReadAsync(channel, await stage.SendToAsync(channel, phone, new { type = "text", text })))["text"]!;
            var again = await ReadAsync(channel, await stage.SendToAsync(channel, phone, new { type = "text", text = read }));
            Assert.Equal(read.ToJsonString(), again["text"]!.ToJsonString());
        }

        var card = new { type = "text", text = "see https://example.org/a", link_preview = new { title = "Example", description = "An example" } };
        var first = (await ReadAsync(channel, await stage.SendToAsync(channel, phone, card)))["text"]!;
        var second = (await ReadAsync(channel, await stage.SendToAsync(channel, phone, new { type = "text", text = first })))["text"]!;
        Assert.Equal("Example", first["link_preview"]!["title"]!.GetValue<string>());
        Assert.Equal(first.ToJsonString(), second.ToJsonString());
    }

    [Theory]
    [InlineData("""{"body":"x","bold":true}""", "text.bold")]
    [InlineData("""{"body":7}""", "text.body")]
    [InlineData("""{"link_preview":null}""", "text.body")]
    [InlineData("""{"body":""}""", "text")]
    [InlineData("""{"body":"x","background_color":"red"}""", "text.background_color")]
    [InlineData("""{"body":"x","font":-1}""", "text.font")]
    [InlineData("""{"body":"x","link_preview":{"url":"https://example.org"}}""", "text.link_preview.canonical")]
    [InlineData("7", "text")]
    [InlineData("[\"x\"]", "text")]
    [InlineData("null", "text")]
    public async Task Invalid_field_of_a_text_object_is_named(string text, string field)
    {
        var (channel, _) = await stage.PairAsync();
        var reply = await stage.Test.SendTextAsync(
            HttpMethod.Post, $"/v1/channels/{channel}/messages", $$"""{"type":"text","to":"+4915112345678","text":{{text}}}""");
        Assert.True((int)reply.Status == 400 && reply.Detail(field) is not null, reply.ToString());
    }

    [Fact]
    public async Task Deleted_message_has_null_content()
    {
        var (channel, _) = await stage.PairAsync();
        var id = await stage.SendToAsync(channel, await stage.CreatePhoneAsync(), new { type = "text", text = "soon gone" });
        var before = await ReadAsync(channel, id);
        Assert.True(
            before.ContainsKey("forwarding_score") && before["forwarding_score"] is null && !before["view_once"]!.GetValue<bool>(), before.ToJsonString());
        Assert.InRange((int)(await stage.Test.DeleteAsync($"/v1/channels/{channel}/messages/{id}")).Status, 200, 204);
        JsonObject after = [];
        await Eventually.TrueAsync(async () => (after = await ReadAsync(channel, id))["deleted_at"] is not null, "the message is deleted");
        Assert.True(after.ContainsKey("text") && after["text"] is null && !after.ContainsKey("image"), after.ToJsonString());
    }

    [Fact]
    public async Task Deletion_that_requires_an_administrator_is_rejected_with_the_reason()
    {
        var (channel, _) = await stage.PairAsync();
        var ada = await stage.CreatePhoneAsync();
        var group = (await stage.Test.PostAsync($"/v1/sandbox/phones/{ada}/groups", new { subject = "Neighbours", channel_ids = new[] { channel } }))
            .String("id");
        await stage.OnPhoneAsync(ada, "messages", new { to = group, text = "mine" });
        JsonElement theirs = default;
        await Eventually.TrueAsync(
            async () =>
                (theirs = (await stage.Test.GetAsync($"/v1/channels/{channel}/messages?chat_id={group}&type=text"))["data"].EnumerateArray()
                    .FirstOrDefault()).ValueKind == JsonValueKind.Object, "the text came");
        var deletion = await stage.Test.DeleteAsync($"/v1/channels/{channel}/messages/{theirs.GetProperty("id").GetString()}");
        Assert.Equal(202, (int)deletion.Status);
        JsonObject failed = [];
        await Eventually.TrueAsync(
            async () => (failed = await ReadAsync(channel, deletion.String("message_id")))["status"]!.GetValue<string>() == "failed", "the deletion failed");
        Assert.Equal("forbidden", failed["error"]!["code"]!.GetValue<string>());
        Assert.Contains("administrators", failed["error"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://10.0.0.1/hook")]
    [InlineData("http://10.0.0.1:9000/hook")]
    [InlineData("http://localhost:9000/hook")]
    public async Task Webhook_to_a_private_address_is_rejected_with_the_setting_that_allows_it(string url)
    {
        var reply = await stage.Test.PostAsync("/v1/webhook-endpoints", new { url, events = "*" });
        Assert.Equal(400, (int)reply.Status);
        Assert.StartsWith("must be a public address", reply.Detail("url"), StringComparison.Ordinal);
        Assert.Contains("WhatIsUp:Webhooks:AllowedHosts", reply.Detail("url"), StringComparison.Ordinal);
    }

    private async Task<JsonObject> ReadAsync(string channel, string id) =>
        JsonNode.Parse((await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{id}")).Text)!.AsObject();
}
