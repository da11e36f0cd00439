using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Storage;

namespace WhatIsUp.Grains.Channels;

/// <summary>What the channel warns of: one row per kind while it lasts, and <c>channel.warning</c> when it begins or changes.</summary>
public sealed partial class ChannelStore
{
    /// <summary>As the last unit left them, or null when they must be read.</summary>
    private volatile IReadOnlyDictionary<ChannelWarningKind, ChannelWarning>? _warnings;

    /// <summary>Raises a warning; the same one again, with the same state and end, changes nothing.</summary>
    /// <param name="warning">The warning.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="WhatsApp.Signal.StoreFencedException">A newer activation owns the channel.</exception>
    public Task WarnAsync(ChannelWarning warning, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(warning);
        return ChangeWarningsAsync(unit => AddWarningAsync(unit, warning, cancellationToken), cancellationToken);
    }

    /// <summary>Ends a warning; no event tells of that.</summary>
    /// <inheritdoc cref="WarnAsync"/>
    public Task EndWarningAsync(ChannelWarningKind kind, CancellationToken cancellationToken) =>
        ChangeWarningsAsync(unit => RemoveWarningAsync(unit, kind, cancellationToken), cancellationToken);

    /// <summary>Raises a warning in the unit of what it follows from. Only under the gate.</summary>
    private async Task AddWarningAsync(WriteUnit unit, ChannelWarning warning, CancellationToken cancellationToken)
    {
        var known = await LoadWarningsAsync(cancellationToken);
        if (known.TryGetValue(warning.Kind, out var former) && former.State == warning.State && former.Until == warning.Until) return;
        HealthRows.Put(unit, Id, warning);
        OutboxRows.Add(unit, NewEvent(EventCatalogue.ChannelWarning, Now, warning));
        _warnings = new Dictionary<ChannelWarningKind, ChannelWarning>(known) { [warning.Kind] = warning };
    }

    /// <summary>Ends a warning in the unit of what it follows from. Only under the gate.</summary>
    private async Task RemoveWarningAsync(WriteUnit unit, ChannelWarningKind kind, CancellationToken cancellationToken)
    {
        var known = await LoadWarningsAsync(cancellationToken);
        if (!known.ContainsKey(kind)) return;
        HealthRows.Delete(unit, Id, kind);
        _warnings = known.Where(entry => entry.Key != kind).ToDictionary();
    }

    /// <summary>The channel belongs to another account now, or to none: what was said of the former one is of no interest. The web version is no matter of the account.</summary>
    private async Task RemoveAccountWarningsAsync(WriteUnit unit, CancellationToken cancellationToken)
    {
        foreach (var kind in (await LoadWarningsAsync(cancellationToken)).Keys)
            if (kind is not (ChannelWarningKind.VersionOld or ChannelWarningKind.ClientExpiration)) await RemoveWarningAsync(unit, kind, cancellationToken);
        HealthRows.DeleteLimits(unit, Id);
        _limits = ChannelLimits.Unknown;
    }

    /// <summary>What the channel warns of now, by kind.</summary>
    private async ValueTask<IReadOnlyDictionary<ChannelWarningKind, ChannelWarning>> LoadWarningsAsync(CancellationToken cancellationToken) =>
        _warnings ??= (await parts.Health.LoadWarningsAsync(Id, cancellationToken)).ToDictionary(warning => warning.Kind);

    private async Task ChangeWarningsAsync(Func<WriteUnit, Task> change, CancellationToken cancellationToken)
    {
        var unit = new WriteUnit(Fence);
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await change(unit);
            if (unit.Commands.Count == 0) return;
            await WriteAsync(unit, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
        await NudgeAsync();
    }
}
