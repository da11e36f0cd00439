using WhatIsUp.Grains.Abstractions.Channels;

namespace WhatIsUp.Grains.Channels;

/// <summary>Channels that come back by themselves.</summary>
public sealed partial class ChannelGrain
{
    /// <inheritdoc />
    public async Task ReturnAsync()
    {
        if (_row is null || Row.DeletedAt is not null || !IsPaired) return;
        LifecycleTrigger? trigger = Row switch
        {
            { Status: ChannelStatus.Error, Reason: "client_outdated" } => LifecycleTrigger.VersionRenewed,
            { Status: ChannelStatus.Failed, RetryAt: { } due } when due <= parts.Time.GetUtcNow() => LifecycleTrigger.BanEnded,
            _ => null,
        };
        if (trigger is not { } found) return;
        var store = await OwnAsync();
        if (await store.TryMoveAsync(found, false, CancellationToken.None)) await RunAsync();
    }
}
