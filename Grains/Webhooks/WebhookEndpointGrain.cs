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

/// <summary>A webhook endpoint: its settings and secrets. Deliveries are in <see cref="EndpointDelivery"/> and <see cref="RequestedDeliveries"/>.</summary>
[GrainType("webhook-endpoint")]
public sealed class WebhookEndpointGrain : Grain, IWebhookEndpointGrain, IWebhookEndpointCreationGrain, IWebhookDeliveryGrain, IOwnedGrain, IDisposable
{
    private const int MaxRetiredSecrets = 3;

    private readonly EgressGuards _guards;
    private readonly IOptions<WhatIsUpOptions> _options;
    private readonly TimeProvider _time;
    private readonly EndpointStore _endpoint;
    private readonly EndpointDelivery _delivery;
    private readonly RequestedDeliveries _requested;

    /// <summary>Made by Orleans.</summary>
    public WebhookEndpointGrain(
        [PersistentState("endpoint", GrainState.Provider)] IPersistentState<WebhookEndpointState> store, OutboxRows outbox, GroupCommitWriter writer,
        WebhookSender sender, EgressGuards guards, IOptions<WhatIsUpOptions> options, TimeProvider time, ILogger<WebhookEndpointGrain> logger)
    {
        (_guards, _options, _time) = (guards, options, time);
        var context = new EndpointContext(this, Id, outbox, writer, options, time, logger);
        _endpoint = new EndpointStore(context, store);
        _delivery = new EndpointDelivery(context, _endpoint, new DeliveryAttempts(context, _endpoint, sender), new EndpointHealth(context, _endpoint));
        _requested = new RequestedDeliveries(context, _endpoint, _delivery);
    }

    private string Id => this.GetPrimaryKeyString();

    private WebhookEndpointState State => _endpoint.State;

    /// <inheritdoc />
    public override Task OnActivateAsync(CancellationToken cancellationToken) => StorageErrors.TranslateAsync(async () =>
    {
        if (State.CustomerId is null) return;
        await _endpoint.RecoverAsync();
        if (State.IsEnabled) _delivery.Start();
    });

    /// <inheritdoc />
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _delivery.StopAsync();

    /// <inheritdoc />
    public void Dispose()
    {
        _delivery.Dispose();
        _endpoint.Dispose();
    }

    /// <inheritdoc />
    public Task NudgeAsync()
    {
        if (State.CustomerId is null) DeactivateOnIdle();
        else if (State.IsEnabled) _delivery.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task<WebhookEndpointView> CreateAsync(Caller caller, WebhookEndpointCreation creation)
    {
        if (State.CustomerId is not null)
        {
            RequireOwner(caller);
            return _endpoint.View();
        }

        await RequireUrlAsync(creation.Url);
        var channels = EndpointRules.WithinScope(caller, creation.ChannelIds);
        EndpointRules.RequireValid(creation.Events, creation.Headers, creation.Description);
        EndpointRules.RequireSecret(creation.SigningSecret);
        await GrainFactory.GetGrain<ICustomerGrain>(caller.CustomerId.Value).ReserveEndpointAsync(caller.Mode, Id);
        var now = _time.GetUtcNow();
        await _endpoint.CreateAsync(new WebhookEndpointState
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
        });
        return _endpoint.View() with { SigningSecret = State.Secrets[0] };
    }

    /// <inheritdoc />
    public Task<WebhookEndpointView> GetAsync(Caller caller) => Task.FromResult(_endpoint.View());

    /// <inheritdoc />
    public async Task<WebhookEndpointView> UpdateAsync(Caller caller, WebhookEndpointPatch patch)
    {
        var state = State;
        if (patch.Url is not null) await RequireUrlAsync(patch.Url);
        EndpointRules.RequireValid(patch.Events ?? state.Events, patch.Headers ?? state.Headers, patch.Description ?? state.Description);
        var channels = patch.ChannelIds is null ? state.ChannelIds : EndpointRules.WithinScope(caller, patch.ChannelIds);
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

        state.UpdatedAt = _time.GetUtcNow();
        await _endpoint.SaveAsync();
        if (state.IsEnabled) _delivery.StartAtOnce();
        return _endpoint.View();
    }

    /// <inheritdoc />
    public async Task<WebhookEndpointView> RotateSecretAsync(Caller caller, string? secret, TimeSpan grace)
    {
        EndpointRules.RequireSecret(secret);
        var now = _time.GetUtcNow();
        var next = secret ?? WebhookSignature.NewSecret();
        var former = State.Secrets.Where(one => grace > TimeSpan.Zero && one != next).Select(one => new RetiredSecret { Secret = one, Until = now + grace });
        State.Retired = [.. former.Concat(State.Retired.Where(one => one.Until > now && one.Secret != next)).Take(MaxRetiredSecrets)];
        State.Secrets = [next];
        State.UpdatedAt = now;
        await _endpoint.SaveAsync();
        return _endpoint.View() with { SigningSecret = next };
    }

    /// <inheritdoc />
    public Task<QueuedDelivery> TestAsync(Caller caller) => _requested.TestAsync(caller);

    /// <inheritdoc />
    public Task<QueuedDelivery> ReplayAsync(Caller caller, string deliveryId) => _requested.ReplayAsync(caller, deliveryId);

    /// <inheritdoc />
    public Task<int> RecoverAsync(Caller caller, DateTimeOffset since) => _requested.RecoverAsync(since);

    /// <inheritdoc />
    public async Task DeleteAsync(Caller caller)
    {
        await _endpoint.DeleteAsync();
        // The activation is collected when idle: calls that are waiting find here that the endpoint does not exist.
    }

    /// <inheritdoc />
    public void RequireOwner(Caller caller)
    {
        if (State.CustomerId != caller.CustomerId || State.Mode != caller.Mode || !IsInScope(caller))
            throw new GatewayException(ErrorCode.WebhookEndpointNotFound, "No such webhook endpoint.");
    }

    private bool IsInScope(Caller caller) => caller.ChannelScope is not { } only || State.ChannelIds is [var one] && one == only;

    private Task RequireUrlAsync(string url) => _guards.Urls.RequireAsync(url, "url", _options.Value.Webhooks.AttemptTimeout, _time);
}
