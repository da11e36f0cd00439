using System.Text.Json;
using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.TestSupport;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Profile, privacy and blacklist over REST, with phones of the sandbox as the others.</summary>
[Collection(GatewayCollection.Name)]
public sealed class ProfileTests(GatewayStage stage)
{
    private async Task<(string Channel, string Own, string Friend, string Number)> PairAsync()
    {
        var (channel, own) = await stage.PairAsync();
        var friend = await stage.CreatePhoneAsync();
        return (channel, own, friend, (await stage.Test.GetAsync($"/v1/sandbox/phones/{friend}")).String("phone_number"));
    }

    private Task<Reply> PutAsync(string path, object body) => stage.Test.SendTextAsync(HttpMethod.Put, path, JsonSerializer.Serialize(body));

    private async Task<Reply> OnPhoneAsync(string phone, object body)
    {
        var reply = await stage.Test.PatchAsync($"/v1/sandbox/phones/{phone}/profile", body);
        Assert.True((int)reply.Status == 200, reply.ToString());
        return reply;
    }

    [Fact]
    public async Task Own_profile_is_changed_and_read_back_by_the_phone_and_the_channel()
    {
        var (channel, own, _, _) = await PairAsync();
        var path = $"/v1/channels/{channel}/profile";
        var changed = await stage.Test.PatchAsync(
            path, new { name = "Support", about = "Nine to five ⚙", picture = SampleFiles.Base64("picture.png") });
        Assert.True((int)changed.Status == 200, changed.ToString());
        Assert.Equal(("Support", "Nine to five ⚙"), (changed.String("name"), changed.String("about")));
        Assert.Equal("found", changed["picture"].GetProperty("state").GetString());
        var phone = await stage.Test.GetAsync($"/v1/sandbox/phones/{own}/profile");
        Assert.Equal(("Support", "Nine to five ⚙"), (phone.String("name"), phone.String("about")));
        var jpeg = Convert.FromBase64String(phone.String("picture_base64"));
        Assert.Equal([0xFF, 0xD8, 0xFF], jpeg[..3]);
        Assert.Equal("Support", (await stage.Test.GetAsync($"/v1/channels/{channel}")).String("push_name"));

        var id = (await stage.Test.GetAsync($"{path}/picture")).String("id");
        Assert.Equal("unchanged", (await stage.Test.GetAsync($"{path}/picture?type=preview&known_id={id}")).String("state"));
        Assert.Equal("invalid_request", (await stage.Test.GetAsync($"{path}/picture?type=huge")).Code);
        Assert.Equal("found", (await PutAsync($"{path}/picture", new { media_base64 = SampleFiles.Base64("picture.jpg") })).String("state"));
        Assert.NotEqual(id, (await stage.Test.GetAsync($"{path}/picture")).String("id"));
        Assert.Equal(204, (int)(await stage.Test.DeleteAsync($"{path}/picture")).Status);
        Assert.Equal("none", (await stage.Test.GetAsync($"{path}/picture")).String("state"));
        // Files of pictures are not kept.
        Assert.Empty((await stage.Test.GetAsync($"/v1/channels/{channel}/media"))["data"].EnumerateArray());

        Assert.Equal(204, (int)(await PutAsync($"{path}/timer", new { ephemeral_expiration = 604_800 })).Status);
        Assert.Equal(604_800, (await stage.Test.GetAsync(path))["ephemeral_expiration"].GetInt32());
        Assert.Equal("", (await stage.Test.PatchAsync(path, new { about = "" }))["about"].ToString());
    }

