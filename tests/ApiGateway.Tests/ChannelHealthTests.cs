using WhatIsUp.ApiGateway.Tests.Stage;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>What a channel shows of its health.</summary>
[Collection(GatewayCollection.Name)]
public sealed class ChannelHealthTests(GatewayStage stage)
{
    [Fact]
    public async Task A_channel_in_good_health_warns_of_nothing()
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
}
