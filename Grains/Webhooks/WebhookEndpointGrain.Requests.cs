using System.Text.Json;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Outbox;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Webhooks;

/// <summary>Rotation of the secret, and deliveries that are queued by request.</summary>
public sealed partial class WebhookEndpointGrain
{
    private const int MaxRetiredSecrets = 3;
    private const int MaxRecovered = 10_000;
    private const int RecoveredAtOnce = 500;

    /// <inheritdoc />
    public async Task<WebhookEndpointView> RotateSecretAsync(Caller caller, string? secret, TimeSpan grace)
    {
        if (secret is not null && !WebhookSignature.IsSecret(secret))
            throw GatewayException.InvalidField("signing_secret", "must be whsec_ followed by base64 of 24 to 64 bytes");
        var now = time.GetUtcNow();
        var next = secret ?? WebhookSignature.NewSecret();
        var former = State.Secrets.Where(one => grace > TimeSpan.Zero && one != next).Select(one => new RetiredSecret { Secret = one, Until = now + grace });
        State.Retired = [.. former.Concat(State.Retired.Where(one => one.Until > now && one.Secret != next)).Take(MaxRetiredSecrets)];
        State.Secrets = [next];
        State.UpdatedAt = now;
        await SaveAsync();
        return View(State) with { SigningSecret = next };
    }

    /// <inheritdoc />
    public async Task<QueuedDelivery> TestAsync(Caller caller)
    {
        if (!State.IsEnabled) throw new GatewayException(ErrorCode.NoOp, "The endpoint is disabled: enable it first.");
        var now = time.GetUtcNow();
        var payload = new WebhookTestPayload(Id, "This is a test.", now);
        var test = AccountEvent(PrefixedId.New(PrefixedId.Event), EventCatalogue.WebhookEndpointTest, payload, now);
        var unit = new UnitOfWork();
        OutboxRows.AddOnly(unit, test with { CorrelationId = caller.CorrelationId.Length > 0 ? caller.CorrelationId : null });
        return await QueueAsync(unit, test.Id, now);
    }

    /// <inheritdoc />
    public async Task<QueuedDelivery> ReplayAsync(Caller caller, string deliveryId)
    {
        var delivery = await outbox.Deliveries.GetAsync(caller, deliveryId, CancellationToken.None);
        if (delivery is null || delivery.EndpointId != Id) throw new GatewayException(ErrorCode.NotFound, "No such delivery.");
        return await QueueAsync(new UnitOfWork(), delivery.EventId, time.GetUtcNow());
    }

    /// <inheritdoc />
    public async Task<int> RecoverAsync(Caller caller, DateTimeOffset since)
    {
        var missed = await outbox.FindMissedAsync(Id, View(State), State.CustomerId!.Value, since, MaxRecovered, CancellationToken.None);
        foreach (var part in missed.Chunk(RecoveredAtOnce))
        {
            // One transaction for all would hold up the commits of every channel on the silo.
            var unit = new UnitOfWork();
            OutboxRows.Queue(unit, Id, part, time.GetUtcNow());
            await writer.CommitAsync(unit, CancellationToken.None);
            if (State.IsEnabled) StartDraining();
        }

        return missed.Count;
    }

    private List<string> ValidSecrets(DateTimeOffset at) => State.Retired.Count == 0
        ? State.Secrets
        : [.. State.Secrets, .. State.Retired.Where(one => one.Until > at).Select(one => one.Secret)];

    private async Task<QueuedDelivery> QueueAsync(UnitOfWork unit, string eventId, DateTimeOffset now)
    {
        var queued = new QueuedDelivery(PrefixedId.New(PrefixedId.Delivery), eventId);
        OutboxRows.Queue(unit, Id, queued, now);
        await writer.CommitAsync(unit, CancellationToken.None);
        if (State.IsEnabled) StartDraining();
        return queued;
    }

    private OutboxEvent DisabledEvent(string eventId) => AccountEvent(
        eventId, EventCatalogue.WebhookEndpointDisabled,
        new WebhookDisabledPayload(Id, State.Url, State.DisabledReason ?? "failing", State.FailingSince, State.UpdatedAt), State.UpdatedAt);

    private OutboxEvent AccountEvent<T>(string id, string name, T payload, DateTimeOffset at) =>
        new(id, State.CustomerId!.Value, State.Mode, null, name, at, JsonSerializer.Serialize(payload, PublicJson.Options));
}
