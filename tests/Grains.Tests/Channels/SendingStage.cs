using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Channels.Lifecycle;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.Grains.Tests.Storage;
using WhatIsUp.Grains.Tests.Webhooks;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>
/// A channel's connection and store without a grain, over a sandbox, with a clock that can be advanced. It can be killed and reopened.
/// </summary>
public sealed class SendingStage : IAsyncDisposable
{
    private readonly Action<WhatIsUpOptions>? _configure;
    private int _messages;

    private SendingStage(Action<WhatIsUpOptions>? configure) => _configure = configure;

    public ShiftedTime Time { get; } = new();

    public SandboxHost Sandbox { get; private set; } = null!;

    public OpenedStorage Storage { get; private set; } = null!;

    public ConnectionDependencies Parts { get; private set; } = null!;

    public ChannelStore Store { get; private set; } = null!;

    public ChannelConnection Connection { get; private set; } = null!;

    public SandboxPhone Phone { get; private set; } = null!;

    public ChannelId Channel { get; private set; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A channel that a new phone has linked and that is connected.</summary>
    public static async Task<SendingStage> OpenAsync(StorageFixture fixture, Action<WhatIsUpOptions>? configure = null)
    {
        var stage = new SendingStage(configure);
        stage.Sandbox = await SandboxHost.StartAsync(new SandboxOptions { RecordsStanzas = true }, stage.Time, cancellationToken: Cancel);
        stage.Storage = await fixture.OpenAsync();
        (_, stage.Channel) = await Seeds.NewChannelAsync(stage.Storage);
        await stage.StartAsync();
        await stage.Store.Transitions.TryMoveAsync(LifecycleTrigger.ConnectUnpaired, false, Cancel);
        await Eventually.TrueAsync(() => stage.Store.Linking.Qr is not null, "a QR is shown");
        stage.Phone = await stage.NewPhoneAsync();
        await stage.Phone.ScanAsync(stage.Store.Linking.Qr!.Text, Cancel);
        await stage.WaitForLoginAsync();
        return stage;
    }

    /// <summary>Ends the activation abruptly, and starts another one from the database.</summary>
    public async Task RestartAsync()
    {
        await Connection.DisposeAsync();
        Store.Dispose();
        await StartAsync();
        await WaitForLoginAsync();
    }

    public Task<SandboxPhone> NewPhoneAsync() => Sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(), Cancel);

    /// <summary>Accepts a text.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> SendAsync(SandboxPhone to, string text)
    {
        var id = $"3EB0{Interlocked.Increment(ref _messages):D16}";
        var now = Time.GetUtcNow();
        await Store.Queue.AcceptAsync(
            new MessageRow
            {
                ChannelId = Channel,
                CustomerId = Store.Row.CustomerId,
                Mode = Store.Row.Mode,
                MessageId = id,
                ChatId = to.Jid.ToString(),
                IsFromMe = true,
                Sender = Addresses.Self(Store.Row),
                Recipient = to.Jid.ToString(),
                MessageContent = new() { Text = new TextContent(text) },
                Content = new WhatsApp.Contents.TextContent(text).Encode(),
                SentAt = now,
                Status = MessageStatus.Queued,
                ExpiresAt = now + Parts.Channel.Options.Value.Channels.MessageLifetime,
            },
            now, Cancel);
        Connection.Pump.Wake();
        return id;
    }

    public async Task<MessageView> MessageAsync(string id) => (await Storage.Messages.GetAsync(Channel, id, Cancel))!;

    public Task WaitForMessageAsync(string id, MessageStatus status) =>
        Eventually.TrueAsync(async () => (await MessageAsync(id)).Status == status, $"the message is {status}");

    public Task WaitForHoldAsync(string id, HeldReason? reason) =>
        Eventually.TrueAsync(async () => (await MessageAsync(id)).HeldReason == reason, $"the message is held for {reason}");

    /// <summary>Advances the clock and runs the pump.</summary>
    public void Advance(TimeSpan by)
    {
        Time.Advance(by);
        Connection.Pump.Wake();
    }

    public Task<IReadOnlyList<(string Name, string Payload)>> EventsAsync() => Storage.ReadAsync(
        "SELECT name, payload FROM events ORDER BY seq",
        new RowReader<(string Name, string Payload)>(columns =>
        {
            int name = columns["name"], payload = columns["payload"];
            return row => (row.GetString(name), row.GetString(payload));
        }));

    public async ValueTask DisposeAsync()
    {
        if (Connection is not null) await Connection.DisposeAsync();
        Store?.Dispose();
        await Storage.DisposeAsync();
        await Sandbox.DisposeAsync();
    }

    private async Task StartAsync()
    {
        Parts = ChannelStoreTests.PartsOf(Storage, Time, options =>
        {
            options.Sandbox.Address = Sandbox.SocketAddress.ToString();
            options.Sandbox.RootKey = Convert.ToHexString(Sandbox.RootPublicKey.Span);
            options.Channels.FirstBackoff = TimeSpan.FromMilliseconds(100);
            options.Channels.MaxBackoff = TimeSpan.FromMilliseconds(400);
            options.Channels.RefusalPause = TimeSpan.FromMilliseconds(50);
            _configure?.Invoke(options);
        });
        Store = await ChannelStoreTests.StoreAsync(Storage, Parts, Channel);
        Connection = new ChannelConnection(Parts, Store, null, () => { });
        Connection.Start();
    }

    private Task WaitForLoginAsync() => Eventually.TrueAsync(
        () => Store.Row.Status == ChannelStatus.Connected && Connection.Client is { IsLoggedIn: true, AreLimitsKnown: true }, "the channel is connected");
}
