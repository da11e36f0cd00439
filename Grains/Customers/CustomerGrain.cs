using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Egress;
using WhatIsUp.Grains.Hosting;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Cleanup;
using WhatIsUp.Grains.Storage.Customers;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Media;
using WhatIsUp.Grains.Storage.Outbox;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Customers;

/// <summary>A customer and the limits of its plan. Calls run one at a time, so that concurrent requests can't exceed a limit.</summary>
[GrainType("customer")]
public sealed class CustomerGrain(
    [PersistentState("customer", GrainState.Provider)] IPersistentState<CustomerState> store, ChannelRows channels, EndpointRows endpoints,
    MediaRows files, ApiKeyRows keys, GroupCommitWriter writer, EgressGuards guards,
    TimeProvider time, IOptions<WhatIsUpOptions> options) : Grain, ICustomerGrain
{
    private const int MaxNameLength = 100;
    private static readonly TimeSpan ProxyPatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan EndpointPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FileRecountPause = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, (Mode Mode, DateTimeOffset Until)> _endpoints = new(StringComparer.Ordinal);
    private long? _fileBytes;
    private DateTimeOffset _filesCountedAt;

    /// <inheritdoc />
    public override Task OnActivateAsync(CancellationToken cancellationToken) => StorageErrors.TranslateAsync(async () =>
    {
        if (store.State.Name is null) return;
        await RecountAsync(cancellationToken);
        await KeepRetentionAsync(cancellationToken);
    });

    /// <inheritdoc />
    public async Task CreateAsync(string name, string plan)
    {
        if (options.Value.FindPlan(plan) is null) throw GatewayException.InvalidField("plan", "is not a plan");
        if (store.State.Name is not null) return;
        store.State.Name = name;
        store.State.Plan = plan;
        await store.WriteStateAsync();
        await KeepRetentionAsync(CancellationToken.None);
    }

    /// <inheritdoc />
    public Task<Plan> GetPlanAsync() => Task.FromResult(CurrentPlan());

    /// <inheritdoc />
    public Task<CustomerProfile> GetProfileAsync()
    {
        var plan = CurrentPlan();
        return Task.FromResult(new CustomerProfile(Id, store.State.Name!, plan));
    }

    /// <inheritdoc />
    public async Task<ApiKeyView> CreateKeyAsync(Caller caller, ApiKeyDraft draft, string hash, string prefix)
    {
        if (caller.CustomerId != Id) throw new GatewayException(ErrorCode.NotFound, "No such customer.");
        // A session has no key; its scopes restrict what it grants.
        var own = caller.UserId is null ? await keys.FindOwnedAsync(caller, caller.KeyId, CancellationToken.None) : null;
        draft = ApiKeyGrants.Check(caller, own?.View, draft, time.GetUtcNow());
        if (draft.ChannelId is { } channel && !await channels.AreOwnedAsync(caller, [channel], CancellationToken.None))
            throw GatewayException.ChannelNotFound();
        var plan = CurrentPlan();
        if (await keys.CountAsync(Id, caller.Mode, time.GetUtcNow(), CancellationToken.None) >= plan.ApiKeys) throw plan.Exceeded("api_keys", plan.ApiKeys);
        var creation = new ApiKeyCreation(
            Id, caller.Mode, PrefixedId.New(PrefixedId.ApiKey), draft.Name, prefix, draft.Scopes, draft.ChannelId, draft.ExpiresAt)
        {
            AllowedNetworks = draft.AllowedNetworks, AllowedRecipients = draft.AllowedRecipients,
        };
        await GrainFactory.GetGrain<IApiKeyGrain>(hash).CreateAsync(creation);
        return (await keys.FindOwnedAsync(caller, creation.KeyId, CancellationToken.None))!.View;
    }

    /// <inheritdoc />
    public async Task<ChannelView> CreateChannelAsync(Caller caller, string name, IReadOnlyDictionary<string, string> metadata, string? proxy)
    {
        if (caller.CustomerId.Value != this.GetPrimaryKey()) throw new GatewayException(ErrorCode.NotFound, "No such customer.");
        if (caller.ChannelScope is not null) throw new GatewayException(ErrorCode.ChannelScopedKey, "The key is restricted to one channel.");
        if (string.IsNullOrWhiteSpace(name) || name.Length > MaxNameLength) throw GatewayException.InvalidField("name", "must have 1 to 100 characters");
        if (proxy is not null) await guards.Proxies.RequireAsync(proxy, "proxy", ProxyPatience, time);
        var plan = CurrentPlan();
        if (CountOf(caller.Mode) >= plan.Channels) await RecountAsync(CancellationToken.None);
        if (CountOf(caller.Mode) >= plan.Channels)
        {
            throw new GatewayException(
                ErrorCode.PlanChannelLimit, "The channel limit of the plan is reached.",
                new Dictionary<string, string> { ["limit"] = plan.Channels.ToString(System.Globalization.CultureInfo.InvariantCulture), ["plan"] = plan.Name });
        }

        var id = ChannelId.New();
        store.State.Channels[id.Value] = caller.Mode;
        store.State.Unconfirmed.Add(id.Value);
        await store.WriteStateAsync();
        try
        {
            return await GrainFactory.GetGrain<IChannelControlGrain>(id.Value)
                .CreateAsync(new ChannelCreation(caller.CustomerId, caller.Mode, name, metadata, proxy));
        }
        catch
        {
            store.State.Channels.Remove(id.Value);
            throw;
        }
        finally
        {
            store.State.Unconfirmed.Remove(id.Value);
            await store.WriteStateAsync();
        }
    }

    /// <inheritdoc />
    public async Task ReleaseChannelAsync(ChannelId channelId)
    {
        if (store.State.Channels.Remove(channelId.Value)) await store.WriteStateAsync();
    }

    /// <inheritdoc />
    public async Task ReserveEndpointAsync(Mode mode, string endpointId)
    {
        var (plan, now) = (CurrentPlan(), time.GetUtcNow());
        // A reservation ends when the endpoint's row exists, even if deleted since, or when it times out.
        foreach (var id in await endpoints.FindKnownAsync(_endpoints.Keys, CancellationToken.None)) _endpoints.Remove(id);
        foreach (var (id, reserved) in _endpoints.ToArray())
            if (reserved.Until < now) _endpoints.Remove(id);
        var known = await endpoints.CountAsync(Id, mode, CancellationToken.None);
        if (known + _endpoints.Values.Count(reserved => reserved.Mode == mode) >= plan.WebhookEndpoints)
        {
            throw plan.Exceeded("webhook_endpoints", plan.WebhookEndpoints);
        }
        _endpoints[endpointId] = (mode, now + EndpointPatience);
    }

    /// <inheritdoc />
    public async Task ReserveFileAsync(long bytes)
    {
        var (plan, now) = (CurrentPlan(), time.GetUtcNow());
        // Counts again when the limit seems reached: files may have expired meanwhile.
        if (_fileBytes is not { } known || (known + bytes > plan.FileBytes && now - _filesCountedAt > FileRecountPause))
        {
            known = await files.CountBytesAsync(Id, CancellationToken.None);
            _filesCountedAt = now;
        }

        _fileBytes = known;
        if (known + bytes > plan.FileBytes) throw plan.Exceeded("file_bytes", plan.FileBytes);
        _fileBytes += bytes;
    }

    /// <inheritdoc />
    public Task FilesRemovedAsync()
    {
        _fileBytes = null;
        return Task.CompletedTask;
    }

    private CustomerId Id => new(this.GetPrimaryKey());

    private int CountOf(Mode mode) => store.State.Channels.Values.Count(taken => taken == mode);

    /// <summary>
    /// Corrects the count from the channel rows: a silo may have crashed between reserving and creating a channel, or between deleting and releasing one.
    /// </summary>
    private async Task RecountAsync(CancellationToken cancellationToken)
    {
        var live = await channels.ListLiveAsync(new CustomerId(this.GetPrimaryKey()), cancellationToken);
        var taken = store.State.Channels;
        if (store.State.Unconfirmed.Count == 0 && live.Count == taken.Count && live.Keys.All(taken.ContainsKey)) return;
        store.State.Channels = live;
        store.State.Unconfirmed.Clear();
        await store.WriteStateAsync(cancellationToken);
    }

    /// <summary>Stores the retention of the plan in a row for the job that removes old history.</summary>
    private Task KeepRetentionAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.Plans.TryGetValue(store.State.Plan, out var plan)) return Task.CompletedTask;
        var unit = new UnitOfWork();
        HistoryRetention.Put(unit, new CustomerId(this.GetPrimaryKey()), plan.RetentionDays);
        return writer.CommitAsync(unit, cancellationToken);
    }

    private Plan CurrentPlan()
    {
        if (store.State.Name is null)
        {
            DeactivateOnIdle();
            throw new GatewayException(ErrorCode.NotFound, "No such customer.");
        }

        return options.Value.FindPlan(store.State.Plan) ?? throw new InvalidOperationException("The plan is not in the configuration.");
    }
}
