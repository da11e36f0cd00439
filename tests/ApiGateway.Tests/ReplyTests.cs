using System.Text.Json.Nodes;
using WhatIsUp.ApiGateway.Endpoints;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.TestSupport;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Each route of the running program is called, and each reply is validated against its schema in the document.</summary>
[Collection(GatewayCollection.Name)]
public sealed class ReplyTests(GatewayStage stage)
{
    private const string Picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    /// <summary>
    /// What needs more than an example: an owner with a passkey, files of kinds that this test has not, an event to answer, another state of the channel, a
    /// live key. Their refusals are validated. Success replies that need the other side of an area are those of <see cref="AreaReplyTests"/>.
    /// </summary>
    private static readonly string[] NeedsMore = [
        "passkey", "/video", "/short", "/gif", "/audio", "/voice", "/document", "/sticker", "poll_vote", "event_answer", "/link/", "pair-code", "/qr",
        "/logout", "/history", "/connect", "/scan", "/unlink", "/faults", "{messageId}/read", "{channelId}/media", "/v1/members"];

    [Fact]
    public async Task Every_reply_is_valid_against_the_document()
    {
        var judge = new ReplyJudge(await stage.DocumentAsync());
        var values = await FurnishAsync();
        var (problems, failed) = (new List<string>(), new List<string>());
        foreach (var route in stage.Routes.Where(judge.Knows).OrderBy(Order))
        {
            var inSandbox = route.Pattern.StartsWith("/v1/sandbox", StringComparison.Ordinal);
            var path = route.Path(
                [.. route.Parameters.Select(name => (name, values.GetValueOrDefault(inSandbox ? NameInSandbox(name) : name) ?? Route.Unknown(name)))]);
            if (route is { Pattern: "/v1/media" } && route.Method == HttpMethod.Delete) path += $"?media_id={values["media_id"]}";
            var body = Fill(route, values);
            var reply = body is null ? await stage.Test.SendAsync(route.Method, path, null)
                : await stage.Test.SendTextAsync(route.Method, path, body.ToJsonString());
            if (judge.Judge(route, reply) is { } problem) problems.Add($"{reply}: {problem}");
            var isPossible = OperationTable.Find(route.OperationId ?? "")?.Capability != Capability.NotPossible;
            if ((int)reply.Status >= 300 && isPossible && !AreaReplyTests.Covers(route) && !GroupReplyTests.Covers(route)
                && !NeedsMore.Any(part => route.Pattern.Contains(part, StringComparison.Ordinal)))
                failed.Add(reply.ToString());
            if (route.IsApi && judge.Judge(route, await route.CallAsync(stage.Stranger, path)) is { } refusal) problems.Add(
                $"{route} of a stranger: {refusal}");
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
        (_, "/v1/channels/{channelId}/disconnect" or "/v1/channels/{channelId}/connect" or "/v1/channels/{channelId}/logout"
            or "/v1/sandbox/phones/{phoneId}/scan" or "/v1/sandbox/phones/{phoneId}/unlink" or "/v1/sandbox/faults") => 7,
        (_, var pattern) when pattern.Contains("passkey", StringComparison.Ordinal) => 7,
        (_, var pattern) when pattern.Contains("/leave", StringComparison.Ordinal) => 6,
        ("DELETE", var pattern) =>
            pattern.Contains("{newsletterId}/", StringComparison.Ordinal)
                || pattern.Contains("{messageId}/", StringComparison.Ordinal) || pattern.Contains("/{associationId}", StringComparison.Ordinal) ? 3 : 5,
        (_, var pattern) => pattern.EndsWith("/delete", StringComparison.Ordinal) ? 5 : 1,
    };

    private static string NameInSandbox(string name) => name switch { "jid" => "friend", "newsletterId" => "phone newsletter", _ => name };

    /// <summary>A newsletter of the account with two posts.</summary>
    private async Task<Reply> NewNewsletterAsync(string phone)
    {
        var made = await stage.OnPhoneAsync(phone, "newsletters", new { name = "News" });
        foreach (var text in new[] { "one", "two" }) await stage.OnPhoneAsync(phone, $"newsletters/{made.String("id")}/posts", new { text });
        return made;
    }

    private async Task<Dictionary<string, string>> FurnishAsync()
    {
        var (channel, phone) = await stage.PairAsync();
        var friend = (await stage.Test.GetAsync($"/v1/sandbox/phones/{await stage.CreatePhoneAsync()}"));
        var number = friend.String("phone_number");
        var message = await stage.SendToAsync(channel, friend.String("id"), new { type = "text", text = "hello" });
        var picture = await stage.SendToAsync(channel, friend.String("id"), new { type = "image", media_base64 = Picture, caption = "look" });
        await Eventually.TrueAsync(
            async () => (await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{picture}")).String("status") is not "queued", "the picture is sent");
        var inbound = (await stage.OnPhoneAsync(friend.String("id"), "messages", new { channel_id = channel, text = "hi" })).String("id");
        var own = (await stage.OnPhoneAsync(phone, "messages", new { to = number, text = "mine" })).String("id");
        await Eventually.TrueAsync(
            async () => (int)(await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{inbound}")).Status == 200, "the message is received");
        await stage.Test.PostAsync($"/v1/channels/{channel}/labels", new { id = "7", name = "Seven", color = 3 });
        await stage.Test.PostAsync($"/v1/channels/{channel}/labels/7/{number}");
        await stage.Test.SendTextAsync(
            HttpMethod.Put, $"/v1/channels/{channel}/contacts", new JsonObject { ["phone"] = number, ["name"] = "Ada" }.ToJsonString());
        var quickReply = (await stage.Test.PostAsync($"/v1/channels/{channel}/quick-replies", new { shortcut = "seven", message = "Seven" })).String("id");
        await stage.Test.PatchAsync($"/v1/channels/{channel}/settings", new { presence = "available" });
        await Eventually.TrueAsync(
            async () => (int)(await stage.Test.PostAsync($"/v1/channels/{channel}/presences/{number}")).Status == 200, "the channel subscribes");
        var group = (await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/groups", new { subject = "Neighbours", participants = new[] { number } }))
            .String("id");
        var file = await stage.Test.SendTextAsync(
            HttpMethod.Post, $"/v1/channels/{channel}/media?mime_type=text/plain&filename=a.txt", "hello", "application/octet-stream");
        var other = await stage.Test.SendTextAsync(
            HttpMethod.Post, $"/v1/channels/{channel}/media?mime_type=text/plain&filename=b.txt", "hello", "application/octet-stream");
        await using var receiver = await WebhookReceiver.StartAsync(TestContext.Current.CancellationToken);
        var endpoint = (await stage.Test.PostAsync("/v1/webhook-endpoints", new { url = receiver.Address.ToString(), events = "*" })).String("id");
        await stage.SendToAsync(channel, friend.String("id"), new { type = "text", text = "told" });
        string? delivery = null;
        await Eventually.TrueAsync(
            async () =>
                (delivery = (await stage.Test.GetAsync($"/v1/webhook-deliveries?endpoint_id={endpoint}&status=succeeded"))["data"].EnumerateArray()
                    .FirstOrDefault() is { ValueKind: System.Text.Json.JsonValueKind.Object } one ? one.GetProperty("id").GetString() : null) is not null,
            "an event is delivered");
        var newsletter = await NewNewsletterAsync(phone);
        var key = await stage.Test.PostAsync("/v1/api-keys", new { name = "desk" });
        return new Dictionary<string, string>
        {
            ["newsletterId"] = newsletter.String("id"), ["inviteCode"] = newsletter.String("invite_code"), ["serverId"] = "101",
            ["phone newsletter"] = (await NewNewsletterAsync(phone)).String("id"),
            ["channelId"] = channel, ["phoneId"] = phone, ["messageId"] = message, ["chatId"] = number.TrimStart('+')
                + "@s.whatsapp.net", ["jid"] = number, ["friend"] = number, ["mediaId"] = file.String("media_id"),
            ["media_id"] = other.String("media_id"), ["token"] = new Uri(file.String("media_url")).AbsolutePath.Split('/')[^1], ["endpointId"] = endpoint,
            ["keyId"] = key.String("id"), ["deliveryId"] = delivery!, ["labelId"] = "7",
            ["quickReplyId"] = quickReply, ["category"] = "last_seen", ["associationId"] = number, ["groupId"] = group, ["own"] = own, ["inbound"] = inbound,
        };
    }

    /// <summary>The example of a route with what this test has.</summary>
    private static JsonObject? Fill(Route route, Dictionary<string, string> values)
    {
        if (route.Body() is not { } body) return null;
        var inSandbox = route.Pattern.StartsWith("/v1/sandbox", StringComparison.Ordinal);
        if (body.ContainsKey("to") && (string?)body["to"] != "status@broadcast") body["to"] = values["friend"];
        if (body.ContainsKey("status_jid_list")) body["status_jid_list"] = new JsonArray(values["friend"]);
        if (body.ContainsKey("message_id")) body["message_id"] = values[inSandbox ? "own" : "messageId"];
        if (body.ContainsKey("channel_id")) body["channel_id"] = values["channelId"];
        if (body.ContainsKey("channel_ids")) body["channel_ids"] = new JsonArray(values["channelId"]);
        if (body.ContainsKey("participants")) body["participants"] = new JsonArray(values["friend"]);
        if (route.Pattern.EndsWith("/exceptions", StringComparison.Ordinal)) body["contacts"] = new JsonArray(values["friend"]);
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
