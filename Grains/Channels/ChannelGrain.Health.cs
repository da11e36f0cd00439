using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.Grains.Channels;

/// <summary>How well the channel does.</summary>
public sealed partial class ChannelGrain
{
    /// <inheritdoc />
    public async Task<ChannelHealthView> GetHealthAsync(Caller caller)
    {
        Require(caller);
        var client = _connection?.Client;
        return new ChannelHealthView
        {
            TimeLock = new TimeLockView(false, null),
            Capping = new CappingView(CappingState.Unknown, null, null, null),
            WebVersion = Version.ToString(),
            WebVersionAgeDays = DaysOf(Version),
            LastStanzaAt = client?.LastHeardAt ?? Row.LastSeenAt,
            Warnings = await LoadWarningsAsync(),
        };
    }

    private double DaysOf(WebVersion version) => Math.Round(parts.Versions.AgeOf(version).TotalDays, 1);

    private async Task<IReadOnlyList<ChannelWarning>> LoadWarningsAsync() =>
        [.. (await parts.Health.LoadWarningsAsync(Id, CancellationToken.None)).OrderByDescending(warning => warning.Timestamp)];
}
