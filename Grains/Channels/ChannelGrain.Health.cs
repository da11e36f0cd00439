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
        var now = parts.Time.GetUtcNow();
        var limits = (await parts.Health.LoadLimitsAsync(Id, CancellationToken.None)).At(now);
        var tally = await ChannelHealth.CountAsync(parts.Health, Id, Row.Mode, now, CancellationToken.None);
        var client = _connection?.Client;
        return new ChannelHealthView
        {
            DeliveredShare = tally.DeliveredShare,
            Refused463Share = tally.Refused463Share,
            TimeLock = limits.TimeLock,
            Capping = limits.Capping,
            WebVersion = Version.ToString(),
            WebVersionAgeDays = DaysOf(Version),
            LastStanzaAt = client?.LastHeardAt ?? Row.LastSeenAt,
            Warnings = await LoadWarningsAsync(),
        };
    }

    private double DaysOf(WebVersion version) => Math.Round(parts.Versions.AgeOf(version).TotalDays, 1);

    private async Task<IReadOnlyList<ChannelWarning>> LoadWarningsAsync() =>
        [.. (await parts.Health.LoadWarningsAsync(Id, CancellationToken.None)).Where(warning => !ChannelHealth.IsOver(warning, parts.Time.GetUtcNow())).OrderByDescending(warning => warning.Timestamp)];
}