    [Fact]
    public async Task Picture_that_is_none_is_refused_with_a_reason_and_nothing_is_changed()
    {
        var (channel, own, _, _) = await PairAsync();
        var refused = await stage.Test.PatchAsync($"/v1/channels/{channel}/profile", new { name = "Changed", picture = Convert.ToBase64String("hello"u8) });
        Assert.Equal((400, "invalid_request", "not_a_picture"), ((int)refused.Status, refused.Code, refused.Detail("reason")));
        Assert.NotNull(refused.Detail("picture"));
        Assert.NotEqual("Changed", (await stage.Test.GetAsync($"/v1/sandbox/phones/{own}/profile")).String("name"));
        var gone = await PutAsync($"/v1/channels/{channel}/profile/picture", new { media_id = "med_01900000000070008000000000000000" });
        Assert.Equal((410, "media_gone"), ((int)gone.Status, gone.Code));
    }

    [Fact]
    public async Task Contact_changes_are_events_unless_privacy_hides_them()
    {
        await using var receiver = await WebhookReceiver.StartAsync(TestContext.Current.CancellationToken);
        var (channel, _, friend, number) = await PairAsync();
        await stage.Test.PostAsync(
            "/v1/webhook-endpoints", new { url = receiver.Address.ToString(), events = new[] { "contact.updated" }, channel_id = channel });
        var path = $"/v1/channels/{channel}/contacts/{number}";
        // Who looks at a profile learns of its changes.
        Assert.Equal("none", (await stage.Test.GetAsync($"{path}/picture")).String("state"));
        await OnPhoneAsync(friend, new { about = "Gone fishing", picture_base64 = SampleFiles.Base64("picture.jpg"), ephemeral_expiration = 86_400 });
        var picture = (await receiver.WaitAsync("contact.updated", one => Changes(one) == "picture")).Payload;
        Assert.Equal(number, picture.GetProperty("contact").GetProperty("phone_number").GetString());
        var found = await stage.Test.GetAsync($"{path}/picture");
        Assert.Equal(("found", picture.GetProperty("picture_id").GetString()), (found.String("state"), found.String("id")));
        var about = (await receiver.WaitAsync("contact.updated", one => Changes(one) == "about")).Payload;
        Assert.Equal("Gone fishing", about.GetProperty("about").GetString());
        var timer = (await receiver.WaitAsync("contact.updated", one => Changes(one) == "ephemeral_expiration")).Payload;
        Assert.Equal(86_400, timer.GetProperty("ephemeral_expiration").GetInt32());
        Assert.Equal("Gone fishing", (await stage.Test.GetAsync($"{path}/profile")).String("about"));

        await PutAsync($"/v1/sandbox/phones/{friend}/privacy", new { category = "profile", value = "contacts" });
        await PutAsync($"/v1/sandbox/phones/{friend}/privacy", new { category = "status", value = "none" });
        Assert.Equal("hidden", (await stage.Test.GetAsync($"{path}/picture")).String("state"));
        Assert.Equal(JsonValueKind.Null, (await stage.Test.GetAsync($"{path}/profile"))["about"].ValueKind);
        // The token of a contact opens what is for contacts.
        Assert.Equal(204, (int)(await stage.Test.PostAsync($"/v1/sandbox/phones/{friend}/trust", new { channel_id = channel })).Status);
        await Eventually.TrueAsync(async () => (await stage.Test.GetAsync($"{path}/picture")).String("state") == "found", "the token opens the picture");
        await OnPhoneAsync(friend, new { picture_base64 = "" });
        Assert.True((await receiver.WaitAsync(
            "contact.updated", one => one.Payload.GetProperty("picture_removed").ValueKind == JsonValueKind.True)).Payload.GetProperty("picture_id").ValueKind
            == JsonValueKind.Null);
        await PutAsync($"/v1/channels/{channel}/contacts", new { phone = number, name = "Bert the baker" });
        var saved = (await receiver.WaitAsync("contact.updated", one => Changes(one) == "saved_name")).Payload;
        Assert.Equal("Bert the baker", saved.GetProperty("saved_name").GetString());

        // The name that contacts give themselves comes with their messages: the first one is no change.
        foreach (var name in new[] { "Bert", "Bert B." })
        {
            await OnPhoneAsync(friend, new { name });
            for (var i = 0; i < 2; i++) await stage.OnPhoneAsync(friend, "messages", new { channel_id = channel, text = "hi" });
        }
        var named = (await receiver.WaitAsync(
            "contact.updated", one => Changes(one) == "push_name" && Name(one) == "Bert B.")).Payload.GetProperty("contact");
        Assert.Equal(number, named.GetProperty("phone_number").GetString());
        Assert.Equal("Bert B.", (await stage.Test.GetAsync(path)).String("push_name"));
        Assert.Single(receiver.Deliveries.Entries, one => one.Event == "contact.updated" && Changes(one) == "push_name" && Name(one) == "Bert B.");

        static string? Name(ReceivedWebhook one) => one.Payload.GetProperty("contact").GetProperty("push_name").GetString();

        static string? Changes(ReceivedWebhook one) => one.Payload.GetProperty("changes")[0].GetString();
    }

