using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.ApiGateway.Hosting;
using WhatIsUp.ApiGateway.Metadata;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;

namespace WhatIsUp.ApiGateway.Tests.Stage;

/// <summary>The real program in this process, with SQLite in a temporary folder and its own sandbox.</summary>
public sealed class GatewayStage : IAsyncLifetime
{
    /// <summary>A plan whose bucket holds <see cref="SmallBurst"/> tokens and almost never refills.</summary>
    public const string SmallPlan = "small";

    /// <summary>Tokens of <see cref="SmallPlan"/>.</summary>
    public const int SmallBurst = 5;

    /// <summary>Seconds until a token of <see cref="SmallPlan"/> is back.</summary>
    public const int SmallRefillSeconds = 10_000;

    /// <summary>A plan that allows little of everything but requests.</summary>
    public const string NarrowPlan = "narrow";

    /// <summary>Bytes of files in <see cref="NarrowPlan"/>.</summary>
    public const int NarrowFileBytes = 10_000;

    /// <summary>API keys in <see cref="NarrowPlan"/>.</summary>
    public const int NarrowKeys = 3;

    /// <summary>Streams of events that one customer may have at once.</summary>
    public const int StreamsPerCustomer = 20;

    private readonly string _folder = Directory.CreateTempSubdirectory("whatisup-gateway-").FullName;
    private readonly List<Api> _clients = [];
    private GatewayHost _host = null!;

    /// <summary>Where it listens.</summary>
    public Uri Address => _host.Address;

    /// <summary>Port of the metrics.</summary>
    public int MetricsPort { get; } = Ports.Free();

    internal FirstStart Keys => _host.FirstStart!;

    /// <summary>The login link that the start prints.</summary>
    internal string? LoginLink => _host.LoginLink;

    internal IReadOnlyList<Route> Routes { get; private set; } = [];

    /// <summary>A client with the test key of the first customer.</summary>
    internal Api Test { get; private set; } = null!;

    /// <summary>A client with the live key of the same customer.</summary>
    internal Api Live { get; private set; } = null!;

    /// <summary>A client with a test key of another customer.</summary>
    internal Api Stranger { get; private set; } = null!;

    /// <summary>A client that sends no key.</summary>
    internal Api Nobody { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        string[] settings =
        [
            "--urls=http://127.0.0.1:0", $"--WhatIsUp:DataFolder={_folder}", "--WhatIsUp:FirstPlan=scale", "--WhatIsUp:TrustedProxies:0=127.0.0.0/8",
            "--WhatIsUp:Webhooks:AllowedNetworks:0=127.0.0.0/8", "--WhatIsUp:Webhooks:AllowedHosts:0=127.0.0.1", "--Logging:LogLevel:WhatIsUp=Warning",
            $"--WhatIsUp:Plans:{NarrowPlan}:Channels=3", $"--WhatIsUp:Plans:{NarrowPlan}:RatePerSecond=1000", $"--WhatIsUp:Plans:{NarrowPlan}:Burst=1000",
            $"--WhatIsUp:Plans:{NarrowPlan}:WebhookEndpoints=2", $"--WhatIsUp:Plans:{NarrowPlan}:FileBytes={NarrowFileBytes}",
            $"--WhatIsUp:Plans:{NarrowPlan}:ApiKeys={NarrowKeys}",
            $"--WhatIsUp:Plans:{NarrowPlan}:SandboxPhones=2", $"--WhatIsUp:Plans:{NarrowPlan}:SandboxGroups=1",
            $"--WhatIsUp:Plans:{SmallPlan}:Burst={SmallBurst}", $"--WhatIsUp:Plans:{SmallPlan}:RatePerSecond=0.0001",
            $"--WhatIsUp:Plans:{SmallPlan}:Channels=1", $"--WhatIsUp:Telemetry:MetricsPort={MetricsPort}",
            $"--WhatIsUp:Events:StreamsPerCustomer={StreamsPerCustomer}",
        ];
        _host = await GatewayHost.StartAsync(settings, TestContext.Current.CancellationToken);
        Routes = [.. _host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().SelectMany(Route.Of)];
        Test = Client(Keys.TestKey);
        Live = Client(Keys.LiveKey);
        Stranger = Client(await CreateKeyAsync(await CreateCustomerAsync()));
        Nobody = Client(null);
    }

    /// <summary>The OpenAPI document, with its shared parts in every place.</summary>
    internal async Task<JsonObject> DocumentAsync() => ApiDocument.Expand(JsonNode.Parse((await Nobody.GetAsync("/openapi.json")).Text)!.AsObject());

    /// <summary>A client that ends with the stage.</summary>
    internal Api Client(string? key, string? from = null)
    {
        var client = new Api(Address, key, from);
        lock (_clients) _clients.Add(client);
        return client;
    }

    public async Task<CustomerId> CreateCustomerAsync(string plan = "scale")
    {
        var customer = CustomerId.New();
        await Grains.GetGrain<ICustomerGrain>(customer.Value).CreateAsync("Somebody", plan);
        return customer;
    }

    /// <summary>Makes a key as the program itself does.</summary>
    /// <returns>The key.</returns>
    public async Task<string> CreateKeyAsync(
        CustomerId customer, Mode mode = Mode.Test, IReadOnlyList<string>? scopes = null, ChannelId? channel = null, DateTimeOffset? expiresAt = null)
    {
        var key = ApiKeyFormat.Create(mode);
        var creation = new ApiKeyCreation(
            customer, mode, PrefixedId.New(PrefixedId.ApiKey), "test", key[..ApiKeyFormat.DisplayLength], scopes ?? [Scopes.All], channel, expiresAt);
        await GrainOf(key).CreateAsync(creation);
        return key;
    }

    /// <summary>The grain of a key.</summary>
    public IApiKeyGrain GrainOf(string key) => Grains.GetGrain<IApiKeyGrain>(_host.Services.GetRequiredService<ApiKeyHasher>().Hash(key));

    internal async Task<string> CreateChannelAsync(Api? owner = null) => (await (owner ?? Test).PostAsync("/v1/channels", new { name = "stage" })).String("id");

    internal async Task<string> CreatePhoneAsync(Api? owner = null) =>
        (await (owner ?? Test).PostAsync("/v1/sandbox/phones", new { push_name = "Ada" })).String("id");

    /// <summary>Creates a channel and scans its QR with a phone of the sandbox.</summary>
    /// <returns>Ids of both.</returns>
    internal async Task<(string Channel, string Phone)> PairAsync(Api? owner = null, string? with = null)
    {
        var api = owner ?? Test;
        var (channel, phone) = (await CreateChannelAsync(api), with ?? await CreatePhoneAsync(api));
        Assert.Equal(202, (int)(await api.PostAsync($"/v1/channels/{channel}/connect")).Status);
        var qr = (await api.GetAsync($"/v1/channels/{channel}/qr")).String("raw");
        Assert.Equal(200, (int)(await api.PostAsync($"/v1/sandbox/phones/{phone}/scan", new { qr })).Status);
        await WaitForStatusAsync(channel, "connected", api);
        return (channel, phone);
    }

    internal Task WaitForStatusAsync(string channel, string status, Api? owner = null) => Eventually.TrueAsync(
        async () => (await (owner ?? Test).GetAsync($"/v1/channels/{channel}/status")).String("status") == status, $"the channel is {status}");

    private IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) client.Dispose();
        if (_host is not null) await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
