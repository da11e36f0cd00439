using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.TestingHost;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Abstractions.Pairing;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Hosting;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.Grains.Storage.Signal;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Faults;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>Two silos over one SQLite file, and a sandbox: everything is real except for the timeouts.</summary>
public class ClusterFixture : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("whatisup-cluster-").FullName;

    public InProcessTestCluster Cluster { get; private set; } = null!;

    public SandboxHost Sandbox { get; private set; } = null!;

    /// <summary>Small numbers, so that limits and pauses are reached within a test.</summary>
    public static int MaxQueueDepth => 20;

    /// <summary>Changes of the options by a test.</summary>
    protected virtual void Configure(WhatIsUpOptions options)
    {
    }

    public async ValueTask InitializeAsync()
    {
        Sandbox = await SandboxHost.StartAsync(new SandboxOptions());
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.Configure<WhatIsUpOptions>(options =>
            {
                options.DataFolder = _folder;
                options.MasterKey = Convert.ToBase64String(new byte[32]);
                options.Sandbox.Address = Sandbox.SocketAddress.ToString();
                options.Sandbox.RootKey = Convert.ToHexString(Sandbox.RootPublicKey.Span);
                options.Sandbox.TlsRootCertificate = Convert.ToBase64String(Sandbox.TlsRootCertificate);
                options.Channels.FirstBackoff = TimeSpan.FromMilliseconds(100);
                options.Channels.MaxBackoff = TimeSpan.FromMilliseconds(400);
                options.Channels.LeaseDuration = TimeSpan.FromSeconds(3);
                options.Channels.LeaseRenewal = TimeSpan.FromMilliseconds(500);
                options.Channels.OrphanScan = TimeSpan.FromMilliseconds(500);
                options.Channels.ExpirySweep = TimeSpan.FromMilliseconds(300);
                options.Channels.ExpiryGrace = TimeSpan.Zero;
                options.Channels.MaxQueueDepth = MaxQueueDepth;
                options.Channels.RefusalPause = TimeSpan.FromMilliseconds(50);
                options.Webhooks.AllowedHosts.Add("127.0.0.1");
                options.Plans["two"] = new PlanOptions { Channels = 2, RatePerSecond = 1, Burst = 60 };
                options.Plans["many"] = new PlanOptions { Channels = 1_000, RatePerSecond = 1, Burst = 60 };
                Configure(options);
            });
            silo.AddWhatIsUpGrains(isPostgres: false);
        });
        Cluster = builder.Build();
        await Cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Cluster.StopAllSilosAsync();
        await Cluster.DisposeAsync();
        await Sandbox.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The services registered by a silo.</summary>
    public T Service<T>(int silo = 0) where T : notnull => Cluster.Silos[silo].ServiceProvider.GetRequiredService<T>();

    /// <summary>Changes rows behind everybody's back.</summary>
    public Task ExecuteAsync(string sql, params SqlArgument[] arguments)
    {
        var unit = new UnitOfWork();
        unit.Add(new SqlStatement("test." + sql.GetHashCode(StringComparison.Ordinal), sql), arguments);
        return Service<GroupCommitWriter>().CommitAsync(unit, TestContext.Current.CancellationToken);
    }

    /// <summary>A customer with a channel that was never connected.</summary>
    public async Task<TestChannel> NewChannelAsync(string plan = "many", Mode mode = Mode.Test)
    {
        var caller = new Caller
        {
            CustomerId = CustomerId.New(), Mode = mode, KeyId = "key_test", Scopes = ["*"], CorrelationId = "cor-" + Guid.NewGuid().ToString("N")
        };
        var customer = Cluster.Client.GetGrain<ICustomerGrain>(caller.CustomerId.Value);
        await customer.CreateAsync("Test", plan);
        var view = await customer.CreateChannelAsync(caller, "one", new Dictionary<string, string>(), null);
        return new TestChannel(this, caller, view.Id);
    }

    /// <summary>A channel that a new phone scanned and that is connected.</summary>
    public async Task<TestChannel> PairedChannelAsync(SandboxPhonePolicy? policy = null, Mode mode = Mode.Test)
    {
        var channel = await NewChannelAsync(mode: mode);
        channel.Phone = await NewPhoneAsync(policy);
        await channel.Grain.ConnectAsync(channel.Caller);
        var qr = await channel.Pairing.GetQrAsync(channel.Caller, TestContext.Current.CancellationToken);
        channel.Device = await channel.Phone.ScanAsync(qr.Raw, TestContext.Current.CancellationToken);
        await channel.WaitForAsync(ChannelStatus.Connected);
        return channel;
    }

    public Task<SandboxPhone> NewPhoneAsync(SandboxPhonePolicy? policy = null) =>
        Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(Policy: policy), TestContext.Current.CancellationToken);
}

