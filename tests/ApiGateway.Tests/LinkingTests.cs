using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.TestSupport;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Linking over REST alone, with phones under WhatsApp's current rules.</summary>
[Collection(GatewayCollection.Name)]
public sealed class LinkingTests(GatewayStage stage)
{
    [Theory]
    [InlineData("companion_reg_refresh")]
    [InlineData("pair_device_rotate_qr")]
    public async Task Failed_first_scan_is_followed_by_a_QR_that_links(string form)
    {
        var (channel, phone, _) = await NewAsync(new { reg_refresh = true, reg_refresh_form = form });
        await stage.Test.PostAsync($"/v1/channels/{channel}/connect");
        var first = await stage.Test.GetAsync($"/v1/channels/{channel}/qr");
        var scan = await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/scan", new { qr = first.String("raw") });
        Assert.Equal(409, (int)scan.Status);
        Assert.Contains("Scan the one that it shows now", scan.Text, StringComparison.Ordinal);
        await Eventually.TrueAsync(async () => (await StatusAsync(channel)).Json.GetProperty("reason").GetString() == "rescan", "the status says it");
        var second = await stage.Test.GetAsync($"/v1/channels/{channel}/qr");
        Assert.Equal(first.String("expires_at"), second.String("expires_at"));
        Assert.Equal(200, (int)(await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/scan", new { qr = second.String("raw") })).Status);
        await stage.WaitForStatusAsync(channel, "connected");
    }

    [Theory]
    [InlineData("automatic")]
    [InlineData("manual")]
    public async Task Expired_pair_code_is_requested_again(string refresh)
    {
        var (channel, phone, number) = await NewAsync(new { pair_code_refresh = refresh });
        var first = await CodeAsync(channel, number);
        Assert.Equal(200, (int)first.Status);
        await Eventually.TrueAsync(async () => (await CodeAsync(channel, number)).String("code") != first.String("code"), "there is another code");
        Assert.NotEqual(200, (int)(await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/pair-code", new { code = first.String("code") })).Status);
        var second = (await CodeAsync(channel, number)).String("code");
        Assert.Equal(200, (int)(await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/pair-code", new { code = second })).Status);
        await stage.WaitForStatusAsync(channel, "connected");
    }

    [Fact]
    public async Task Refused_pair_code_has_reason_and_retry_delay()
    {
        var (channel, phone, number) = await NewAsync(new { pair_code_error = 429, pair_code_backoff = 300 });
        var refused = await CodeAsync(channel, number);
        Assert.Equal(
            (502, "pair_code_failed", "too_many_requests", "429"),
            ((int)refused.Status, refused.Code, refused.Detail("reason"), refused.Detail("upstream_code")));
        Assert.Equal("300", refused.Detail("retry_after"));
        await stage.Test.PatchAsync($"/v1/sandbox/phones/{phone}", new { policy = new { preset = "default" } });
        // Nothing is sent before, also after a fresh start.
        await stage.Test.PostAsync($"/v1/channels/{channel}/disconnect");
        await stage.Test.PostAsync($"/v1/channels/{channel}/connect");
        Assert.Equal("too_many_requests", (await CodeAsync(channel, number)).Detail("reason"));
    }

    private async Task<(string Channel, string Phone, string Number)> NewAsync(object policy)
    {
        var phone = await stage.Test.PostAsync("/v1/sandbox/phones", new { push_name = "Ada", policy });
        return (await stage.CreateChannelAsync(), phone.String("id"), phone.String("phone_number"));
    }

    private Task<Reply> StatusAsync(string channel) => stage.Test.GetAsync($"/v1/channels/{channel}/status");

    private Task<Reply> CodeAsync(string channel, string number) => stage.Test.PostAsync($"/v1/channels/{channel}/pair-code", new { phone_number = number });
}
