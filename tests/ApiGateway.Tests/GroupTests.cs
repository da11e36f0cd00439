using System.Net;
using System.Text.Json;
using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.TestSupport;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Groups over REST, with sandbox phones as the other people.</summary>
[Collection(GatewayCollection.Name)]
public sealed class GroupTests(GatewayStage stage)
{
    private const string Picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task Group_is_created_changed_and_left_with_an_event_for_each_change()
    {
        var (channel, own) = await stage.PairAsync();
        var (ada, adaNumber) = await PhoneAsync();
        var (_, cidNumber) = await PhoneAsync();
        await using var receiver = await WebhookReceiver.StartAsync(Stop);
        await stage.Test.PostAsync("/v1/webhook-endpoints", new { url = receiver.Address.ToString(), events = "*", channel_ids = new[] { channel } });
        var groups = $"/v1/channels/{channel}/groups";

        // Whom WhatsApp does not add is named, and the others are in.
        var made = await stage.Test.PostAsync(
            groups, new { subject = "Neighbours", participants = new[] { adaNumber, "+4915199999999" }, description = "For the house", announce = true });
        Assert.Equal(HttpStatusCode.Created, made.Status);
        Assert.False(made["success"].GetBoolean());
        var results = made["results"].EnumerateArray().ToArray();
        Assert.Equal(
            [(adaNumber, true, null), ("+4915199999999", false, "not_on_whatsapp")],
            results.Select(one => (one.GetProperty("input").GetString(), one.GetProperty("success").GetBoolean(), one.GetProperty("reason").GetString())));
        Assert.EndsWith("@lid", results[0].GetProperty("lid").GetString(), StringComparison.Ordinal);
        var id = made["group"].GetProperty("id").GetString()!;
        var created = await receiver.WaitAsync("group.created", hook => Id(hook.Payload.GetProperty("group"), "id") == id);
        Assert.True(created.Payload.GetProperty("created").GetBoolean());
        Assert.EndsWith("@s.whatsapp.net", created.Payload.GetProperty("actor").GetProperty("jid").GetString(), StringComparison.Ordinal);

        var read = await stage.Test.GetAsync($"{groups}/{id}");
        Assert.Equal(("Neighbours", "For the house", true, 2),
            (read.String("subject"), read["description"].GetProperty("text").GetString(), read["announce"].GetBoolean(),
                read["participants_count"].GetInt32()));
        Assert.Equal(["superadmin", "member"], read["participants"].EnumerateArray().Select(one => one.GetProperty("rank").GetString()));

        Assert.Equal(HttpStatusCode.NoContent, (await stage.Test.SendTextAsync(
            HttpMethod.Put, $"{groups}/{id}", """{"subject": "Good neighbours", "description": "For all"}""")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await stage.Test.PatchAsync(
            $"{groups}/{id}",
            new { announce = false, locked = true, join_approval = true, member_add_mode = "anyone", ephemeral_expiration = 86_400 })).Status);
        foreach (var (field, value) in new[]
        {
            ("subject", "Good neighbours"), ("description", "For all"), ("announce", "False"), ("locked", "True"), ("join_approval", "True"),
            ("member_add_mode", "anyone"), ("ephemeral_expiration", "86400"),
        })
            await receiver.WaitAsync("group.updated", hook => hook.Payload.GetProperty("changes").GetProperty(field).ToString() == value);

        await ChangeParticipantsAsync(receiver, $"{groups}/{id}", id, adaNumber, cidNumber);

        Assert.Equal(HttpStatusCode.NoContent, (await stage.Test.SendAsync(HttpMethod.Delete, $"{groups}/{id}", null)).Status);
        var gone = await receiver.WaitAsync("group.participant_removed", hook => hook.Payload.GetProperty("concerns_channel").GetBoolean());
        Assert.True(gone.Payload.GetProperty("by_themselves").GetBoolean());
        var after = await stage.Test.GetAsync($"{groups}/{id}");
        Assert.Equal(("other", "not_a_member", "403"), (after.Code, after.Detail("reason"), after.Detail("upstream_code")));
        Assert.Equal("[]", (await stage.Test.GetAsync(groups))["data"].GetRawText());
        // Read-only: a message to it fails.
        var sent = (await stage.Test.PostAsync($"/v1/channels/{channel}/messages", new { type = "text", to = id, text = "still here" })).String("message_id");
        await receiver.WaitAsync("message.failed", hook => Id(hook.Payload.GetProperty("message"), "id") == sent);
        Assert.NotNull(own + ada);
    }

