using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>One connection as the flows of the areas use it: sends stanzas and requests, changes state in transactions, runs work beside the reader.</summary>
internal sealed class ClientConnection(
    StanzaSocket socket, DeviceStateQueue queue, TimeProvider time, ILogger log, TimeSpan requestTimeout, CancellationToken ended)
{
    /// <summary>Flows that may run beside the reader; further ones are dropped and logged.</summary>
    private const int BackgroundLimit = 256;

    private readonly string _idPrefix = string.Create(
        CultureInfo.InvariantCulture, $"{RandomNumberGenerator.GetInt32(65536)}.{RandomNumberGenerator.GetInt32(65536)}-");
    private readonly HashSet<Task> _background = [];
    private long _lastId;

    public PendingRequests Requests { get; } = new();

    public ServerProperties Properties { get; } = new();

    public DeviceStateQueue State => queue;

    public TimeProvider Time => time;

    public ILogger Log => log;

    public TimeSpan RequestTimeout => requestTimeout;

    /// <summary>Cancelled when the connection ends.</summary>
    public CancellationToken Ended => ended;

    public DeviceCredentials Credentials => queue.Credentials;

    /// <summary>Account JID of this device by phone number. Only after pairing.</summary>
    public Jid OwnJid => queue.Credentials.Jid.GetValueOrDefault();

    /// <summary>LID of this device, default if the server has not sent one.</summary>
    public Jid OwnLid => queue.Credentials.Lid.GetValueOrDefault();

    public bool IsOwn(Jid jid) => jid.User.Length > 0 && (jid.IsLid || jid.Server == JidServer.HostedLid ? jid.User == OwnLid.User : jid.User == OwnJid.User);

    /// <summary>Difference between the server's clock and ours.</summary>
    public TimeSpan ServerTimeOffset { get; set; }

    /// <summary>True after an available presence was sent: until then receipts are <c>inactive</c>.</summary>
    public bool IsAvailable { get; set; }

    public string NextId() => _idPrefix + Interlocked.Increment(ref _lastId).ToString(CultureInfo.InvariantCulture);

    /// <summary>Sends a stanza that depends on no uncommitted state.</summary>
    public bool Send(Node stanza) => socket.Send(stanza);

    /// <summary>Waits while the network is slower than our writes.</summary>
    public Task WaitForRoomAsync() => socket.WaitForRoomAsync();

    /// <summary>Sends a request and parses its answer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="parse">Parses the answer.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="RequestRefusedException">The answer is an error: code, text, and how long the server accepts no further request.</exception>
    /// <exception cref="TimeoutException">No answer arrived in time.</exception>
    /// <exception cref="ConnectionLostException">The connection ended.</exception>
    public async Task<T> SendIqAsync<T>(IqRequest request, Func<Node, T> parse, CancellationToken cancellationToken) =>
        parse(await SendIqAsync(request, cancellationToken));

    /// <inheritdoc cref="SendIqAsync{T}(IqRequest, Func{Node, T}, CancellationToken)"/>
    /// <returns>The answer.</returns>
    public async Task<Node> SendIqAsync(IqRequest request, CancellationToken cancellationToken)
    {
        var id = NextId();
        var waiting = Requests.Add(id);
        try
        {
            if (!socket.Send(request.ToStanza(id))) throw new ConnectionLostException();
            var answer = await waiting.WaitAsync(requestTimeout, time, cancellationToken);
            return answer.Get("type") == "error" ? throw RequestRefusedException.Of(answer) : answer;
        }
        finally
        {
            Requests.Remove(id);
        }
    }

    /// <summary>Sends a stanza that the server answers with an ack, and waits for it.</summary>
    /// <param name="make">Makes the stanza with this id.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="RequestRefusedException">The ack has an error.</exception>
    /// <exception cref="TimeoutException">No ack came in time.</exception>
    /// <exception cref="ConnectionLostException">The connection ended.</exception>
    public async Task<Node> SendForAckAsync(Func<string, Node> make, CancellationToken cancellationToken)
    {
        var id = NextId();
        var waiting = Requests.Add(id);
        try
        {
            if (!socket.Send(make(id))) throw new ConnectionLostException();
            var ack = await waiting.WaitAsync(requestTimeout, time, cancellationToken);
            return ack.GetInteger("error") is { } code and not 0 ? throw new RequestRefusedException((int)Math.Clamp(code, 1, 9_999), "") : ack;
        }
        finally
        {
            Requests.Remove(id);
        }
    }

    /// <summary>Runs one exclusive transaction and waits until its changes are durable and its frames sent.</summary>
    public async Task ChangeAsync(Func<DeviceTransaction, CancellationToken, ValueTask> body, CancellationToken cancellationToken) =>
        await await StartChangeAsync(body, cancellationToken);

    /// <summary>Runs one exclusive transaction; the inner task completes with its commit.</summary>
    public async Task<Task> StartChangeAsync(Func<DeviceTransaction, CancellationToken, ValueTask> body, CancellationToken cancellationToken)
    {
        var transaction = await queue.BeginAsync(cancellationToken);
        try
        {
            await body(transaction, cancellationToken);
        }
        catch
        {
            queue.Abandon();
            throw;
        }
        return queue.CompleteAsync(transaction);
    }

    /// <summary>Changes the credentials.</summary>
    public Task ChangeCredentialsAsync(Func<DeviceCredentials, DeviceCredentials> change, ClientEvent? clientEvent, CancellationToken cancellationToken) =>
        ChangeAsync(
            (transaction, _) =>
            {
                transaction.Changes.Credentials = change(transaction.Credentials);
                if (clientEvent is not null) transaction.Changes.Events.Add(clientEvent);
                return ValueTask.CompletedTask;
            },
            cancellationToken);

    /// <summary>Publishes an event without a change of state.</summary>
    public Task PublishEventAsync(ClientEvent clientEvent, CancellationToken cancellationToken) =>
        ChangeAsync(
            (transaction, _) =>
            {
                transaction.Changes.Events.Add(clientEvent);
                return ValueTask.CompletedTask;
            },
            cancellationToken);

    /// <summary>Runs a flow beside the reader. Its failure is logged and does not end the connection: important flows handle theirs.</summary>
    /// <returns>False if too many are running: this one is not started.</returns>
    public bool Start(string flow, Func<CancellationToken, Task> body)
    {
        lock (_background)
        {
            if (_background.Count >= BackgroundLimit)
            {
                ConnectionLog.FlowDropped(log, flow);
                return false;
            }
            var task = RunAsync();
            if (task.IsCompleted) return true;
            _background.Add(task);
            _ = task.ContinueWith(
                done =>
                {
                    lock (_background) _background.Remove(done);
                },
                CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return true;
        }

        async Task RunAsync()
        {
            await Task.Yield();
            try
            {
                await body(ended);
            }
            catch (Exception fault) when (fault is OperationCanceledException || (fault is ConnectionLostException && ended.IsCancellationRequested))
            {
                // The connection ended during the flow: there is nothing to report.
            }
            catch (Exception fault)
            {
                ConnectionLog.FlowFailed(log, flow, fault.GetType().Name, (fault as RequestRefusedException)?.Code ?? 0);
            }
        }
    }

    /// <summary>Waits for all flows; they end soon after the connection.</summary>
    public Task JoinAsync()
    {
        lock (_background) return Task.WhenAll(_background);
    }
}
