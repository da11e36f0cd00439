using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;

namespace WhatIsUp.Grains.Channels;

/// <summary>How well the channel does.</summary>
public sealed partial class ChannelGrain
{
    /// <inheritdoc />
    public async Task<ChannelHealthView> GetHealthAsync(Caller caller)
    {
        Require(caller);
        var warnings = await parts.Health.LoadWarningsAsync(Id, CancellationToken.None);
        var client = _connection?.Client;
        return new ChannelHealthView
        {
            TimeLock = new TimeLockView(false, null),
            Capping = new CappingView(CappingState.Unknown, null, null, null),
            WebVersion = client?.WebVersion ?? ClientSettings.WebVersionOf(parts.Options.Value),
            LastStanzaAt = client?.LastHeardAt ?? Row.LastSeenAt,
            Warnings = [.. warnings.OrderByDescending(warning => warning.Timestamp)],
        };
    }
}