    private async Task ChangeParticipantsAsync(WebhookReceiver receiver, string group, string id, string member, string other)
    {
        var added = await stage.Test.PostAsync($"{group}/participants", new { participants = new[] { other, member } });
        Assert.Equal([(true, null), (false, "already_member")],
            added["results"].EnumerateArray().Select(one => (one.GetProperty("success").GetBoolean(), one.GetProperty("reason").GetString())));
        var came = await receiver.WaitAsync("group.participant_added", hook => Id(hook.Payload, "group_id") == id);
        Assert.Equal(other, came.Payload.GetProperty("participants")[0].GetProperty("phone_number").GetString());
        await stage.Test.PatchAsync($"{group}/admins", new { participants = new[] { other } });
        await receiver.WaitAsync("group.admin_promoted");
        var demoted = await stage.Test.SendAsync(HttpMethod.Delete, $"{group}/admins?participants={Uri.EscapeDataString(other)}", null);
        Assert.True(demoted["success"].GetBoolean());
        await receiver.WaitAsync("group.admin_demoted");
        Assert.True((await stage.Test.SendTextAsync(
            HttpMethod.Delete, $"{group}/participants", JsonSerializer.Serialize(new { participants = new[] { other } })))["success"].GetBoolean());
        await receiver.WaitAsync("group.participant_removed");
    }

    [Fact(Timeout = 120_000)]
    public async Task Others_come_by_link_after_approval_and_a_link_that_was_reset_is_refused()
    {
        var (channel, _) = await stage.PairAsync();
        var (ada, adaNumber) = await PhoneAsync();
        await using var receiver = await WebhookReceiver.StartAsync(Stop);
        await stage.Test.PostAsync("/v1/webhook-endpoints", new { url = receiver.Address.ToString(), events = "*", channel_ids = new[] { channel } });
        var (_, cidNumber) = await PhoneAsync();
        var groups = $"/v1/channels/{channel}/groups";
        var made = await stage.Test.PostAsync(groups, new { subject = "Club", participants = new[] { cidNumber }, join_approval = true });
        var id = Id(made["group"], "id");
        var code = (await stage.Test.GetAsync($"{groups}/{id}/invite")).String("invite_code");
        Assert.Equal("Club", (await stage.Test.GetAsync($"{groups}/link/{code}")).String("subject"));
        Assert.True((await stage.Test.PostAsync($"/v1/sandbox/phones/{ada}/groups/join", new { invite_code = code }))["pending"].GetBoolean());
        var requested = await receiver.WaitAsync("group.join_requested");
        Assert.Equal(("requested", "invite_link"), (Id(requested.Payload, "action"), Id(requested.Payload, "method")));
        Assert.Equal(adaNumber, requested.Payload.GetProperty("participants")[0].GetProperty("phone_number").GetString());
        var listed = await stage.Test.GetAsync($"{groups}/{id}/applications");
        Assert.Equal(adaNumber, listed["data"][0].GetProperty("applicant").GetProperty("phone_number").GetString());
        var decided = await stage.Test.PostAsync($"{groups}/{id}/applications", new { applicants = new[] { adaNumber, "+4915199999999" } });
        Assert.Equal([null, "no_request"], decided["results"].EnumerateArray().Select(one => one.GetProperty("reason").GetString()));
        await receiver.WaitAsync(
            "group.participant_added", hook => hook.Payload.GetProperty("participants")[0].GetProperty("phone_number").GetString() == adaNumber);

        var next = (await stage.Test.SendAsync(HttpMethod.Delete, $"{groups}/{id}/invite", null)).String("invite_code");
        Assert.NotEqual(code, next);
        var refused = await stage.Test.SendTextAsync(HttpMethod.Put, groups, $$"""{"invite_code": "https://chat.whatsapp.com/{{code}}"}""");
        Assert.Equal(("other", "invite_expired", "410"), (refused.Code, refused.Detail("reason"), refused.Detail("upstream_code")));
        Assert.Equal("already_member", (await stage.Test.SendTextAsync(HttpMethod.Put, groups, $$"""{"invite_code": "{{next}}"}""")).Detail("reason"));
    }

