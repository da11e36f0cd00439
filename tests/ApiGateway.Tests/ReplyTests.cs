using System.Text.Json.Nodes;
using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.TestSupport;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Replies of the running program are what the document says: each route is called, and each reply is validated against its schema.</summary>
[Collection(GatewayCollection.Name)]
public sealed class ReplyTests(GatewayStage stage)
{
    private const string Picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    /// <summary>What needs more than an example: an owner with a passkey, files of kinds that this test has not, an event to answer, another state of the channel. Their refusals are validated.</summary>
    private static readonly string[] NeedsMore = ["passkey", "/video", "/short", "/gif", "/audio", "/voice", "/document", "/sticker", "poll_vote", "event_answer", "/link/", "pair-code", "/qr", "/logout", "/history", "/connect", "/scan", "/unlink", "/faults", "{messageId}/read", "{channelId}/media"];

    [Fact]
    public async Task Every_reply_is_valid_against_the_document()
    {
        var judge = new ReplyJudge(JsonNode.Parse((await stage.Nobody.GetAsync("/openapi.json")).Text)!.AsObject());
        var values = await FurnishAsync();
        var (problems, failed) = (new List<string>(), new List<string>());
        foreach (var route in stage.Routes.Where(judge.Knows).OrderBy(Order))
        {
            var inSandbox = route.Pattern.StartsWith("/v1/sandbox", StringComparison.Ordinal);
            var path = route.Path([.. route.Parameters.Select(name => (name, values.GetValueOrDefault(inSandbox && name == "jid" ? "friend" : name) ?? Route.Unknown(name)))]);
            if (route is { Pattern: "/v1/media" } && route.Method == HttpMethod.Delete) path += $"?media_id={values["media_id"]}";
            var body = Fill(route, values);
            var reply = body is null ? await stage.Test.SendAsync(route.Method, path, null) : await stage.Test.SendTextAsync(route.Method, path, body.ToJsonString());
            if (judge.Judge(route, reply) is { } problem) problems.Add($"{reply}: {problem}");
            if ((int)reply.Status >= 300 && !NeedsMore.Any(part => route.Pattern.Contains(part, StringComparison.Ordinal))) failed.Add(reply.ToString());
            if (route.IsApi && judge.Judge(route, await route.CallAsync(stage.Stranger, path)) is { } refusal) problems.Add($"{route} of a stranger: {refusal}");
        }

        Assert.True(problems.Count == 0, string.Join('\n', problems.Take(20)));
        Assert.True(failed.Count == 0, string.Join('\n', failed));
    }

    /// <summary>What reads comes first, and what ends things last, the channel and the phone at the very end.</summary>
    private static int Order(Route route) => (route.Method.Method, route.Pattern) switch
    {
        ("GET" or "HEAD", _) => 0,
        ("DELETE", "/v1/channels/{channelId}") => 9,
        ("DELETE", "/v1/sandbox/phones/{phoneId}") => 8,
        (_, "/v1/channels/{channelId}/disconnect" or "/v1/channels/{channelId}/connect" or "/v1/channels/{channelId}/logout" or "/v1/sandbox/phones/{phoneId}/scan" or "/v1/sandbox/phones/{phoneId}/unlink" or "/v1/sandbox/faults") => 7,
        (_, var pattern) when pattern.Contains("passkey", StringComparison.Ordinal) => 7,
        (_, var pattern) when pattern.Contains("/leave", StringComparison.Ordinal) => 6,
        ("DELETE", var pattern) => pattern.Contains("{messageId}/", StringComparison.Ordinal) || pattern.Contains("/{associationId}", StringComparison.Ordinal) ? 3 : 5,
        (_, var pattern) => pattern.EndsWith("/delete", StringComparison.Ordinal) ? 5 : 1,
    };

