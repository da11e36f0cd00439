using System.Text.Json;
using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.TestSupport;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Contacts with a username, with and without a visible number.</summary>
[Collection(GatewayCollection.Name)]
public sealed class UsernameTests(GatewayStage stage)
{
    private static int _names;

    private static string NewName() => $"user.{Interlocked.Increment(ref _names)}_{Guid.NewGuid():N}"[..24];

    private async Task<(string Id, string Number, string Lid)> PhoneAsync(string username, string? key = null, bool hidesNumber = true)
    {
        var made = await stage.Test.PostAsync("/v1/sandbox/phones", new { push_name = "Hy", username, username_key = key, hides_number = hidesNumber });
        Assert.True((int)made.Status == 201, made.ToString());
        Assert.Equal((username.ToLowerInvariant(), hidesNumber), (made.String("username"), made["hides_number"].GetBoolean()));
        return (made.String("id"), made.String("phone_number"), made.String("lid"));
    }

    private Task<Reply> SendAsync(string channel, object body) => stage.Test.PostAsync($"/v1/channels/{channel}/messages", body);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Contact_without_a_number_is_addressed_by_username_and_shown_with_it(bool isMoved)
    {
        await using var receiver = await WebhookReceiver.StartAsync(TestContext.Current.CancellationToken);
        var (channel, own) = await stage.PairAsync();
        if (isMoved) await stage.Test.PatchAsync($"/v1/sandbox/phones/{own}", new { policy = new { lid_migrated = true } });
        await stage.Test.PostAsync(
            "/v1/webhook-endpoints", new { url = receiver.Address.ToString(), events = new[] { "message.received" }, channel_id = channel });
        var name = NewName();
        var friend = await PhoneAsync(name);
        var sent = await SendAsync(channel, new { type = "text", to = "@" + name.ToUpperInvariant(), text = "hello", client_ref = name });
        Assert.True((int)sent.Status == 202, sent.ToString());
        await stage.ShownAsync(friend.Id, sent.String("message_id"));
        var again = await SendAsync(channel, new { type = "text", to = "@" + name, text = "hello", client_ref = name });
        Assert.Equal((sent.String("message_id"), true), (again.String("message_id"), again["duplicate"].GetBoolean()));
        await Eventually.TrueAsync(
            async () =>
                (await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{sent.String("message_id")}")).String("status") == "delivered", "it is delivered");

        var ownLid = (await stage.Test.GetAsync($"/v1/sandbox/phones/{own}")).String("lid");
        var back = (await stage.OnPhoneAsync(friend.Id, "messages", new { to = ownLid, text = "back" })).String("id");
        var from = (await receiver.WaitAsync("message.received")).Payload.GetProperty("message").GetProperty("from");
        Check(from);
        Check((await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{back}"))["from"]);
        Check((await stage.Test.GetAsync($"/v1/channels/{channel}/messages?chat_id={friend.Lid}"))["data"][0].GetProperty("from"));
        Assert.Equal(204, (int)(await stage.Test.PostAsync($"/v1/channels/{channel}/messages/{back}/read")).Status);
        var chat = await stage.Test.GetAsync($"/v1/channels/{channel}/chats/{friend.Lid}");
        Assert.Equal((friend.Lid, name, "Hy"), (chat.String("id"), chat.String("username"), chat.String("name")));
        var contact = await stage.Test.GetAsync($"/v1/channels/{channel}/contacts/{friend.Lid}");
        Assert.Equal((name, JsonValueKind.Null), (contact.String("username"), contact["phone_number"].ValueKind));

        // A change is shown immediately; the old name has no account.
        var other = NewName();
        Assert.Equal(other, (await stage.Test.PatchAsync($"/v1/sandbox/phones/{friend.Id}", new { username = other })).String("username"));
        await Eventually.TrueAsync(
            async () => (await stage.Test.GetAsync($"/v1/channels/{channel}/contacts/{friend.Lid}")).String("username") == other, "the change is known");
        Assert.Equal(other, (await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{back}"))["from"].GetProperty("username").GetString());
        var gone = await SendAsync(channel, new { type = "text", to = "@" + name, text = "who?" });
        Assert.Equal(("invalid_request", "username_not_found"), (gone.Code, gone.Detail("reason")));
        Assert.NotNull(gone.Detail("to"));
        var forwarded = await stage.Test.PostAsync($"/v1/channels/{channel}/messages/{back}/forward", new { to = "@" + other });
        Assert.True((int)forwarded.Status == 202, forwarded.ToString());
        await stage.ShownAsync(friend.Id, forwarded.String("message_id"));

        void Check(JsonElement person)
        {
            Assert.Equal(
                (friend.Lid, friend.Lid, name),
                (person.GetProperty("jid").GetString(), person.GetProperty("lid").GetString(), person.GetProperty("username").GetString()));
            Assert.Equal(JsonValueKind.Null, person.GetProperty("phone_number").ValueKind);
        }
    }

    [Fact]
    public async Task Usernames_are_checked_beside_numbers_and_protected_ones_require_their_key()
    {
        var (channel, _) = await stage.PairAsync();
        var (open, closed) = (NewName(), NewName());
        var shown = await PhoneAsync(open, hidesNumber: false);
        var hidden = await PhoneAsync(closed, "4711");
        string[] requested = ["@" + open, shown.Number, "@" + closed, $"@{closed}:4711", "@nobody.at_all", "@12345"];
        var checks = (await stage.Test.PostAsync($"/v1/channels/{channel}/contacts/check", new { contacts = requested }))["data"].EnumerateArray().ToArray();
        Assert.Equal(requested, checks.Select(check => check.GetProperty("input").GetString()));
        Assert.Equal(
            [null, null, "username_key_required", null, "username_not_found", "invalid"], checks.Select(check => check.GetProperty("reason").GetString()));
        Assert.Equal([shown.Lid, shown.Lid, null, hidden.Lid, null, null], checks.Select(check => check.GetProperty("lid").GetString()));
        Assert.Equal([open, open, null, closed, null, null], checks.Select(check => check.GetProperty("username").GetString()));
        Assert.Equal(shown.Number.TrimStart('+') + "@s.whatsapp.net", checks[0].GetProperty("jid").GetString());
        Assert.Equal(hidden.Lid, checks[3].GetProperty("jid").GetString());
    }

    [Fact]
    public async Task Protected_username_needs_its_key_only_for_the_first_message()
    {
        var (channel, _) = await stage.PairAsync();
        var name = NewName();
        var friend = await PhoneAsync(name, "aB3dE6");
        foreach (var to in new[] { "@" + name, $"@{name}:000000" })
        {
            var refused = await SendAsync(channel, new { type = "text", to, text = "hello" });
            Assert.Equal(("invalid_request", "username_key_required"), (refused.Code, refused.Detail("reason")));
        }
        foreach (var to in new[] { $"@{name}:aB3dE6", "@" + name })
            await stage.ShownAsync(friend.Id, (await SendAsync(channel, new { type = "text", to, text = "hello" })).String("message_id"));
        Assert.Equal(1, (await stage.Test.GetAsync($"/v1/channels/{channel}/chats"))["data"].GetArrayLength());
    }

    [Theory]
    [InlineData("@ab")]
    [InlineData("@")]
    [InlineData("@1234")]
    [InlineData("@a b c")]
    [InlineData("@ada:12")]
    [InlineData("@.ada")]
    [InlineData("@ada.")]
    [InlineData("@a..da")]
    [InlineData("@www.ada")]
    [InlineData("@ADA.Com")]
    [InlineData("@ada\n")]
    [InlineData("@ad\u0131")]
    [InlineData("@ada:")]
    [InlineData("@adaadaadaadaadaadaadaadaadaadaadaada")]
    [InlineData("ada.lovelace")]
    public async Task Recipient_with_an_invalid_username_is_rejected_without_a_query(string to)
    {
        var refused = await SendAsync(await stage.CreateChannelAsync(), new { type = "text", to, text = "hello" });
        Assert.Equal("invalid_request", refused.Code);
        Assert.Contains("@name", refused.Detail("to"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Username_lookup_without_a_connection_is_rejected()
    {
        var refused = await SendAsync(await stage.CreateChannelAsync(), new { type = "text", to = "@ada.lovelace", text = "hello" });
        Assert.Equal("channel_unavailable", refused.Code);
    }

    [Fact]
    public async Task Phones_accept_only_free_and_valid_usernames()
    {
        var name = NewName();
        var phone = await PhoneAsync(name, "1234");
        Assert.Equal("concurrent_modification", (await stage.Test.PostAsync("/v1/sandbox/phones", new { username = name })).Code);
        var bad = await stage.Test.PatchAsync($"/v1/sandbox/phones/{phone.Id}", new { username = "a..b" });
        Assert.Equal("invalid_request", bad.Code);
        Assert.NotNull(bad.Detail("username"));
        Assert.NotNull((await stage.Test.PatchAsync($"/v1/sandbox/phones/{phone.Id}", new { username_key = "12" })).Detail("username_key"));
        var kept = await stage.Test.PatchAsync($"/v1/sandbox/phones/{phone.Id}", new { hides_number = false });
        Assert.Equal((name, "1234", false), (kept.String("username"), kept.String("username_key"), kept["hides_number"].GetBoolean()));
        var gone = await stage.Test.PatchAsync($"/v1/sandbox/phones/{phone.Id}", new { username = "" });
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (gone["username"].ValueKind, gone["username_key"].ValueKind));
    }

    [Fact]
    public async Task Group_members_without_a_number_are_mentioned_and_counted()
    {
        var (channel, own) = await stage.PairAsync();
        var name = NewName();
        var friend = await PhoneAsync(name);
        var group = (await stage.Test.PostAsync($"/v1/sandbox/phones/{friend.Id}/groups", new { subject = "Friends", channel_ids = new[] { channel } }))
            .String("id");
        await Eventually.TrueAsync(
            async () => (await stage.Test.GetAsync($"/v1/channels/{channel}/contacts/{friend.Lid}")).Status == System.Net.HttpStatusCode.OK,
            "the member is known");
        var contact = await stage.Test.GetAsync($"/v1/channels/{channel}/contacts/{friend.Lid}");
        Assert.Equal((name, "@" + name), (contact.String("username"), contact.String("name")));
        var text = $"hello @{friend.Lid.Split('@')[0]}";
        var sent = (await SendAsync(channel, new { type = "text", to = group, text, mentions = new[] { friend.Lid } })).String("message_id");
        var shown = await stage.ShownAsync(friend.Id, sent);
        Assert.Equal((text, friend.Lid), (shown.GetProperty("text").GetString(), shown.GetProperty("said").GetProperty("mentions")[0].GetString()));
        await stage.Test.PostAsync($"/v1/sandbox/phones/{friend.Id}/read", new { message_ids = new[] { sent } });
        await Eventually.TrueAsync(
            async () => (await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{sent}/receipts"))["data"].EnumerateArray()
                .Any(receipt =>
                    receipt.GetProperty("participant").GetString() == friend.Lid
                    && receipt.GetProperty("read_at").ValueKind == JsonValueKind.String), "it is read");
        var back = (
            await stage.OnPhoneAsync(friend.Id, "messages", new { to = group, text = $"@{friend.Lid.Split('@')[0]} is me", mentions = new[] { friend.Lid } }))
                .String("id");
        var path = $"/v1/channels/{channel}/messages/{back}";
        await Eventually.TrueAsync(async () => (int)(await stage.Test.GetAsync(path)).Status == 200, "it came");
        var came = await stage.Test.GetAsync(path);
        Assert.Equal((friend.Lid, name), (came["from"].GetProperty("jid").GetString(), came["from"].GetProperty("username").GetString()));
        Assert.Equal(($"@{friend.Lid.Split('@')[0]} is me", friend.Lid), (came["text"].GetProperty("body").GetString(), came["mentions"][0].GetString()));
        Assert.NotNull(own);
    }
}
