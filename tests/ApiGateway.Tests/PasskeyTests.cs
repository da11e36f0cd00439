using System.Text.Json;
using System.Text.Json.Nodes;
using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Linking with a passkey over REST, with a sandbox phone whose policy requires it.</summary>
[Collection(GatewayCollection.Name)]
public sealed class PasskeyTests(GatewayStage stage)
{
    [Fact]
    public async Task Channel_is_linked_by_scan_assertion_and_code()
    {
        var (channel, phone) = await stage.ScanWithPasskeyAsync();
        var requested = await stage.Test.GetAsync($"/v1/channels/{channel}/passkey");
        Assert.Equal("assertion", requested.String("stage"));
        Assert.Equal("whatsapp.com", requested["options"].GetProperty("rpId").GetString());
        Assert.Equal(JsonValueKind.Null, requested["code"].ValueKind);
        var answer = await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/passkey/assertion", new { options = requested["options"] });
        Assert.Equal(200, (int)answer.Status);
        var body = JsonNode.Parse(answer.Text)!.AsObject();
        body["assertion"]!["clientExtensionResults"] = new JsonObject { ["unknownToUs"] = true };
        var submitted = await stage.Test.SendTextAsync(HttpMethod.Post, $"/v1/channels/{channel}/passkey/assertion", body.ToJsonString());
        Assert.True((int)submitted.Status == 202 && submitted.String("status") == "passkey", submitted.ToString());
        var code = await CodeAsync(channel);
        Assert.Matches("^[1-9A-HJ-NP-TV-Z]{4}-[1-9A-HJ-NP-TV-Z]{4}$", code);
        Assert.Equal(code, (await stage.Test.GetAsync($"/v1/sandbox/phones/{phone}/passkey")).String("code"));
        Assert.Equal(204, (int)(await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/passkey/confirm", new { code })).Status);
        Assert.Equal(202, (int)(await stage.Test.PostAsync($"/v1/channels/{channel}/passkey/confirm", new { })).Status);
        await stage.WaitForStatusAsync(channel, "connected");
        Assert.Equal("no_qr", (await stage.Test.GetAsync($"/v1/channels/{channel}/passkey")).Code);
        var late = await stage.Test.SendTextAsync(HttpMethod.Post, $"/v1/channels/{channel}/passkey/assertion", body.ToJsonString());
        Assert.Equal((409, "invalid_lifecycle_transition", "connected"), ((int)late.Status, late.Code, late.Detail("status")));
    }

    [Fact]
    public async Task Delete_returns_to_the_QR()
    {
        var (channel, _) = await stage.ScanWithPasskeyAsync();
        var reply = await stage.Test.DeleteAsync($"/v1/channels/{channel}/passkey");
        Assert.Equal((202, "qr"), ((int)reply.Status, reply.String("status")));
        Assert.Equal(200, (int)(await stage.Test.GetAsync($"/v1/channels/{channel}/qr")).Status);
        Assert.Equal(409, (int)(await stage.Test.DeleteAsync($"/v1/channels/{channel}/passkey")).Status);
    }

    [Fact]
    public async Task Refused_assertion_and_malformed_assertion_have_different_errors()
    {
        var (channel, phone) = await stage.ScanWithPasskeyAsync(new { passkey = true, passkey_fault = "refused_prologue" });
        var requested = await stage.Test.GetAsync($"/v1/channels/{channel}/passkey");
        var answer = await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/passkey/assertion", new { options = requested["options"] });
        var path = $"/v1/channels/{channel}/passkey/assertion";
        var refused = await stage.Test.SendTextAsync(HttpMethod.Post, path, answer.Text);
        Assert.Equal(
            (502, "other", "passkey_refused", "assertion", "403"),
            ((int)refused.Status, refused.Code, refused.Detail("reason"), refused.Detail("stage"), refused.Detail("upstream_code")));
        var wrong = await stage.Test.PostAsync(path, new { assertion = new { id = "AQID", rawId = "AQID", type = "public-key", response = new { } } });
        Assert.Equal((400, "must have the form of PublicKeyCredential.toJSON()"), ((int)wrong.Status, wrong.Detail("assertion.response.clientDataJSON")));
        var large = await stage.Test.PostAsync(path, new { assertion = new { id = new string('A', 70_000) } });
        Assert.Equal(413, (int)large.Status);
        var early = await stage.Test.PostAsync($"/v1/channels/{channel}/passkey/confirm");
        Assert.Equal((409, "assertion"), ((int)early.Status, early.Detail("stage")));
        var surplus = await stage.Test.PostAsync($"/v1/channels/{channel}/passkey/confirm", new { code = "K7QX-4M2P" });
        Assert.Equal((400, "is not a field of this request"), ((int)surplus.Status, surplus.Detail("code")));
    }

    [Fact]
    public async Task Connected_channel_can_require_a_passkey_again()
    {
        var (channel, phone) = await stage.PairAsync();
        Assert.Equal(204, (int)(await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/passkey/request", new { channel_id = channel })).Status);
        await stage.WaitForStatusAsync(channel, "passkey");
        var requested = await stage.Test.GetAsync($"/v1/channels/{channel}/passkey");
        var answer = await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/passkey/assertion", new { options = requested["options"] });
        Assert.Equal(202, (int)(await stage.Test.SendTextAsync(HttpMethod.Post, $"/v1/channels/{channel}/passkey/assertion", answer.Text)).Status);
        await stage.WaitForStatusAsync(channel, "connected");
        Assert.True((await stage.Test.GetAsync($"/v1/sandbox/phones/{phone}/passkey"))["handoff"].GetBoolean());
    }

    [Fact]
    public async Task Phone_rejects_options_of_another_site_or_credential()
    {
        var phone = await stage.CreatePhoneAsync();
        var path = $"/v1/sandbox/phones/{phone}/passkey/assertion";
        Assert.NotNull((await stage.Test.PostAsync(path, new { options = new { rpId = "whatsapp.com" } })).Detail("options.challenge"));
        Assert.NotNull((await stage.Test.PostAsync(path, new { options = new { challenge = "AAAA", rpId = "example.com" } })).Detail("options.rpId"));
        Assert.NotNull(
            (await stage.Test.PostAsync(path, new { options = new { challenge = "AAAA", allowCredentials = new[] { new { id = "AAAA" } } } }))
                .Detail("options.allowCredentials"));
        Assert.Equal("concurrent_modification", (await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/passkey/confirm", new { code = "K7QX-4M2P" })).Code);
    }

    private async Task<string> CodeAsync(string channel)
    {
        var code = "";
        await Eventually.TrueAsync(
            async () =>
            {
                var passkey = await stage.Test.GetAsync($"/v1/channels/{channel}/passkey");
                if (passkey.String("stage") != "confirm") return false;
                code = passkey.String("code");
                return true;
            },
            "the code is there");
        return code;
    }
}
