using System.Security.Cryptography;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using WhatIsUp.Interop.Judging;
using WhatIsUp.Sandbox;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Messages.Contents;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Interop.Clients;

/// <summary>One linked device run by our own client: what a channel does, without the channel.</summary>
public sealed class OwnDevice(SandboxHost sandbox, string name) : IAsyncDisposable
{
    private CancellationTokenSource? _stop;
    private WhatsAppClient? _client;
    private Task _running = Task.CompletedTask;

    public MemoryStore Store { get; } = new(name);

    /// <summary>How connections ended, in order.</summary>
    public EventLog<ConnectionEnd> Ends { get; } = new(name, end => end.ToString());

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

    /// <summary>Connects, lets the phone scan the QR, and waits for the login.</summary>
    public async Task PairAsync(SandboxPhone phone)
    {
        Open();
        var qr = await WaitAsync<QrIssued>();
        await phone.ScanAsync(qr.Text, TestContext.Current.CancellationToken);
        await WaitAsync<OfflineQueueDrained>();
    }

    /// <summary>Logs in with the keys it has and waits until what waited for it has come.</summary>
    public async Task LogInAsync()
    {
        var from = Store.Events.Count;
        Open();
        await WaitAsync<OfflineQueueDrained>(from: from);
    }

    public Task<string> RequestPairCodeAsync(string digits) => Client.RequestPairCodeAsync(digits, TestContext.Current.CancellationToken);

    public Task<string> SendTextAsync(Jid to, string text) => SendAsync(to, new TextContent(text), MessageContext.None);

    public async Task<string> SendAsync(Jid to, Content content, MessageContext context)
    {
        var id = "3EB0" + Convert.ToHexString(RandomNumberGenerator.GetBytes(9));
        await Client.SendMessageAsync(new OutgoingMessage(id, to, content.Encode(context)), TestContext.Current.CancellationToken);
        return id;
    }

    public Task MarkReadAsync(MessageReceived message) =>
        Client.MarkReadAsync(message.Chat, message.Chat.IsGroup ? message.Sender : null, [message.MessageId], TestContext.Current.CancellationToken);

    public Task WriteAppStateAsync(params IReadOnlyCollection<WhatsApp.AppState.AppStateAction> actions) => Client.WriteAppStateAsync(actions, TestContext.Current.CancellationToken);

    public Task LogoutAsync() => Client.LogoutAsync(TestContext.Current.CancellationToken);

    public async Task<T> WaitAsync<T>(Func<T, bool>? condition = null, int from = 0) where T : ClientEvent =>
        (T)await Store.Events.WaitAsync(entry => entry is T fitting && (condition is null || condition(fitting)), typeof(T).Name, from);

    public Task<MessageReceived> WaitForTextAsync(string text, int from = 0) => WaitAsync<MessageReceived>(message => message.Text == text, from);

    public Task<ReceiptReceived> WaitForReceiptAsync(string id, ReceiptKind kind) =>
        WaitAsync<ReceiptReceived>(receipt => receipt.Kind == kind && receipt.MessageIds.Contains(id));

    public int CountTexts(string text) => Store.Events.Entries.OfType<MessageReceived>().Count(message => message.Text == text);

    private async Task RunAsync(CancellationToken stop)
    {
        ConnectionEnd end;
        do
        {
            var options = new WhatsAppClientOptions
            {
                Address = sandbox.SocketAddress,
                RootKey = sandbox.RootPublicKey,
                TlsRootCertificate = sandbox.TlsRootCertificate,
            };
            await using var client = new WhatsAppClient(options, Store, TimeProvider.System, NullLogger<WhatsAppClient>.Instance);
            _client = client;
            end = await client.RunAsync(stop);
            _client = null;
            Ends.Add(end);
            Store.Events.Add(new ConnectionEnded(end));
        }
        while (end.Reason == ConnectionEndReason.RestartRequired && !stop.IsCancellationRequested);
    }

    public async ValueTask DisposeAsync() => await CloseAsync();
}