    [Fact(Timeout = 120_000)]
    public async Task Channel_joins_groups_of_others_and_is_refused_what_is_for_admins()
    {
        var (channel, _) = await stage.PairAsync();
        var (ada, _) = await PhoneAsync();
        var (_, cidNumber) = await PhoneAsync();
        var groups = $"/v1/channels/{channel}/groups";
        var theirs = (await stage.Test.PostAsync(
            $"/v1/sandbox/phones/{ada}/groups", new { subject = "Theirs", participants = new[] { cidNumber } })).String("id");
        var code = (await stage.Test.GetAsync($"/v1/sandbox/phones/{ada}/groups/{theirs}/invite")).String("invite_code");
        var stranger = await stage.Test.PatchAsync($"{groups}/{theirs}", new { announce = true });
        Assert.Equal(("other", "not_a_member"), (stranger.Code, stranger.Detail("reason")));
        var joined = await stage.Test.SendTextAsync(HttpMethod.Put, groups, $$"""{"invite_code": "{{code}}"}""");
        Assert.Equal((theirs, "joined"), (joined.String("group_id"), joined.String("status")));
        Assert.Equal("not_an_admin", (await stage.Test.PatchAsync($"{groups}/{theirs}", new { announce = true })).Detail("reason"));
        Assert.Equal("not_an_admin", (await stage.Test.GetAsync($"{groups}/{theirs}/invite")).Detail("reason"));
        Assert.Equal("not_found", (await stage.Test.GetAsync($"{groups}/120363999999999999@g.us")).Code);
        Assert.Equal("invite_invalid", (await stage.Test.GetAsync($"{groups}/link/NoSuchCodeAtAll0000000")).Detail("reason"));
        // Of two changes the second fails: the first is named.
        await stage.Test.PatchAsync($"/v1/sandbox/phones/{ada}/groups/{theirs}", new { locked = true });
        var both = await stage.Test.SendTextAsync(HttpMethod.Put, $"{groups}/{theirs}", """{"subject": "Mine", "description": "No"}""");
        Assert.Equal(("not_an_admin", null), (both.Detail("reason"), both.Detail("applied")));
    }

    [Fact(Timeout = 120_000)]
    public async Task Invitation_is_sent_to_who_can_not_be_added_and_withdrawn()
    {
        var (channel, _) = await stage.PairAsync();
        var (ada, adaNumber) = await PhoneAsync();
        var (_, cidNumber) = await PhoneAsync();
        var groups = $"/v1/channels/{channel}/groups";
        var made = await stage.Test.PostAsync(groups, new { subject = "Club", participants = new[] { adaNumber, cidNumber } });
        var id = Id(made["group"], "id");
        await stage.Test.PostAsync($"/v1/sandbox/phones/{ada}/groups/{id}/leave", new { });
        var added = await stage.Test.PostAsync(
            $"{groups}/{id}/participants", new { participants = new[] { adaNumber }, send_invitations = true, invitation_text = "Come back" });
        var result = added["results"][0];
        Assert.Equal((false, "recently_left", 408),
            (result.GetProperty("success").GetBoolean(), result.GetProperty("reason").GetString(), result.GetProperty("upstream_code").GetInt32()));
        var invitation = result.GetProperty("invitation");
        var message = invitation.GetProperty("message_id").GetString();
        await Eventually.TrueAsync(
            async () => (await stage.Test.GetAsync($"/v1/sandbox/phones/{ada}/messages"))["data"].EnumerateArray().Any(one => Id(one, "id") == message),
            "the phone has the invitation");
        var revoked = await stage.Test.SendTextAsync(
            HttpMethod.Delete, $"{groups}/{id}/invitations", JsonSerializer.Serialize(new { participants = new[] { adaNumber } }));
        Assert.True(revoked["success"].GetBoolean());
        var late = await stage.Test.PostAsync(
            $"/v1/sandbox/phones/{ada}/groups/join", new { invite_code = invitation.GetProperty("code").GetString(), group_id = id });
        Assert.Equal((HttpStatusCode.BadGateway, "other", "invite_invalid", "404"),
            (late.Status, late.Code, late.Detail("reason"), late.Detail("upstream_code")));
    }

