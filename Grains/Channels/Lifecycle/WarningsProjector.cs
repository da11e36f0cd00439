using Microsoft.Extensions.Logging;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.Grains.Channels.Lifecycle;

/// <summary>Announcements of WhatsApp about the account and the web version: locks, caps, the end of the version.</summary>
public sealed class WarningsProjector(ChannelRecord record, ChannelWarnings warnings, ILogger<WarningsProjector> logger) : IEventProjector
{
    /// <inheritdoc />
    public async ValueTask<bool> ProjectAsync(EventBatch batch, ClientEvent happened, CancellationToken cancellationToken)
    {
        switch (happened)
        {
            case ClientExpirationAnnounced announced:
                await AddExpirationAsync(batch, announced, cancellationToken);
                return true;
            case TimeLockChanged timeLock:
                await AddTimeLockAsync(batch, timeLock, cancellationToken);
                return true;
            case NewChatCapChanged cap:
                await AddCapAsync(batch, cap, cancellationToken);
                return true;
            default:
                return false;
        }
    }

    private async Task AddTimeLockAsync(EventBatch batch, TimeLockChanged changed, CancellationToken cancellationToken)
    {
        var known = await warnings.LoadLimitsAsync(cancellationToken);
        warnings.Keep(batch.Unit, known, known with { TimeLock = new TimeLockView(changed.IsActive, changed.Until) });
        if (!changed.IsActive) await warnings.RemoveAsync(batch.Unit, ChannelWarningKind.TimeLock, cancellationToken);
        else await warnings.AddAsync(batch.Unit, WarningTexts.TimeLock(changed.Until, record.Now), cancellationToken);
    }

    private async Task AddCapAsync(EventBatch batch, NewChatCapChanged changed, CancellationToken cancellationToken)
    {
        var known = await warnings.LoadLimitsAsync(cancellationToken);
        var state = changed.State switch
        {
            NewChatCapState.FirstWarning => CappingState.FirstWarning,
            NewChatCapState.SecondWarning => CappingState.SecondWarning,
            NewChatCapState.Capped => CappingState.Capped,
            _ => CappingState.None,
        };
        warnings.Keep(batch.Unit, known, known with { Capping = new CappingView(state, changed.Used, changed.Total, changed.Until) });
        if (state == CappingState.None) await warnings.RemoveAsync(batch.Unit, ChannelWarningKind.Capping, cancellationToken);
        else await warnings.AddAsync(batch.Unit, WarningTexts.Capping(state, changed.Until, record.Now), cancellationToken);
    }

    private async Task AddExpirationAsync(EventBatch batch, ClientExpirationAnnounced announced, CancellationToken cancellationToken)
    {
        if (announced.At is not { } at)
        {
            await warnings.RemoveAsync(batch.Unit, ChannelWarningKind.ClientExpiration, cancellationToken);
            return;
        }
        logger.VersionExpirationAnnounced(record.Id, warnings.Version, at);
        await warnings.AddAsync(batch.Unit, WarningTexts.ClientExpiration(warnings.Version, at, record.Now), cancellationToken);
    }
}
