using System.Text.Json;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Outbox;

namespace WhatIsUp.Grains.Webhooks;

/// <summary>The state of an endpoint: stored, and projected into the rows that events are matched with.</summary>
internal sealed class EndpointStore(EndpointContext context, IPersistentState<WebhookEndpointState> store) : IDisposable
{
    private readonly SemaphoreSlim _saving = new(1);
    private string? _recordedEventId;

    public WebhookEndpointState State => store.State;

    /// <summary>True when the state was changed without being stored: delivery stores it.</summary>
    public bool IsUnsaved { get; set; }

    /// <summary>Repeats the projection that a crash after saving the state may have prevented.</summary>
    public async Task RecoverAsync()
    {
        await ProjectAsync();
        await ForgetDisabledEventAsync();
    }

    public Task CreateAsync(WebhookEndpointState state)
    {
        store.State = state;
        return SaveAsync();
    }

    /// <summary>Saves the state. Deliveries and calls interleave, so saves are serialized.</summary>
    public async Task SaveAsync()
    {
        await _saving.WaitAsync();
        try
        {
            if (State.CustomerId is null) return;
            IsUnsaved = false;
            await store.WriteStateAsync();
            await ProjectAsync();
            await ForgetDisabledEventAsync();
        }
        catch
        {
            IsUnsaved = true;
            throw;
        }
        finally
        {
            _saving.Release();
        }
    }

    /// <summary>Deletes the endpoint and ends its pending deliveries.</summary>
    public async Task DeleteAsync()
    {
        State.IsEnabled = false;
        var unit = new UnitOfWork();
        EndpointRows.Delete(unit, context.Id, context.Time.GetUtcNow());
        OutboxRemoval.EndPending(unit, context.Id, context.Time.GetUtcNow());
        await context.Writer.CommitAsync(unit, CancellationToken.None);
        await _saving.WaitAsync();
        try
        {
            await store.ClearStateAsync();
            IsUnsaved = false;
        }
        finally
        {
            _saving.Release();
        }
    }

    /// <summary>The endpoint as the API shows it.</summary>
    public WebhookEndpointView View() => new()
    {
        Id = context.Id,
        Url = State.Url,
        Events = State.Events,
        ChannelIds = State.ChannelIds,
        Enabled = State.IsEnabled,
        DisabledReason = State.DisabledReason,
        ChatTypeFilter = State.ChatTypeFilter,
        HeaderNames = [.. State.Headers.Keys],
        Description = State.Description,
        RetryPolicy = State.RetryPolicy,
        Ordering = State.Ordering,
        MaxInFlight = State.MaxInFlight,
        MaxPerSecond = State.MaxPerSecond,
        Mode = State.Mode,
        CreatedAt = State.CreatedAt,
        UpdatedAt = State.UpdatedAt,
    };

    /// <summary>An event about the endpoint itself.</summary>
    public OutboxEvent AccountEvent<T>(string id, string name, T payload, DateTimeOffset at) =>
        new(id, State.CustomerId!.Value, State.Mode, null, name, at, JsonSerializer.Serialize(payload, PublicJson.Options));

    private OutboxEvent DisabledEvent(string eventId) => AccountEvent(
        eventId, EventCatalogue.WebhookEndpointDisabled,
        new WebhookDisabledPayload(context.Id, State.Url, State.DisabledReason ?? "failing", State.FailingSince, State.UpdatedAt), State.UpdatedAt);

    private async Task ProjectAsync()
    {
        var (unit, eventId) = (new UnitOfWork(), State.DisabledEventId);
        EndpointRows.Put(unit, State.CustomerId!.Value, View());
        if (eventId is not null && !await context.Outbox.HasEventAsync(eventId, CancellationToken.None)) OutboxRows.Add(unit, DisabledEvent(eventId));
        await context.Writer.CommitAsync(unit, CancellationToken.None);
        _recordedEventId = eventId;
    }

    /// <summary>An event that is in the outbox must not be added again at an activation after its retention.</summary>
    private async Task ForgetDisabledEventAsync()
    {
        if (State.DisabledEventId is not { } id || id != _recordedEventId) return;
        State.DisabledEventId = null;
        await store.WriteStateAsync();
    }

    public void Dispose() => _saving.Dispose();
}
