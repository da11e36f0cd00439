using System.Security.Cryptography;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using WhatIsUp.Interop.Judging;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Interop.Clients;

/// <summary>One linked device with our own client: like a channel, but without the gateway.</summary>
public sealed class OwnDevice : IAsyncDisposable
{
    private const ushort MaxDevices = 10;
    private readonly SandboxHost _sandbox;
    private readonly MemoryWhatsAppStore _store;
    private CancellationTokenSource? _stop;
    private WhatsAppClient? _client;
    private Task _running = Task.CompletedTask;

    public OwnDevice(SandboxHost sandbox, string name)
    {
        _sandbox = sandbox;
        Events = new(name, published => published.ToString());
        Ends = new(name, end => end.ToString());
        var known = new HashSet<(Jid Chat, Jid Sender, string Id)>();
        _store = new MemoryWhatsAppStore
        {
            Committed = batch =>
            {
                // As in history: a message that a sender repeats is one message.
                foreach (var published in batch.Events)
                    if (published is not MessageReceived message || known.Add((message.Chat.ToAccount(), message.Sender.ToAccount(), message.MessageId)))
                        Events.Add(published);
            },
        };
    }

    /// <summary>All events of the client, in order.</summary>
    public EventLog<ClientEvent> Events { get; }

    /// <summary>How connections ended, in order.</summary>
    public EventLog<ConnectionEnd> Ends { get; }

    /// <summary>The credentials of the last commit.</summary>
    public DeviceCredentials? Credentials => _store.Credentials;

    public WhatsAppClient Client => _client ?? throw new InvalidOperationException("The device is not open.");

    /// <summary>Connects, and again after the restart that follows a pairing.</summary>
    public void Open()
    {
        _stop = new CancellationTokenSource();
        _running = RunAsync(_stop.Token);
    }

    /// <summary>Leaves the network and keeps the keys.</summary>
    public async Task CloseAsync()
    {
        if (_stop is null) return;
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
        _stop = null;
    }

    /// <summary>Connects, scans the QR with the phone, and waits for the login.</summary>
    public async Task PairAsync(SandboxPhone phone)
    {
        Open();
        var qr = await WaitAsync<QrIssued>();
        await phone.ScanAsync(qr.Text, TestContext.Current.CancellationToken);
        await WaitAsync<OfflineQueueDrained>();
    }

    /// <summary>Logs in with the existing keys and waits until the offline queue has arrived.</summary>
    public async Task LogInAsync()
    {
        var from = Events.Count;
        Open();
        await WaitAsync<OfflineQueueDrained>(from: from);
    }

    /// <summary>Waits until a collection of the account's state was read and kept.</summary>
    public Task WaitForStateAsync() => Eventually.TrueAsync(
        async () =>
            (await _store.LoadCollectionsAsync(TestContext.Current.CancellationToken)).Any(collection => collection.Version > 0),
            "the account's state is kept");

    /// <summary>Deletes the sessions with accounts, as if their rows had been lost.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> ForgetSessionsAsync(params Jid[] accounts)
    {
        var cancel = TestContext.Current.CancellationToken;
        var addresses =
            accounts.SelectMany(account => Enumerable.Range(0, MaxDevices).Select(device => ProtocolAddress.Of(account.WithDevice((ushort)device)))).ToArray();
        var batch = new DeviceStateChanges();
        foreach (var address in (await _store.LoadAsync(DeviceTables.Sessions, addresses, cancel)).Keys) batch.Sessions[address] = null;
        await _store.CommitAsync(batch, cancel);
        return batch.Sessions.Count;
    }

    public async Task<string> RequestPairCodeAsync(string digits) =>
        (await Client.Pairing.RequestCodeAsync(digits, TestContext.Current.CancellationToken)).Code;

    public Task<string> SendTextAsync(Jid to, string text) => SendAsync(to, new TextContent(text), MessageContext.None);

    public async Task<string> SendAsync(Jid to, Content content, MessageContext context)
    {
        var id = "3EB0" + Convert.ToHexString(RandomNumberGenerator.GetBytes(9));
        await Client.Messages.SendAsync(new OutgoingMessage(id, to, content.Encode(context)), TestContext.Current.CancellationToken);
        return id;
    }

    public Task MarkReadAsync(MessageReceived message) =>
        Client.Messages.MarkReadAsync(message.Chat, message.Chat.IsGroup ? message.Sender : null, [message.MessageId], TestContext.Current.CancellationToken);

    public Task WriteAppStateAsync(params IReadOnlyCollection<WhatsApp.AppState.AppStateAction> actions) =>
        Client.Chats.ApplyAsync(actions, TestContext.Current.CancellationToken);

    public Task LogoutAsync() => Client.LogoutAsync(TestContext.Current.CancellationToken);

    public async Task<T> WaitAsync<T>(Func<T, bool>? condition = null, int from = 0) where T : ClientEvent =>
        (T)await Events.WaitAsync(entry => entry is T fitting && (condition is null || condition(fitting)), typeof(T).Name, from);

    public Task<MessageReceived> WaitForTextAsync(string text, int from = 0) => WaitAsync<MessageReceived>(message => message.Text == text, from);

    public Task<ReceiptReceived> WaitForReceiptAsync(string id, ReceiptKind kind) =>
        WaitAsync<ReceiptReceived>(receipt => receipt.Kind == kind && receipt.MessageIds.Contains(id));

    public int CountTexts(string text) => Events.Entries.OfType<MessageReceived>().Count(message => message.Text == text);

    private async Task RunAsync(CancellationToken stop)
    {
        ConnectionEnd end;
        do
        {
            var options = new WhatsAppClientOptions
            {
                Address = _sandbox.SocketAddress,
                RootKey = _sandbox.RootPublicKey,
                TlsRootCertificate = _sandbox.TlsRootCertificate,
            };
            await using var client = new WhatsAppClient(options, _store, TimeProvider.System, NullLogger<WhatsAppClient>.Instance);
            _client = client;
            end = await client.RunAsync(stop);
            _client = null;
            Ends.Add(end);
            Events.Add(new ConnectionEnded(end));
        }
        while (end.Reason == ConnectionEndReason.RestartRequired && !stop.IsCancellationRequested);
    }

    public async ValueTask DisposeAsync() => await CloseAsync();
}
