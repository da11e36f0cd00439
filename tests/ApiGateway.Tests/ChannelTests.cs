using WhatIsUp.ApiGateway.Tests.Stage;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Channels over REST: their lifecycle, and the errors of each state.</summary>
[Collection(GatewayCollection.Name)]
public sealed class ChannelTests(GatewayStage stage)
{
    private static readonly byte[] PngHead = [0x89, (byte)'P', (byte)'N', (byte)'G'];

    [Fact]
    public async Task Qr_before_connect_names_the_operation_to_call()
    {
        var channel = await stage.CreateChannelAsync();
        var reply = await stage.Test.GetAsync($"/v1/channels/{channel}/qr");
        Assert.Equal((404, "no_qr", "pending"), ((int)reply.Status, reply.Code, reply.Detail("status")));
        Assert.Contains("/connect", reply["error"].GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Channel_is_created_listed_changed_and_deleted()
    {
        var created = await stage.Test.PostAsync("/v1/channels", new { name = "Support", metadata = new { team = "berlin" } });
        Assert.Equal(201, (int)created.Status);
        var id = created.String("id");
        Assert.Equal($"/v1/channels/{id}", created.Header("Location"));
        Assert.Equal(("Support", "pending", "test"), (created.String("name"), created.String("status"), created.String("mode")));
        Assert.Equal("berlin", created["metadata"].GetProperty("team").GetString());
        Assert.Equal(stage.Keys.CustomerId.ToString(), created.String("customer_id"));

        var changed = await stage.Test.PatchAsync($"/v1/channels/{id}", new { name = "Sales" });
        Assert.Equal("Sales", changed.String("name"));
        Assert.Equal("berlin", changed["metadata"].GetProperty("team").GetString());
        Assert.Equal("Sales", (await stage.Test.GetAsync($"/v1/channels/{id}")).String("name"));
        Assert.Equal(id, (await stage.Test.GetAsync("/v1/channels?limit=1"))["data"][0].GetProperty("id").GetString());

        Assert.Equal(204, (int)(await stage.Test.DeleteAsync($"/v1/channels/{id}")).Status);
        Assert.Equal("channel_not_found", (await stage.Test.GetAsync($"/v1/channels/{id}")).Code);
        Assert.Equal("channel_not_found", (await stage.Test.DeleteAsync($"/v1/channels/{id}")).Code);
        Assert.DoesNotContain(id, (await stage.Test.GetAsync("/v1/channels")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_continues_after_its_page()
    {
        var owner = stage.Client(await stage.CreateKeyAsync(await stage.CreateCustomerAsync()));
        var made = new List<string>();
        for (var i = 0; i < 5; i++) made.Insert(0, await stage.CreateChannelAsync(owner));
        var seen = new List<string>();
        for (string? cursor = null; ;)
        {
            var page = await owner.GetAsync("/v1/channels?limit=2" + (cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor)));
            seen.AddRange(page["data"].EnumerateArray().Select(channel => channel.GetProperty("id").GetString()!));
            if ((cursor = page["next_cursor"].GetString()) is null) break;
        }

        Assert.Equal(made, seen);
    }

    [Fact]
    public async Task Qr_is_returned_as_JSON_or_image()
    {
        var channel = await stage.CreateChannelAsync();
        var connecting = await stage.Test.PostAsync($"/v1/channels/{channel}/connect");
        Assert.Equal((202, "qr"), ((int)connecting.Status, connecting.String("status")));
        var json = await stage.Test.GetAsync($"/v1/channels/{channel}/qr");
        Assert.Equal(200, (int)json.Status);
        Assert.True(json["expires_at"].GetDateTimeOffset() > TimeProvider.System.GetUtcNow());
        Assert.NotEmpty(json.String("raw"));
        const string Prefix = "data:image/png;base64,";
        Assert.StartsWith(Prefix, json.String("qr"), StringComparison.Ordinal);
        Assert.Equal(PngHead, Convert.FromBase64String(json.String("qr")[Prefix.Length..])[..4]);
        var picture = await stage.Test.GetAsync($"/v1/channels/{channel}/qr", ("Accept", "image/png"));
        Assert.Equal("image/png", picture.Header("Content-Type"));
        Assert.Equal(PngHead, picture.Bytes[..4]);
        var browser = await stage.Test.GetAsync($"/v1/channels/{channel}/qr", ("Accept", "*/*"));
        Assert.StartsWith("application/json", browser.Header("Content-Type"), StringComparison.Ordinal);
        await stage.Test.DeleteAsync($"/v1/channels/{channel}");
    }

    [Fact]
    public async Task Qr_is_unavailable_before_connect_after_disconnect_and_when_paired()
    {
        var channel = await stage.CreateChannelAsync();
        await ExpectAsync(HttpMethod.Get, $"/v1/channels/{channel}/qr", 404, "no_qr");
        await stage.Test.PostAsync($"/v1/channels/{channel}/connect");
        Assert.Equal("stopped_by_user", (await stage.Test.PostAsync($"/v1/channels/{channel}/disconnect")).String("status"));
        await ExpectAsync(HttpMethod.Get, $"/v1/channels/{channel}/qr", 404, "no_qr");
        var (paired, _) = await stage.PairAsync();
        await ExpectAsync(HttpMethod.Get, $"/v1/channels/{paired}/qr", 404, "no_qr");
        await stage.Test.DeleteAsync($"/v1/channels/{paired}");
    }

    [Fact]
    public async Task Pair_code_links_a_phone_and_is_rejected_in_other_states()
    {
        var channel = await stage.CreateChannelAsync();
        var phone = await stage.Test.PostAsync("/v1/sandbox/phones", new { });
        var code = await stage.Test.PostAsync($"/v1/channels/{channel}/pair-code", new { phone_number = phone.String("phone_number") });
        Assert.Equal(200, (int)code.Status);
        Assert.Matches("^[A-Z0-9]{4}-[A-Z0-9]{4}$", code.String("code"));
        var wrong = await stage.Test.PostAsync($"/v1/sandbox/phones/{await stage.CreatePhoneAsync()}/pair-code", new { code = code.String("code") });
        Assert.True((int)wrong.Status == 409, wrong.ToString());
        var typed = await stage.Test.PostAsync($"/v1/sandbox/phones/{phone.String("id")}/pair-code", new { code = code.String("code") });
        Assert.True((int)typed.Status == 200, typed.ToString());
        await stage.WaitForStatusAsync(channel, "connected");
        var refused = await stage.Test.PostAsync($"/v1/channels/{channel}/pair-code", new { phone_number = phone.String("phone_number") });
        Assert.True((int)refused.Status == 409 && refused.Code == "pair_code_unavailable", refused.ToString());

        Assert.Equal("disconnected", (await stage.Test.PostAsync($"/v1/channels/{channel}/disconnect")).String("status"));
        Assert.Equal("pair_code_unavailable", (await stage.Test.PostAsync($"/v1/channels/{channel}/pair-code", new { phone_number = "+15551230000" })).Code);
        await stage.Test.DeleteAsync($"/v1/channels/{channel}");
    }

    [Fact]
    public async Task Operation_that_the_state_does_not_allow_is_rejected_with_the_state()
    {
        var channel = await stage.CreateChannelAsync();
        await ExpectAsync(HttpMethod.Post, $"/v1/channels/{channel}/disconnect", 409, "invalid_lifecycle_transition", "pending");
        await ExpectAsync(HttpMethod.Post, $"/v1/channels/{channel}/logout", 409, "invalid_lifecycle_transition", "pending");
        var send = await stage.Test.PostAsync($"/v1/channels/{channel}/messages", new { type = "text", to = "+4915187654321", text = "a" });
        Assert.True((int)send.Status == 409 && send.Code == "channel_unavailable", send.ToString());
        await stage.Test.PostAsync($"/v1/channels/{channel}/connect");
        await ExpectAsync(HttpMethod.Post, $"/v1/channels/{channel}/connect", 409, "invalid_lifecycle_transition", "qr");
        await ExpectAsync(HttpMethod.Post, $"/v1/channels/{channel}/logout", 409, "invalid_lifecycle_transition", "qr");
        var unpaired = await stage.Test.PostAsync("/v1/sandbox/faults", new { channel_id = channel, kind = "drop_socket" });
        Assert.True((int)unpaired.Status == 409 && unpaired.Code == "channel_unavailable", unpaired.ToString());
        await stage.Test.DeleteAsync($"/v1/channels/{channel}");
    }

    [Fact]
    public async Task Paired_channel_shows_its_account_disconnects_reconnects_and_logs_out()
    {
        var (channel, phoneId) = await stage.PairAsync();
        var phone = await stage.Test.GetAsync($"/v1/sandbox/phones/{phoneId}");
        var view = await stage.Test.GetAsync($"/v1/channels/{channel}");
        Assert.Equal(phone.String("phone_number"), view.String("phone_number"));
        Assert.Equal(phone.String("jid"), view.String("jid"));
        Assert.Equal(phone.String("lid"), view.String("lid"));
        var listed = (await stage.Test.GetAsync("/v1/channels"))["data"].EnumerateArray().Single(entry => entry.GetProperty("id").GetString() == channel);
        Assert.Equal(view.String("jid"), listed.GetProperty("jid").GetString());

        Assert.Equal("disconnected", (await stage.Test.PostAsync($"/v1/channels/{channel}/disconnect")).String("status"));
        var back = await stage.Test.PostAsync($"/v1/channels/{channel}/connect");
        Assert.Contains(back.String("status"), (string[])["connecting", "connected"]);
        Assert.True(back["paired"].GetBoolean());
        await stage.WaitForStatusAsync(channel, "connected");
        Assert.Equal("logged_out", (await stage.Test.PostAsync($"/v1/channels/{channel}/logout")).String("status"));
        Assert.Equal(0, (await stage.Test.GetAsync($"/v1/sandbox/phones/{phoneId}"))["linked_devices"].GetArrayLength());
        Assert.False((await stage.Test.GetAsync($"/v1/channels/{channel}/status"))["paired"].GetBoolean());
    }

    [Fact]
    public async Task Phone_unlinks_only_the_named_channel()
    {
        var (first, phone) = await stage.PairAsync();
        var second = await stage.CreateChannelAsync();
        await stage.Test.PostAsync($"/v1/channels/{second}/connect");
        var qr = (await stage.Test.GetAsync($"/v1/channels/{second}/qr")).String("raw");
        Assert.Equal(200, (int)(await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/scan", new { qr })).Status);
        await stage.WaitForStatusAsync(second, "connected");

        var unlinked = await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/unlink", new { channel_id = first });
        Assert.True((int)unlinked.Status == 204, unlinked.ToString());
        await stage.WaitForStatusAsync(first, "logged_out");
        Assert.Equal("connected", (await stage.Test.GetAsync($"/v1/channels/{second}/status")).String("status"));
        var stranger = await stage.CreatePhoneAsync();
        var other = await stage.Test.PostAsync($"/v1/sandbox/phones/{stranger}/unlink", new { channel_id = second });
        Assert.True((int)other.Status == 400 && other.Detail("channel_id") is not null, other.ToString());
    }

    [Fact]
    public async Task Broken_socket_is_reconnected()
    {
        var (channel, _) = await stage.PairAsync();
        Assert.Equal(204, (int)(await stage.Test.PostAsync("/v1/sandbox/faults", new { channel_id = channel, kind = "drop_socket" })).Status);
        await stage.WaitForStatusAsync(channel, "reconnecting");
        await stage.WaitForStatusAsync(channel, "connected");
    }

    private async Task ExpectAsync(HttpMethod method, string path, int status, string code, string? state = null)
    {
        var reply = await stage.Test.SendAsync(method, path, null);
        Assert.True((int)reply.Status == status && reply.Code == code, reply.ToString());
        if (state is not null) Assert.Equal(state, reply.Detail("status"));
    }
}