/// <summary>One channel as a test drives it.</summary>
public sealed class TestChannel(ClusterFixture fixture, Caller caller, ChannelId id)
{
    public Caller Caller => caller;

    public ChannelId Id => id;

    public IChannelGrain Grain => fixture.Cluster.Client.GetGrain<IChannelGrain>(id.Value);

    public IChannelControlGrain Control => fixture.Cluster.Client.GetGrain<IChannelControlGrain>(id.Value);

    public IChannelPairing Pairing => Area<IChannelPairing>();

    public IChannelMessages Messages => Area<IChannelMessages>();

    public T Area<T>() where T : IAddressable => fixture.Cluster.Client.GetChannel<T>(id);

    /// <summary>The account's phone, and the device it linked.</summary>
    public SandboxPhone Phone { get; set; } = null!;

    public WhatsApp.Binary.Jid Device { get; set; }

    public Task WaitForAsync(ChannelStatus status) =>
        Eventually.TrueAsync(async () => (await Grain.GetStatusAsync(caller)).Status == status, $"the channel is {status}");

    public Task<SendReceipt> SendAsync(SandboxPhone to, string text, string? clientRef = null) => Messages.SendAsync(
        caller, new SendRequest { To = to.Jid.ToString(), Content = new MessageContent { Text = new TextContent(text) }, ClientRef = clientRef });

    public Task FaultAsync(SandboxFaultKind kind, int? code = null) =>
        fixture.Sandbox.Network.InjectFaultAsync(new SandboxFault(Device, kind, code), TestContext.Current.CancellationToken);

    public async Task<MessageView> MessageAsync(string messageId) =>
        (await fixture.Service<MessageRows>().GetAsync(id, messageId, TestContext.Current.CancellationToken))!;

    public Task WaitForMessageAsync(string messageId, MessageStatus status) =>
        Eventually.TrueAsync(async () => (await MessageAsync(messageId)).Status == status, $"the message is {status}");

    private static readonly SqlQuery<(string Name, string Payload, string? CorrelationId)> Events = new(
        "test.events",
        "SELECT name, payload, correlation_id FROM events WHERE channel_id = @channel_id ORDER BY seq",
        new(columns =>
        {
            int name = columns["name"], payload = columns["payload"], correlation = columns["correlation_id"];
            return row => (row.GetString(name), row.GetString(payload), row.Text(correlation));
        }));

    /// <summary>Events so far in order of occurrence: name, payload, correlation id.</summary>
    public Task<IReadOnlyList<(string Name, string Payload, string? CorrelationId)>> EventsAsync() => fixture.Service<Database>().ReadAsync(
        Events, [("channel_id", id)], TestContext.Current.CancellationToken);

    public async Task<string[]> LifecycleAsync() =>
        [.. (await EventsAsync()).Where(raised => raised.Name is "channel.connected" or "channel.disconnected").Select(raised => raised.Name)];

    public Task<ChannelRow?> RowAsync() => fixture.Service<ChannelRows>().GetAsync(id, TestContext.Current.CancellationToken);

    public async Task<bool> HasKeysAsync() => await fixture.Service<SignalRows>().LoadCredentialsAsync(id, TestContext.Current.CancellationToken) is not null;
}

[CollectionDefinition(Name)]
public sealed class ClusterCollection : ICollectionFixture<ClusterFixture>
{
    public const string Name = "cluster";
}