    [Fact(Timeout = 120_000)]
    public async Task List_is_paged_newest_first_with_members_only_on_request()
    {
        var (channel, phone) = await stage.PairAsync();
        var (_, number) = await PhoneAsync();
        var made = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            var body = new { subject = $"group {i}", participants = new[] { number } };
            made.Add((await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/groups", body)).String("id"));
        }
        var (found, cursor) = (new List<string>(), (string?)null);
        do
        {
            var page = await stage.Test.GetAsync($"/v1/channels/{channel}/groups?limit=2&participants=true" + (cursor is null ? "" : $"&cursor={cursor}"));
            Assert.All(page["data"].EnumerateArray(), group => Assert.Equal(2, group.GetProperty("participants").GetArrayLength()));
            found.AddRange(page["data"].EnumerateArray().Select(group => Id(group, "id")!));
            cursor = page["next_cursor"].GetString();
        }
        while (cursor is not null);
        Assert.Equal(made.Order(), found.Order());
        var plain = await stage.Test.GetAsync($"/v1/channels/{channel}/groups?resync=true");
        Assert.All(plain["data"].EnumerateArray(), group => Assert.Equal(JsonValueKind.Null, group.GetProperty("participants").ValueKind));
        Assert.NotNull((await stage.Test.GetAsync($"/v1/channels/{channel}/groups?cursor=nonsense")).Detail("cursor"));
    }

    [Theory]
    [InlineData("""{"subject": "", "participants": ["+4915112345678"]}""", "subject")]
    [InlineData("""{"subject": "x", "participants": []}""", "participants")]
    [InlineData("""{"subject": "x", "participants": ["nobody"]}""", "participants[0]")]
    [InlineData("""{"subject": "x", "participants": ["120363000000000001@g.us"]}""", "participants[0]")]
    [InlineData("""{"subject": "x", "participants": ["+4915112345678"], "ephemeral_expiration": 5}""", "ephemeral_expiration")]
    [InlineData("""{"subject": "x", "participants": ["+4915112345678"], "member_add_mode": "nobody"}""", "member_add_mode")]
    public async Task Invalid_group_is_refused_with_its_field(string body, string field) =>
        Assert.NotNull((await stage.Test.SendTextAsync(HttpMethod.Post, $"/v1/channels/{await stage.CreateChannelAsync()}/groups", body)).Detail(field));

    [Fact]
    public async Task Icon_that_is_no_picture_is_rejected_and_the_former_one_stays()
    {
        var (channel, _) = await stage.PairAsync();
        var number = (await stage.Test.GetAsync($"/v1/sandbox/phones/{await stage.CreatePhoneAsync()}")).String("phone_number");
        var made = await stage.Test.PostAsync($"/v1/channels/{channel}/groups", new { subject = "Chess", participants = new[] { number } });
        var icon = $"/v1/channels/{channel}/groups/{made["group"].GetProperty("id").GetString()}/icon";
        Assert.True((int)(await SetAsync(Convert.FromBase64String(Picture))).Status < 300);
        var before = (await stage.Test.GetAsync(icon)).Text;
        var refused = await SetAsync("no picture"u8.ToArray());
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request", "not_a_picture"), (refused.Status, refused.Code, refused.Detail("reason")));
        Assert.Equal(before, (await stage.Test.GetAsync(icon)).Text);

        Task<Reply> SetAsync(byte[] picture) => stage.Test.SendTextAsync(
            HttpMethod.Put, icon, JsonSerializer.Serialize(new { media_base64 = Convert.ToBase64String(picture) }));
    }

    [Fact]
    public async Task Sharing_out_of_a_group_is_limited_and_allowed_again()
    {
        var (channel, _) = await stage.PairAsync();
        var number = (await stage.Test.GetAsync($"/v1/sandbox/phones/{await stage.CreatePhoneAsync()}")).String("phone_number");
        var made = await stage.Test.PostAsync($"/v1/channels/{channel}/groups", new { subject = "Chess", participants = new[] { number } });
        var group = $"/v1/channels/{channel}/groups/{made["group"].GetProperty("id").GetString()}";
        foreach (var isLimited in (bool[])[true, false])
        {
            Assert.Equal(HttpStatusCode.NoContent, (await stage.Test.PatchAsync(group, new { sharing_limited = isLimited })).Status);
            await Eventually.TrueAsync(
                async () => (await stage.Test.GetAsync(group))["sharing_limited"].GetBoolean() == isLimited, $"sharing is limited: {isLimited}");
        }
    }

    [Fact]
    public async Task Long_name_and_description_are_refused_with_their_fields()
    {
        var reply = await stage.Test.SendTextAsync(
            HttpMethod.Put, $"/v1/channels/{await stage.CreateChannelAsync()}/groups/120363000000000001@g.us",
            JsonSerializer.Serialize(new { subject = new string('a', 101), description = new string('a', 4_000) }));
        Assert.Equal("invalid_request", reply.Code);
        Assert.NotNull(reply.Detail("subject"));
        Assert.NotNull(reply.Detail("description"));
    }

    private async Task<(string Id, string Number)> PhoneAsync()
    {
        var id = await stage.CreatePhoneAsync();
        return (id, (await stage.Test.GetAsync($"/v1/sandbox/phones/{id}")).String("phone_number"));
    }

    private static string? Id(JsonElement element, string field) => element.GetProperty(field).GetString();
}
