using System.Net;
using System.Text.Json;
using WhatIsUp.ApiGateway.Tests.Stage;
using WhatIsUp.TestSupport;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Groups and invitations that have ended, over REST.</summary>
[Collection(GatewayCollection.Name)]
public sealed class GroupEndTests(GatewayStage stage)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task Group_that_ended_with_its_community_is_not_found_with_a_reason()
    {
        var (channel, _) = await stage.PairAsync();
        var phone = await stage.CreatePhoneAsync();
        await using var receiver = await WebhookReceiver.StartAsync(Stop);
        await stage.Test.PostAsync("/v1/webhook-endpoints", new { url = receiver.Address.ToString(), events = "*", channel_ids = new[] { channel } });
        var communities = $"/v1/sandbox/phones/{phone}/communities";
        var community = (await stage.Test.PostAsync(communities, new { subject = "Our street" })).String("id");
        await stage.Test.PostAsync($"{communities}/{community}", new { subject = "Garden", channel_ids = new[] { channel } });
        var groups = $"/v1/channels/{channel}/groups";
        string? announcement = null;
        await Eventually.TrueAsync(
            async () => (announcement = Find((await stage.Test.GetAsync(groups))["data"], "Our street")) is not null,
            "the channel is in the announcement group");

        Assert.Equal(HttpStatusCode.NoContent, (await stage.Test.DeleteAsync($"{communities}/{community}")).Status);
        foreach (var refused in new[]
        {
            await stage.Test.GetAsync($"{groups}/{announcement}"), await stage.Test.PatchAsync($"{groups}/{announcement}", new { locked = true }),
            await stage.Test.GetAsync($"{groups}/{announcement}/invite"), await stage.Test.GetAsync($"/v1/channels/{channel}/communities/{community}"),
            await stage.Test.GetAsync($"/v1/channels/{channel}/communities/{community}/subgroups"),
        })
            Assert.Equal((HttpStatusCode.NotFound, "not_found", "group_ended", "410"),
                (refused.Status, refused.Code, refused.Detail("reason"), refused.Detail("upstream_code")));
        var sent = (await stage.Test.PostAsync($"/v1/channels/{channel}/messages", new { type = "text", to = announcement, text = "anybody here?" }))
            .String("message_id");
        var failed = await receiver.WaitAsync("message.failed", hook => hook.Payload.GetProperty("message").GetProperty("id").GetString() == sent);
        Assert.Equal("group_ended", failed.Payload.GetProperty("message").GetProperty("error").GetProperty("code").GetString());
        // The other groups of the community go on.
        Assert.NotNull(Find((await stage.Test.GetAsync(groups))["data"], "Garden"));
    }

    [Fact(Timeout = 120_000)]
    public async Task Invitation_that_has_expired_is_refused_with_a_reason_and_a_valid_one_is_accepted()
    {
        var (channel, ownPhone) = await stage.PairAsync();
        var (invited, phone) = await stage.PairAsync();
        var (own, other) = (await NumberAsync(ownPhone), await NumberAsync(phone));
        var made = await stage.Test.PostAsync($"/v1/channels/{channel}/groups", new { subject = "Club", participants = new[] { other } });
        var id = made["group"].GetProperty("id").GetString()!;
        await stage.Test.PostAsync($"/v1/sandbox/phones/{phone}/groups/{id}/leave", new { });
        var added = await stage.Test.PostAsync($"/v1/channels/{channel}/groups/{id}/participants", new { participants = new[] { other } });
        var invitation = added["results"][0].GetProperty("invitation");
        var (code, end) = (invitation.GetProperty("code").GetString(), invitation.GetProperty("expires_at").GetDateTimeOffset());
        Task<Reply> Accept(DateTimeOffset expiresAt) => stage.Test.SendTextAsync(HttpMethod.Put, $"/v1/channels/{invited}/groups", JsonSerializer.Serialize(
            new { invite_code = code, group_id = id, invited_by = own, expires_at = expiresAt }));

        var late = await Accept(DateTimeOffset.UtcNow.AddDays(-1));
        Assert.Equal((HttpStatusCode.BadGateway, "other", "invite_expired", "410"),
            (late.Status, late.Code, late.Detail("reason"), late.Detail("upstream_code")));
        Assert.Equal("not_a_member", (await stage.Test.GetAsync($"/v1/channels/{invited}/groups/{id}")).Detail("reason"));
        var joined = await Accept(end);
        Assert.Equal((id, "joined"), (joined.String("group_id"), joined.String("status")));
        Assert.Equal("already_member", (await Accept(end)).Detail("reason"));
    }

    private async Task<string> NumberAsync(string phone) => (await stage.Test.GetAsync($"/v1/sandbox/phones/{phone}")).String("phone_number");

    /// <summary>Id of the group with this name, or null; a community itself is none.</summary>
    private static string? Find(JsonElement groups, string subject) => groups.EnumerateArray()
        .Where(group => group.GetProperty("subject").GetString() == subject && !group.GetProperty("is_community").GetBoolean())
        .Select(group => group.GetProperty("id").GetString()).FirstOrDefault();
}
