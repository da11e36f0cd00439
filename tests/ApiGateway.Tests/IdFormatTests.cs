using WhatIsUp.ApiGateway.Tests.Stage;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Ids in paths that are almost valid: in each route they are not found, with the code of the resource, before anything is done.</summary>
[Collection(GatewayCollection.Name)]
public sealed class IdFormatTests(GatewayStage stage)
{
    /// <summary>Characters around an existing id, as written in the URL.</summary>
    private static readonly string[] Spoilt =
        ["%20{0}", "{0}%20", "{0}%0A", "{0}%0D%0A", "%0A{0}", "{0}%09", "{0}%C2%A0", "{0}%E2%80%8B", "{0}%2F", "{0}%252F", "{0}%2500", "{0}%5C", "{0}%3F",
            "{0}%23", "%7B{0}%7D", "{0}%C3%28", "{0}%7F", "{0}%01"];

    public static TheoryData<string> Parameters =>
        ["channelId", "endpointId", "deliveryId", "mediaId", "messageId", "chatId", "jid", "labelId", "associationId", "phoneId", "groupId", "callId", "token",
            "newsletterId", "adminId", "inviteCode", "serverId", "communityId", "groupCode", "productId", "collectionId", "orderId", "importId", "catalogId",
            "category", "quickReplyId", "keyId", "memberId"];

    [Fact]
    public void Every_path_parameter_is_tested()
    {
        var known = Parameters.Select(row => row.Data).ToHashSet();
        Assert.All(stage.Routes.Where(route => route.IsApi).SelectMany(route => route.Parameters), parameter => Assert.Contains(parameter, known));
    }

    [Theory]
    [MemberData(nameof(Parameters))]
    public async Task Id_with_surrounding_characters_is_not_found_before_the_body_is_read(string parameter)
    {
        var channel = await stage.CreateChannelAsync();
        var phone = await stage.CreatePhoneAsync();
        var endpoint = (await stage.Test.PostAsync("/v1/webhook-endpoints", new { url = "http://127.0.0.1:9/hook", events = new[] { "*" }, enabled = false }))
            .String("id");
        var own = new Dictionary<string, string>
        {
            ["channelId"] = channel, ["endpointId"] = endpoint, ["phoneId"] = phone, ["labelId"] = "1", ["associationId"] = "4915187654321@s.whatsapp.net",
        };
        var expected = parameter switch { "channelId" => "channel_not_found", "endpointId" => "webhook_endpoint_not_found", _ => "not_found" };
        foreach (var route in stage.Routes.Where(route => route.IsApi && route.Parameters.Contains(parameter)))
        {
            var good = own.GetValueOrDefault(parameter) ?? Route.Unknown(parameter);
            foreach (
                var bad in Spoilt.Select(form => string.Format(System.Globalization.CultureInfo.InvariantCulture, form, good))
                    .Append(good + new string('0', 3_000)).Append(new string('1', 3_000)))
            {
                var path = route.Path(
                    [.. route.Parameters.Select(name => (name, name == parameter ? bad : own.GetValueOrDefault(name) ?? Route.Unknown(name)))]);
                // The body is not read, whatever it contains.
                var reply = route.Method == HttpMethod.Get ? await stage.Test.GetAsync(path) : await stage.Test.SendTextAsync(route.Method, path, "no JSON");
                Assert.True((int)reply.Status == 404 && reply.Code == expected, $"{route} {reply}");
            }
        }

        Assert.Equal(200, (int)(await stage.Test.GetAsync($"/v1/channels/{channel}")).Status);
        Assert.Equal(200, (int)(await stage.Test.GetAsync($"/v1/webhook-endpoints/{endpoint}")).Status);
        Assert.Equal(200, (int)(await stage.Test.GetAsync($"/v1/sandbox/phones/{phone}")).Status);
    }

    [Theory]
    [InlineData(" {0}")]
    [InlineData("{0}\n")]
    [InlineData("+{0}")]
    public async Task Channel_id_with_surrounding_characters_is_rejected_in_bodies_and_queries(string form)
    {
        var bad = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, await stage.CreateChannelAsync());
        var body = await stage.Test.PostAsync("/v1/webhook-endpoints", new { url = "http://127.0.0.1:9/hook", events = "*", channel_id = bad });
        Assert.True((int)body.Status == 400 && body.Detail("channel_id") is not null, body.ToString());
        var query = await stage.Test.GetAsync("/v1/media?channel_id=" + Uri.EscapeDataString(bad));
        Assert.True((int)query.Status == 400 && query.Detail("channel_id") is not null, query.ToString());
    }
}