    [Fact]
    public async Task Head_of_a_contact_queries_whatsapp_and_a_contact_is_sent_as_a_card()
    {
        var (channel, _, friend, number) = await PairAsync();
        var path = $"/v1/channels/{channel}/contacts";
        Assert.Equal(200, (int)(await stage.Test.SendAsync(HttpMethod.Head, $"{path}/{number}", null)).Status);
        Assert.Equal(404, (int)(await stage.Test.SendAsync(HttpMethod.Head, $"{path}/+15550009995", null)).Status);
        var checks = (await stage.Test.PostAsync(path, new { contacts = new[] { number, "+15550009995" } }))["data"].EnumerateArray().ToArray();
        Assert.Equal([true, false], checks.Select(check => check.GetProperty("exists").GetBoolean()));
        Assert.Equal("not_found", (await stage.Test.PostAsync($"{path}/+15550009995", new { to = number })).Code);
        await PutAsync(path, new { phone = number, name = "Bert the baker" });
        var sent = await stage.Test.PostAsync($"{path}/{number}", new { to = number });
        Assert.True((int)sent.Status == 202, sent.ToString());
        await stage.ShownAsync(friend, sent.String("message_id"));
        var message = await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{sent.String("message_id")}");
        Assert.Equal("Bert the baker", message["contact"].GetProperty("contacts")[0].GetProperty("name").GetString());
        var bad = await stage.Test.PostAsync($"{path}/{number}", new { to = "Bert" });
        Assert.Equal(("invalid_request", true), (bad.Code, bad.Detail("to") is not null));
    }

    [Fact]
    public async Task Contact_qr_is_revoked_and_links_are_looked_up()
    {
        var (channel, _, friend, number) = await PairAsync();
        var path = $"/v1/channels/{channel}/profile/qr";
        var first = await stage.Test.GetAsync(path);
        Assert.Equal("https://wa.me/qr/" + first.String("code"), first.String("url"));
        Assert.NotEqual(first.String("code"), (await stage.Test.DeleteAsync(path)).String("code"));
        var gone = await stage.Test.PostAsync($"{path}/lookup", new { code = first.String("url") });
        Assert.Equal(("not_found", "link_not_found"), (gone.Code, gone.Detail("reason")));
        var phone = await OnPhoneAsync(friend, new { message_link = "I would like to order" });
        var contact = await stage.Test.PostAsync($"{path}/lookup", new { code = phone.String("contact_code") });
        Assert.Equal(number.TrimStart('+') + "@s.whatsapp.net", contact.String("jid"));
        var message = await stage.Test.PostAsync($"{path}/lookup", new { code = "https://wa.me/message/" + phone.String("message_link_code") });
        Assert.Equal(("I would like to order", true), (message.String("message"), message["is_business"].GetBoolean()));
    }

