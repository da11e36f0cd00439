using WhatIsUp.Grains.Abstractions.Channels;

namespace WhatIsUp.Grains.Channels;

/// <summary>Channels that come back by themselves.</summary>
public sealed partial class ChannelGrain
{
    /// <inheritdoc />
    public async Task ReturnAsync()
    {
        if (_row is null || Row is not { Status: ChannelStatus.Error, Reason: "client_outdated", DeletedAt: null } || !IsPaired) return;
        var store = await OwnAsync();
        if (await store.TryMoveAsync(LifecycleTrigger.VersionRenewed, false, CancellationToken.None)) await RunAsync();
    }
}