    private async Task<Dictionary<string, string>> FurnishAsync()
    {
        var (channel, phone) = await stage.PairAsync();
        var friend = (await stage.Test.GetAsync($"/v1/sandbox/phones/{await stage.CreatePhoneAsync()}"));
        var number = friend.String("phone_number");
        var message = await stage.SendToAsync(channel, friend.String("id"), new { type = "text", text = "hello" });
        var picture = await stage.SendToAsync(channel, friend.String("id"), new { type = "image", media_base64 = Picture, caption = "look" });
        await Eventually.TrueAsync(async () => (await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{picture}")).String("status") is not "queued", "the picture is sent");
        var inbound = (await stage.OnPhoneAsync(friend.String("id"), "messages", new { channel_id = channel, text = "hi" })).String("id");
        var own = (await stage.OnPhoneAsync(phone, "messages", new { to = number, text = "mine" })).String("id");
        await Eventually.TrueAsync(async () => (int)(await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{inbound}")).Status == 200, "the message is received");
        await stage.Test.PostAsync($"/v1/channels/{channel}/labels", new { id = "7", name = "Seven", color = 3 });
        await stage.Test.PostAsync($"/v1/channels/{channel}/labels/7/{number}");
        await stage.Test.SendTextAsync(HttpMethod.Put, $"/v1/channels/{channel}/contacts", new JsonObject { ["phone"] = number, ["name"] = "Ada" }.ToJsonString());
        var group = (await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/groups", new { subject = "Neighbours", participants = new[] { number } })).String("id");
        var file = await stage.Test.SendTextAsync(HttpMethod.Post, $"/v1/channels/{channel}/media?mime_type=text/plain&filename=a.txt", "hello", "application/octet-stream");
        var other = await stage.Test.SendTextAsync(HttpMethod.Post, $"/v1/channels/{channel}/media?mime_type=text/plain&filename=b.txt", "hello", "application/octet-stream");
        await using var receiver = await WebhookReceiver.StartAsync(TestContext.Current.CancellationToken);
        var endpoint = (await stage.Test.PostAsync("/v1/webhook-endpoints", new { url = receiver.Address.ToString(), events = "*" })).String("id");
        await stage.SendToAsync(channel, friend.String("id"), new { type = "text", text = "told" });
        string? delivery = null;
        await Eventually.TrueAsync(
            async () => (delivery = (await stage.Test.GetAsync($"/v1/webhook-deliveries?endpoint_id={endpoint}&status=succeeded"))["data"].EnumerateArray().FirstOrDefault() is { ValueKind: System.Text.Json.JsonValueKind.Object } one ? one.GetProperty("id").GetString() : null) is not null,
            "an event is delivered");
        return new Dictionary<string, string>
        {
            ["channelId"] = channel, ["phoneId"] = phone, ["messageId"] = message, ["chatId"] = number.TrimStart('+') + "@s.whatsapp.net", ["jid"] = number, ["friend"] = number, ["mediaId"] = file.String("media_id"),
            ["media_id"] = other.String("media_id"), ["token"] = new Uri(file.String("media_url")).AbsolutePath.Split('/')[^1], ["endpointId"] = endpoint, ["deliveryId"] = delivery!, ["labelId"] = "7",
            ["associationId"] = number, ["groupId"] = group, ["own"] = own, ["inbound"] = inbound,
        };
    }

    /// <summary>The example of a route with what this test has.</summary>
    private static JsonObject? Fill(Route route, Dictionary<string, string> values)
    {
        if (route.Body() is not { } body) return null;
        var inSandbox = route.Pattern.StartsWith("/v1/sandbox", StringComparison.Ordinal);
        if (body.ContainsKey("to")) body["to"] = values["friend"];
        if (body.ContainsKey("message_id")) body["message_id"] = values[inSandbox ? "own" : "messageId"];
        if (body.ContainsKey("channel_id")) body["channel_id"] = values["channelId"];
        if (body.ContainsKey("channel_ids")) body["channel_ids"] = new JsonArray(values["channelId"]);
        if (body.ContainsKey("participants")) body["participants"] = new JsonArray(values["friend"]);
        // Other tests of the stage may have made a phone of the example.
        if (route.Pattern == "/v1/sandbox/phones") body.Remove("phone_number");
        if (body.ContainsKey("url")) body["url"] = "http://127.0.0.1:9/hook";
        body.Remove("mentions");
        body.Remove("quoted");
        if (body.ContainsKey("client_ref")) body["client_ref"] = Guid.NewGuid().ToString();
        if (body.ContainsKey("media_id") || body.ContainsKey("media_url") || body.ContainsKey("media_base64"))
        {
            foreach (var name in (string[])["media_id", "media_url", "mime_type"]) body.Remove(name);
            body["media_base64"] = Picture;
        }
        return body;
    }
}