    [Fact]
    public async Task Privacy_settings_and_exceptions_are_those_of_the_account()
    {
        var (channel, own, friend, number) = await PairAsync();
        var path = $"/v1/channels/{channel}/privacy";
        Assert.Equal("all", (await stage.Test.GetAsync(path)).String("last_seen"));
        var changed = await stage.Test.PatchAsync(path, new { last_seen = "none", online = "match_last_seen", calls = "known", defense = "on_standard" });
        Assert.Equal(("none", "match_last_seen", "known", "on_standard"),
            (changed.String("last_seen"), changed.String("online"), changed.String("calls"), changed.String("defense")));
        var settings = (await stage.Test.GetAsync($"/v1/sandbox/phones/{own}/privacy"))["data"].EnumerateArray()
            .ToDictionary(one => one.GetProperty("category").GetString()!, one => one.GetProperty("value").GetString());
        Assert.Equal(("none", "known"), (settings["last"], settings["calladd"]));

        Assert.Empty((await stage.Test.GetAsync($"{path}/picture/exceptions"))["data"].EnumerateArray());
        var kept = await PutAsync($"{path}/picture/exceptions", new { contacts = new[] { number } });
        Assert.Equal(number.TrimStart('+') + "@s.whatsapp.net", kept["data"][0].GetString());
        Assert.Equal("contacts_except", (await stage.Test.GetAsync(path)).String("picture"));
        Assert.Empty((await PutAsync($"{path}/picture/exceptions", new { contacts = Array.Empty<string>() }))["data"].EnumerateArray());
        var nobody = await PutAsync($"{path}/picture/exceptions", new { contacts = new[] { "+15550009996" } });
        Assert.Equal(("not_found", "account_not_found"), (nobody.Code, nobody.Detail("reason")));
        Assert.Equal("not_found", (await stage.Test.GetAsync($"{path}/mood/exceptions")).Code);
        _ = friend;
    }

    [Fact]
    public async Task Contact_is_blocked_and_unblocked_by_the_channel_and_by_the_phone()
    {
        await using var receiver = await WebhookReceiver.StartAsync(TestContext.Current.CancellationToken);
        var (channel, own, friend, number) = await PairAsync();
        await stage.Test.PostAsync(
            "/v1/webhook-endpoints", new { url = receiver.Address.ToString(), events = new[] { "blacklist.updated" }, channel_id = channel });
        var path = $"/v1/channels/{channel}/blacklist";
        Assert.Empty((await stage.Test.GetAsync(path))["data"].EnumerateArray());
        Assert.Equal(204, (int)(await stage.Test.SendAsync(HttpMethod.Put, $"{path}/{number}", null)).Status);
        var blocked = Assert.Single((await stage.Test.GetAsync(path))["data"].EnumerateArray());
        Assert.Equal(number, blocked.GetProperty("phone_number").GetString());
        var raised = (await receiver.WaitAsync("blacklist.updated")).Payload;
        Assert.Equal(number, raised.GetProperty("blocked")[0].GetProperty("phone_number").GetString());
        Assert.Equal(
            (await stage.Test.GetAsync($"/v1/channels/{channel}")).String("phone_number"), raised.GetProperty("actor").GetProperty("phone_number").GetString());
        var lid = (await stage.Test.GetAsync($"/v1/sandbox/phones/{friend}")).String("lid");
        Assert.Equal(lid, (await stage.Test.GetAsync($"/v1/sandbox/phones/{own}/blacklist"))["data"][0].GetProperty("lid").GetString());
        Assert.Equal(204, (int)(await stage.Test.DeleteAsync($"/v1/sandbox/phones/{own}/blacklist/{number}")).Status);
        await receiver.WaitAsync("blacklist.updated", one => one.Payload.GetProperty("unblocked").GetArrayLength() == 1);
        Assert.Empty((await stage.Test.GetAsync(path))["data"].EnumerateArray());
        var nobody = await stage.Test.SendAsync(HttpMethod.Put, $"{path}/+15550009996", null);
        Assert.Equal((404, "account_not_found"), ((int)nobody.Status, nobody.Detail("reason")));
        Assert.Equal(204, (int)(await stage.Test.DeleteAsync($"{path}/{number}")).Status);
    }
}
