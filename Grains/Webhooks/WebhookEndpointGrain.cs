using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Egress;
using WhatIsUp.Grains.Hosting;
using WhatIsUp.Grains.Ownership;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Outbox;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Webhooks;

/// <summary>A webhook endpoint: its settings. Its secrets, requested deliveries and delivery itself are in the other parts of the class.</summary>
[GrainType("webhook-endpoint")]
public sealed partial class WebhookEndpointGrain(
    [PersistentState("endpoint", GrainState.Provider)] IPersistentState<WebhookEndpointState> store,
    OutboxRows outbox,
    GroupCommitWriter writer,
    WebhookSender sender,
    EgressGuards guards,
    IOptions<WhatIsUpOptions> options,
    TimeProvider time,
    ILogger<WebhookEndpointGrain> logger) : Grain, IWebhookEndpointGrain, IWebhookEndpointCreationGrain, IWebhookDeliveryGrain, IOwnedGrain, IDisposable
{
    private const int MaxChannels = 1_000;
    private const int MaxDescriptionLength = 500;

    private readonly SemaphoreSlim _saving = new(1);
    private string? _recordedEventId;

    private WebhookEndpointState State => store.State;

    /// <inheritdoc />
    public override Task OnActivateAsync(CancellationToken cancellationToken) => StorageErrors.TranslateAsync(async () =>
    {
        if (State.CustomerId is null) return;
        // Repeats the projection that a crash after saving the state may have prevented.
        await ProjectAsync();
        await ForgetDisabledEventAsync();
        if (State.IsEnabled) StartDraining();
    });

    /// <inheritdoc />
    public async Task<WebhookEndpointView> CreateAsync(Caller caller, WebhookEndpointCreation creation)
    {
        if (State.CustomerId is not null)
        {
            RequireOwner(caller);
            return View(State);
        }

        await RequireUrlAsync(creation.Url);
        var channels = WithinScope(caller, creation.ChannelIds);
        RequireValid(creation.Events, creation.Headers, creation.Description);
        if (creation.SigningSecret is { } own && !WebhookSignature.IsSecret(own))
            throw GatewayException.InvalidField("signing_secret", "must be whsec_ followed by base64 of 24 to 64 bytes");
        await GrainFactory.GetGrain<ICustomerGrain>(caller.CustomerId.Value).ReserveEndpointAsync(caller.Mode, Id);
        var now = time.GetUtcNow();
        store.State = new WebhookEndpointState
        {
            CustomerId = caller.CustomerId,
            Mode = caller.Mode,
            Url = creation.Url,
            Events = [.. creation.Events],
            ChannelIds = channels,
            ChatTypeFilter = creation.ChatTypeFilter,
            Headers = new(creation.Headers),
            Description = creation.Description,
            RetryPolicy = creation.RetryPolicy,
            Ordering = creation.Ordering,
            MaxInFlight = creation.MaxInFlight,
            MaxPerSecond = creation.MaxPerSecond,
            IsEnabled = creation.Enabled,
            Secrets = [creation.SigningSecret ?? WebhookSignature.NewSecret()],
            CreatedAt = now,
            UpdatedAt = now,
        };
        await SaveAsync();
        return View(State) with { SigningSecret = State.Secrets[0] };
    }

    /// <inheritdoc />
    public Task<WebhookEndpointView> GetAsync(Caller caller) => Task.FromResult(View(State));

    /// <inheritdoc />
    public async Task<WebhookEndpointView> UpdateAsync(Caller caller, WebhookEndpointPatch patch)
    {
        var state = State;
        if (patch.Url is not null) await RequireUrlAsync(patch.Url);
        RequireValid(patch.Events ?? state.Events, patch.Headers ?? state.Headers, patch.Description ?? state.Description);
        var channels = patch.ChannelIds is null ? state.ChannelIds : WithinScope(caller, patch.ChannelIds);
        state.Url = patch.Url ?? state.Url;
        state.Events = patch.Events is null ? state.Events : [.. patch.Events];
        state.ChannelIds = channels;
        state.ChatTypeFilter = patch.ChatTypeFilter ?? state.ChatTypeFilter;
        state.Headers = patch.Headers is null ? state.Headers : new(patch.Headers);
        state.Description = patch.Description ?? state.Description;
        state.RetryPolicy = patch.RetryPolicy ?? state.RetryPolicy;
        state.Ordering = patch.Ordering ?? state.Ordering;
        state.MaxInFlight = patch.MaxInFlight ?? state.MaxInFlight;
        state.MaxPerSecond = patch.MaxPerSecond ?? state.MaxPerSecond;
        if (patch.Enabled is { } isEnabled)
        {
            state.IsEnabled = isEnabled;
            state.DisabledReason = null;
            state.FailingSince = null;
        }

        state.UpdatedAt = time.GetUtcNow();
        await SaveAsync();
        if (state.IsEnabled) StartDraining();
        return View(state);
    }

    /// <inheritdoc />
    public async Task DeleteAsync(Caller caller)
    {
        State.IsEnabled = false;
        var unit = new UnitOfWork();
        EndpointRows.Delete(unit, Id, time.GetUtcNow());
        OutboxRemoval.EndPending(unit, Id, time.GetUtcNow());
        await writer.CommitAsync(unit, CancellationToken.None);
        await _saving.WaitAsync();
        try
        {
            await store.ClearStateAsync();
            _isUnsaved = false;
        }
        finally
        {
            _saving.Release();
        }

        // The activation is collected when idle: calls that are waiting find here that the endpoint does not exist.
    }

    private string Id => this.GetPrimaryKeyString();

    /// <inheritdoc />
    public void RequireOwner(Caller caller)
    {
        if (State.CustomerId != caller.CustomerId || State.Mode != caller.Mode || !IsInScope(caller))
            throw new GatewayException(ErrorCode.WebhookEndpointNotFound, "No such webhook endpoint.");
    }

    private bool IsInScope(Caller caller) => caller.ChannelScope is not { } only || State.ChannelIds is [var one] && one == only;

    private static List<ChannelId> WithinScope(Caller caller, IReadOnlyList<ChannelId> channels)
    {
        if (channels.Count > MaxChannels) throw GatewayException.InvalidField("channel_ids", "must have at most 1000 channels");
        if (caller.ChannelScope is not { } only) return [.. channels.Distinct()];
        if (channels.Any(channel => channel != only)) throw new GatewayException(ErrorCode.ChannelScopedKey, "The key is restricted to one channel.");
        return [only];
    }

    private Task RequireUrlAsync(string url) => guards.Urls.RequireAsync(url, "url", options.Value.Webhooks.AttemptTimeout, time);

    private static void RequireValid(IReadOnlyList<string> events, IReadOnlyDictionary<string, string> headers, string? description)
    {
        if (events.Count == 0 || events.Any(name => name != "*" && !EventCatalogue.Bits.ContainsKey(name)))
            throw GatewayException.InvalidField("events", "must be event names, or *");
        if (HeaderRules.Problem(headers) is { } problem) throw GatewayException.InvalidField("headers", problem);
        if (description?.Length > MaxDescriptionLength) throw GatewayException.InvalidField("description", "must have at most 500 characters");
    }

    /// <summary>Saves the state. Deliveries and calls interleave, so saves are serialized.</summary>
    private async Task SaveAsync()
    {
        await _saving.WaitAsync();
        try
        {
            if (State.CustomerId is null) return;
            _isUnsaved = false;
            await store.WriteStateAsync();
            await ProjectAsync();
            await ForgetDisabledEventAsync();
        }
        catch
        {
            _isUnsaved = true;
            throw;
        }
        finally
        {
            _saving.Release();
        }
    }

    private async Task ProjectAsync()
    {
        var (unit, eventId) = (new UnitOfWork(), State.DisabledEventId);
        EndpointRows.Put(unit, State.CustomerId!.Value, View(State));
        if (eventId is not null && !await outbox.HasEventAsync(eventId, CancellationToken.None)) OutboxRows.Add(unit, DisabledEvent(eventId));
        await writer.CommitAsync(unit, CancellationToken.None);
        _recordedEventId = eventId;
    }

    /// <summary>An event that is in the outbox must not be added again at an activation after its retention.</summary>
    private async Task ForgetDisabledEventAsync()
    {
        if (State.DisabledEventId is not { } id || id != _recordedEventId) return;
        State.DisabledEventId = null;
        await store.WriteStateAsync();
    }

    private WebhookEndpointView View(WebhookEndpointState state) => new()
    {
        Id = Id,
        Url = state.Url,
        Events = state.Events,
        ChannelIds = state.ChannelIds,
        Enabled = state.IsEnabled,
        DisabledReason = state.DisabledReason,
        ChatTypeFilter = state.ChatTypeFilter,
        HeaderNames = [.. state.Headers.Keys],
        Description = state.Description,
        RetryPolicy = state.RetryPolicy,
        Ordering = state.Ordering,
        MaxInFlight = state.MaxInFlight,
        MaxPerSecond = state.MaxPerSecond,
        Mode = state.Mode,
        CreatedAt = state.CreatedAt,
        UpdatedAt = state.UpdatedAt,
    };
}
