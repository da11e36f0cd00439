using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Outbox;

namespace WhatIsUp.Grains.Channels.State;

/// <summary>
/// The channel's warnings, one row per kind while it lasts and <c>channel.warning</c> when it begins or changes, and WhatsApp's limits of the account. Both are
/// cached as of the last unit. Methods with a unit are called inside the critical section of <see cref="ChannelRecord"/>.
/// </summary>
public sealed class ChannelWarnings(ChannelDependencies dependencies, ChannelRecord record)
{
    private volatile IReadOnlyDictionary<ChannelWarningKind, ChannelWarning>? _warnings;
    private volatile ChannelLimits? _limits;

    /// <summary>Cached limits of the account; null if they must be read.</summary>
    public ChannelLimits? KnownLimits => _limits;

    /// <summary>The web version that the channel connects with.</summary>
    public string Version { get; private set; } = "";

    /// <summary>WhatsApp's limits of the account, as far as they are known.</summary>
    public async ValueTask<ChannelLimits> LoadLimitsAsync(CancellationToken cancellationToken) =>
        _limits ??= await dependencies.Health.LoadLimitsAsync(record.Id, cancellationToken);

    /// <summary>Raises a warning; the same one again, with the same state and end, changes nothing.</summary>
    /// <exception cref="WhatsApp.Store.StoreFencedException">A newer activation owns the channel.</exception>
    public Task RaiseAsync(ChannelWarning warning, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(warning);
        return ChangeAsync(unit => AddAsync(unit, warning, cancellationToken), cancellationToken);
    }

    /// <summary>Ends a warning; there is no event for that.</summary>
    /// <exception cref="WhatsApp.Store.StoreFencedException">A newer activation owns the channel.</exception>
    public Task EndAsync(ChannelWarningKind kind, CancellationToken cancellationToken) =>
        ChangeAsync(unit => RemoveAsync(unit, kind, cancellationToken), cancellationToken);

    /// <summary>The channel connects with this web version.</summary>
    /// <param name="version">The version.</param>
    /// <param name="old">A warning of its age, or null to end such a warning. An announced end of another version is removed in any case.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public Task KeepVersionAsync(string version, ChannelWarning? old, CancellationToken cancellationToken) => ChangeAsync(
        async unit =>
        {
            Version = version;
            var known = await LoadAsync(cancellationToken);
            if (known.TryGetValue(ChannelWarningKind.ClientExpiration, out var expiration) && expiration.State != version)
                await RemoveAsync(unit, ChannelWarningKind.ClientExpiration, cancellationToken);
            if (old is not null) await AddAsync(unit, old, cancellationToken);
            else await RemoveAsync(unit, ChannelWarningKind.VersionOld, cancellationToken);
        },
        cancellationToken);

    /// <summary>Raises a warning in the unit of its cause.</summary>
    public async Task AddAsync(UnitOfWork unit, ChannelWarning warning, CancellationToken cancellationToken)
    {
        var known = await LoadAsync(cancellationToken);
        if (known.TryGetValue(warning.Kind, out var former) && former.State == warning.State && former.Until == warning.Until) return;
        HealthRows.Put(unit, record.Id, warning);
        OutboxRows.Add(unit, record.NewEvent(EventCatalogue.ChannelWarning, warning));
        _warnings = new Dictionary<ChannelWarningKind, ChannelWarning>(known) { [warning.Kind] = warning };
    }

    /// <summary>Ends a warning in the unit of its cause.</summary>
    public async Task RemoveAsync(UnitOfWork unit, ChannelWarningKind kind, CancellationToken cancellationToken)
    {
        var known = await LoadAsync(cancellationToken);
        if (!known.ContainsKey(kind)) return;
        HealthRows.Delete(unit, record.Id, kind);
        _warnings = known.Where(entry => entry.Key != kind).ToDictionary();
    }

    /// <summary>The channel belongs to another account from now on, or to none. Warnings of the web version do not depend on the account.</summary>
    public async Task RemoveOfAccountAsync(UnitOfWork unit, CancellationToken cancellationToken)
    {
        foreach (var kind in (await LoadAsync(cancellationToken)).Keys)
            if (kind is not (ChannelWarningKind.VersionOld or ChannelWarningKind.ClientExpiration)) await RemoveAsync(unit, kind, cancellationToken);
        HealthRows.DeleteLimits(unit, record.Id);
        _limits = ChannelLimits.Unknown;
    }

    /// <summary>WhatsApp announced the account's limits. Valid immediately, for a refusal that follows in the same batch.</summary>
    public void Keep(UnitOfWork unit, ChannelLimits known, ChannelLimits next)
    {
        if (known == next) return;
        HealthRows.Put(unit, record.Id, next);
        _limits = next;
    }

    /// <summary>A unit could not be written, or may have been: everything is read again.</summary>
    public void Forget()
    {
        _warnings = null;
        _limits = null;
    }

    private async ValueTask<IReadOnlyDictionary<ChannelWarningKind, ChannelWarning>> LoadAsync(CancellationToken cancellationToken) =>
        _warnings ??= (await dependencies.Health.LoadWarningsAsync(record.Id, cancellationToken)).ToDictionary(warning => warning.Kind);

    private async Task ChangeAsync(Func<UnitOfWork, Task> change, CancellationToken cancellationToken)
    {
        var unit = record.NewUnit();
        await record.EnterAsync(cancellationToken);
        try
        {
            await change(unit);
            if (unit.Commands.Count == 0) return;
            await record.WriteAsync(unit, cancellationToken);
        }
        catch
        {
            Forget();
            throw;
        }
        finally
        {
            record.Leave();
        }
        await record.WakeEndpointsAsync();
    }
}
