using WhatIsUp.ApiGateway.Tests.Stage;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Health of a channel over REST.</summary>
[Collection(GatewayCollection.Name)]
public sealed class ChannelHealthTests(GatewayStage stage)
{
    [Fact]
    public async Task Healthy_channel_has_no_warnings()
    {
        var (channel, _) = await stage.PairAsync();
        var health = await stage.Test.GetAsync($"/v1/channels/{channel}/health");
        Assert.Equal(200, (int)health.Status);
        Assert.False(health["time_lock"].GetProperty("active").GetBoolean());
        Assert.StartsWith("2.3000.", health.String("web_version"), StringComparison.Ordinal);
        Assert.InRange(health["last_stanza_at"].GetDateTimeOffset(), DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(1));
        Assert.Equal(0, health["warnings"].GetArrayLength());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, health["refused_463_share"].ValueKind);
    }

    [Fact]
    public async Task Restricted_account_shows_its_restriction_and_held_messages_show_their_end()
    {
        var (channel, owner) = await stage.PairAsync();
        var stranger = (await stage.Test.GetAsync($"/v1/sandbox/phones/{await stage.CreatePhoneAsync()}")).String("phone_number");
        var end = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.AddDays(2).ToUnixTimeSeconds());
        var limits = new { time_lock_until = end, capping_state = "first_warning", capping_used = 180, capping_total = 250 };
        var phone = await stage.Test.PatchAsync($"/v1/sandbox/phones/{owner}", new { policy = new { limits } });
        Assert.Equal(180, phone["policy"].GetProperty("limits").GetProperty("capping_used").GetInt32());
        await Eventually.TrueAsync(async () => (await HealthAsync())["time_lock"].GetProperty("active").GetBoolean(), "the lock is known");
        var health = await HealthAsync();
        Assert.Equal(end, health["time_lock"].GetProperty("until").GetDateTimeOffset());
        var capping = health["capping"];
        Assert.Equal(
            ("first_warning", 180, 250),
            (capping.GetProperty("state").GetString(), capping.GetProperty("used").GetInt32(), capping.GetProperty("total").GetInt32()));
        Assert.Equal(["capping", "time_lock"], health["warnings"].EnumerateArray().Select(warning => warning.GetProperty("kind").GetString()).Order());

        var sent = await stage.Test.PostAsync($"/v1/channels/{channel}/messages", new { type = "text", to = stranger, text = "hello", client_ref = "held" });
        Assert.Equal(
            (202, "queued", "time_lock", end), ((int)sent.Status, sent.String("status"), sent.String("held_reason"), sent["retry_at"].GetDateTimeOffset()));
        var again = await stage.Test.PostAsync($"/v1/channels/{channel}/messages", new { type = "text", to = stranger, text = "hello", client_ref = "held" });
        Assert.Equal((sent.String("message_id"), "time_lock"), (again.String("message_id"), again.String("held_reason")));
        var message = await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{sent.String("message_id")}");
        Assert.Equal(("queued", "time_lock", end), (message.String("status"), message.String("held_reason"), message["retry_at"].GetDateTimeOffset()));

        await stage.Test.PatchAsync($"/v1/sandbox/phones/{owner}", new { policy = new { limits = new { } } });
        await Eventually.TrueAsync(
            async () =>
                (await stage.Test.GetAsync($"/v1/channels/{channel}/messages/{sent.String("message_id")}")).String("status") == "delivered",
                "the message goes out");
        Assert.False((await HealthAsync())["time_lock"].GetProperty("active").GetBoolean());

        Task<Reply> HealthAsync() => stage.Test.GetAsync($"/v1/channels/{channel}/health");
    }
}
