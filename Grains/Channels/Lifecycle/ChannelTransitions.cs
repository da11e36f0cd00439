using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Outbox;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Channels.Lifecycle;

/// <summary>Moves a channel along the table of <see cref="ChannelLifecycle"/>: its row, its webhook events and its linking change together.</summary>
public sealed class ChannelTransitions(ChannelDependencies dependencies, ChannelRecord record, ChannelWarnings warnings, ChannelLinking linking)
{
    /// <summary>Moves the channel; false when the table has no such transition.</summary>
    /// <exception cref="StoreFencedException">A newer activation owns the channel.</exception>
    public Task<bool> TryMoveAsync(LifecycleTrigger trigger, bool wipesDevice, CancellationToken cancellationToken) =>
        TryMoveAsync(trigger, wipesDevice, null, cancellationToken);

    /// <summary>The account is banned until then: the channel reconnects automatically if it has credentials.</summary>
    public Task<bool> WaitForBanAsync(DateTimeOffset until, CancellationToken cancellationToken) => TryMoveAsync(
        LifecycleTrigger.TemporarilyBanned, false,
        (unit, row) =>
        {
            if (row.Jid is null) return row;
            ChannelRows.PutRetryAt(unit, record.Id, until);
            return row with { RetryAt = until };
        },
        cancellationToken);

    /// <summary>The server rejects the web version, and there is no newer one: the channel waits for it.</summary>
    public Task<bool> WaitForVersionAsync(WebVersion refused, CancellationToken cancellationToken) => TryMoveAsync(
        LifecycleTrigger.ClientOutdated, false,
        (unit, row) =>
        {
            WebVersionRows.PutRefused(unit, record.Id, refused);
            return row;
        },
        cancellationToken);

    /// <summary>
    /// Moves the channel in the batch of the event that causes it, if the table has such a transition; with a different reason if one is given.
    /// </summary>
    public void Move(EventBatch batch, LifecycleTrigger trigger, string? reason = null)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (ChannelLifecycle.Find(batch.Row.Status, trigger) is not { } transition) return;
        batch.Row = Add(batch.Unit, batch.Row, reason is null ? transition : transition with { Reason = reason });
    }

    private async Task<bool> TryMoveAsync(
        LifecycleTrigger trigger, bool wipesDevice, Func<UnitOfWork, ChannelRow, ChannelRow>? also, CancellationToken cancellationToken)
    {
        await record.EnterAsync(cancellationToken);
        try
        {
            if (ChannelLifecycle.Find(record.Row.Status, trigger) is not { } transition) return false;
            var unit = record.NewUnit();
            var next = Add(unit, record.Row, transition);
            if (also is not null) next = also(unit, next);
            if (wipesDevice) next = await WipeAsync(unit, next, cancellationToken);
            await record.ReplaceRowAsync(record.WriteAsync(unit, cancellationToken), next);
        }
        catch
        {
            warnings.Forget();
            throw;
        }
        finally
        {
            record.Leave();
        }

        await record.WakeEndpointsAsync();
        return true;
    }

    private async Task<ChannelRow> WipeAsync(UnitOfWork unit, ChannelRow row, CancellationToken cancellationToken)
    {
        dependencies.Signals.Apply(unit, record.Id, new DeviceStateChanges { WipesDevice = true });
        ChannelRows.UpdateIdentity(unit, record.Id, null, null, null, null, record.Now);
        await warnings.RemoveOfAccountAsync(unit, cancellationToken);
        return row with { Jid = null, Lid = null, PhoneNumber = null, Platform = null, Username = null };
    }

    private ChannelRow Add(UnitOfWork unit, ChannelRow before, LifecycleTransition transition)
    {
        var now = record.Now;
        var isActive = ChannelLifecycle.IsActive(transition.Next);
        var isConnected = transition.Next == ChannelStatus.Connected;
        ChannelRows.UpdateStatus(unit, record.Id, transition.Next, transition.Reason, isActive, now);
        if (isConnected) ChannelRows.UpdateSeen(unit, record.Id, now);
        AddEvent(EventCatalogue.ChannelStatus, transition.Reason);
        if (isConnected) AddEvent(EventCatalogue.ChannelConnected, null);
        if (transition.DisconnectReason is { } reason) AddEvent(EventCatalogue.ChannelDisconnected, reason);
        linking.Apply(before.Status, transition);
        return before with
        {
            Status = transition.Next,
            Reason = transition.Reason,
            StatusSince = now,
            UpdatedAt = now,
            IsDesiredRunning = isActive,
            RetryAt = null,
            LastSeenAt = isConnected ? now : before.LastSeenAt,
        };

        void AddEvent(string name, string? why) => OutboxRows.Add(
            unit, record.NewEvent(name, new ChannelEventPayload(transition.Next, before.Status, why, Addresses.PhoneOf(before.PhoneNumber), now)));
    }
}
