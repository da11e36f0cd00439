using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Egress;
using WhatIsUp.Grains.Hosting;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Outbox;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Grains.Tests.Webhooks;

/// <summary>
/// A silo with real grains and a real SQLite file. No sweep runs: events are delivered only by notifications and the grains' own timers.
/// Only 127.0.0.1 written as such is allowed; names are resolved by <see cref="Names"/>.
/// </summary>
public sealed class WebhookStage : IAsyncLifetime
{
    public static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(1);

    private readonly string _folder = Directory.CreateTempSubdirectory("whatisup-webhooks-").FullName;
    private InProcessTestCluster? _cluster;

    public ShiftedTime Time { get; } = new();

    public Action<WebhookOptions>? Configure { get; init; }

    public Func<string, IPAddress[]> Names { get; set; } = _ => [IPAddress.Parse("8.8.8.8")];

    public string DatabaseFile => Path.Combine(_folder, "whatisup.db");

    public IServiceProvider Services => _cluster!.GetSiloServiceProvider();

    public OutboxRows Outbox => Services.GetRequiredService<OutboxRows>();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton<TimeProvider>(Time);
            silo.Services.Configure<WhatIsUpOptions>(options =>
            {
                options.DataFolder = _folder;
                options.MasterKey = Convert.ToBase64String(new byte[32]);
                options.Webhooks.AllowedHosts.Add("127.0.0.1");
                options.Webhooks.AttemptTimeout = AttemptTimeout;
                options.Webhooks.SweepInterval = TimeSpan.FromHours(1);
                Configure?.Invoke(options.Webhooks);
            });
            silo.AddWhatIsUpGrains(isPostgres: false);
            silo.Services.AddSingleton(provider => new EgressGuards(
                provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<WhatIsUpOptions>>().Value, (name, _) => Task.FromResult(Names(name))));
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async Task RestartAsync()
    {
        await _cluster!.DisposeAsync();
        await InitializeAsync();
    }

    public IWebhookEndpointGrain Grain(string id) => _cluster!.Client.GetGrain<IWebhookEndpointGrain>(id);

    public IWebhookEndpointCreationGrain Creation(string id) => _cluster!.Client.GetGrain<IWebhookEndpointCreationGrain>(id);

    public Task NudgeAsync(string id) => _cluster!.Client.GetGrain<IWebhookDeliveryGrain>(id).NudgeAsync();

    public static Caller NewCaller() =>
        new() { CustomerId = CustomerId.New(), Mode = Mode.Test, KeyId = "key_1", Scopes = ["*"], CorrelationId = "req_1" };

    public async Task<WebhookEndpointView> CreateAsync(Caller caller, string url, Func<WebhookEndpointCreation, WebhookEndpointCreation>? with = null)
    {
        await _cluster!.Client.GetGrain<ICustomerGrain>(caller.CustomerId.Value).CreateAsync("Test", "scale");
        var creation = new WebhookEndpointCreation { Url = url, Events = ["*"] };
        return await Creation(PrefixedId.New(PrefixedId.WebhookEndpoint)).CreateAsync(caller, with?.Invoke(creation) ?? creation);
    }

    /// <summary>Publishes events with these numbers, in one unit.</summary>
    public async Task PublishAsync(Caller caller, ChannelId channel, IEnumerable<int> numbers)
    {
        var unit = new UnitOfWork();
        foreach (var number in numbers)
        {
            OutboxRows.Add(unit, new OutboxEvent(
                PrefixedId.New(PrefixedId.Event), caller.CustomerId, caller.Mode, channel, EventCatalogue.ChannelConnected,
                Time.GetUtcNow(), $$"""{"number":{{number}}}"""));
        }

        await Services.GetRequiredService<GroupCommitWriter>().CommitAsync(unit, Cancel);
    }

    /// <summary>Publishes and nudges.</summary>
    public async Task RaiseAsync(Caller caller, string endpoint, int count = 1, ChannelId? channel = null, int from = 0)
    {
        await PublishAsync(caller, channel ?? ChannelId.New(), Enumerable.Range(from, count));
        await NudgeAsync(endpoint);
    }

    public async Task AdvanceAsync(TimeSpan by, string endpoint)
    {
        Time.Advance(by);
        await NudgeAsync(endpoint);
    }

    public async Task<List<DeliveryView>> DeliveriesAsync(Caller caller, DeliveryStatus? status = null) =>
        [.. (await Outbox.Deliveries.ListAsync(caller, new DeliveryQuery { Status = status, Page = new PageRequest(1_000, null) }, Cancel)).Data];

    /// <summary>The caller's only delivery with its attempts, once it has this many.</summary>
    public async Task<DeliveryView> AttemptedAsync(Caller caller, int attempts)
    {
        DeliveryView? found = null;
        await Eventually.TrueAsync(
            async () =>
            {
                found = await Outbox.Deliveries.GetAsync(caller, (await DeliveriesAsync(caller)).Single().Id, Cancel);
                return found!.AttemptCount >= attempts;
            },
            $"the delivery has {attempts} attempts");
        return found!;
    }

    public Task SettledAsync(Caller caller, DeliveryStatus status, int count) =>
        Eventually.TrueAsync(async () => (await DeliveriesAsync(caller, status)).Count == count, $"{count} deliveries are {status}");

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null) await _cluster.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
