using Microsoft.Extensions.Logging;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>A device with our client: like a channel, but without the gateway.</summary>
internal sealed class LinkedDevice : IAsyncDisposable
{
    private readonly WhatsAppClientOptions _options;
    private CancellationTokenSource? _stop;
    private Task _running = Task.CompletedTask;

    public LinkedDevice(SandboxHost sandbox) : this(Options(sandbox), new MemoryWhatsAppStore())
    {
    }

    public LinkedDevice(WhatsAppClientOptions options, MemoryWhatsAppStore store)
    {
        (_options, Store, Faults) = (options, store, new FaultyStore(store));
        store.Committed = batch =>
        {
            foreach (var raised in batch.Events) Events.Add(raised);
        };
    }

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public MemoryWhatsAppStore Store { get; }

    /// <summary>The store as the client sees it.</summary>
    public FaultyStore Faults { get; }

    public EventLog<ClientEvent> Events { get; } = new("device", raised => raised.ToString());

    public EventLog<ConnectionEnd> Ends { get; } = new("device", end => end.ToString());

    /// <summary>The client's log.</summary>
    public EventLog<string> Logs { get; } = new("device", line => line);

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public WhatsAppClient Client { get; private set; } = null!;

    public void Open()
    {
        _stop = new CancellationTokenSource();
        _running = RunAsync(_stop.Token);
    }

    public async Task CloseAsync()
    {
        if (_stop is null) return;
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
        _stop = null;
    }

    /// <summary>Opens again, until the offline queue has arrived.</summary>
    public async Task ReopenAsync()
    {
        await CloseAsync();
        var from = Events.Count;
        Open();
        await WaitAsync<OfflineQueueDrained>(from: from);
    }

    public async Task PairAsync(SandboxPhone phone)
    {
        Open();
        var qr = await WaitAsync<QrIssued>();
        await phone.ScanAsync(qr.Text, Stop);
        await WaitAsync<OfflineQueueDrained>();
    }

    public async Task<string> SendTextAsync(Jid to, string text, string? id = null)
    {
        id ??= MessageIds.New();
        await Client.Messages.SendAsync(new OutgoingMessage(id, to, new TextContent(text).Encode()), Stop);
        return id;
    }

    public async Task<T> WaitAsync<T>(Func<T, bool>? condition = null, int from = 0) where T : ClientEvent =>
        (T)await Events.WaitAsync(entry => entry is T fitting && (condition is null || condition(fitting)), typeof(T).Name, from);

    public Task<MessageReceived> WaitForTextAsync(string text, int from = 0) => WaitAsync<MessageReceived>(message => message.Text == text, from);

    public Task<ConnectionEnd> WaitForEndAsync(ConnectionEndReason reason) => Ends.WaitAsync(end => end.Reason == reason, reason.ToString());

    public int CountTexts(string text) => Events.Entries.OfType<MessageReceived>().Count(message => message.Text == text);

    private async Task RunAsync(CancellationToken stop)
    {
        using var loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(new TestOutputLoggers(Logs)));
        ConnectionEnd end;
        do
        {
            await using var client = new WhatsAppClient(_options, Faults, Time, loggers.CreateLogger<WhatsAppClient>());
            Client = client;
            end = await client.RunAsync(stop);
            Ends.Add(end);
        }
        while (end.Reason == ConnectionEndReason.RestartRequired && !stop.IsCancellationRequested);
    }

    public static WhatsAppClientOptions Options(SandboxHost sandbox) => new()
    {
        Address = sandbox.SocketAddress,
        RootKey = sandbox.RootPublicKey,
        TlsRootCertificate = sandbox.TlsRootCertificate,
    };

    public async ValueTask DisposeAsync() => await CloseAsync();
}
