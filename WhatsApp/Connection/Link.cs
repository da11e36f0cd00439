using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>One live connection as the flows above see it: send, ask, change state in steps, run work beside the reader.</summary>
internal sealed class Link(StanzaSocket socket, Ledger ledger, TimeProvider time, ILogger log, TimeSpan requestTimeout, CancellationToken ended)
{
    /// <summary>Flows that may run beside the reader; one more is dropped and logged.</summary>
    private const int BackgroundLimit = 256;

    private readonly string _idPrefix = string.Create(
        CultureInfo.InvariantCulture, $"{RandomNumberGenerator.GetInt32(65536)}.{RandomNumberGenerator.GetInt32(65536)}-");
    private readonly HashSet<Task> _background = [];
    private long _lastId;

    public PendingRequests Requests { get; } = new();

    public ServerProperties Properties { get; } = new();

    public Ledger Ledger => ledger;

    public TimeProvider Time => time;

    public ILogger Log => log;

    public TimeSpan RequestTimeout => requestTimeout;

    /// <summary>Cancelled when the connection ends.</summary>
    public CancellationToken Ended => ended;

    public DeviceCredentials Credentials => ledger.Credentials;

    /// <summary>Account JID of this device by phone number. Only after pairing.</summary>
    public Jid OwnJid => ledger.Credentials.Jid.GetValueOrDefault();

    /// <summary>LID of this device, default when the server never told one.</summary>
    public Jid OwnLid => ledger.Credentials.Lid.GetValueOrDefault();

    public bool IsOwn(Jid jid) => jid.User.Length > 0 && (jid.IsLid || jid.Server == JidServer.HostedLid ? jid.User == OwnLid.User : jid.User == OwnJid.User);

    /// <summary>Difference of the server's clock to ours.</summary>
    public TimeSpan ServerTimeOffset { get; set; }

    /// <summary>True once we told the server that we are available: until then receipts are <c>inactive</c>.</summary>
    public bool IsAvailable { get; set; }

    public string NextId() => _idPrefix + Interlocked.Increment(ref _lastId).ToString(CultureInfo.InvariantCulture);

    /// <summary>Sends a stanza that depends on no uncommitted state.</summary>
    public bool Send(Node stanza) => socket.Send(stanza);

    /// <summary>Waits while the network takes less than we have to say.</summary>
    public Task WaitForRoomAsync() => socket.WaitForRoomAsync();

    /// <summary>Sends an iq and waits for its answer.</summary>
    /// <exception cref="RequestRefusedException">The answer is an error.</exception>
    /// <exception cref="TimeoutException">No answer came in time.</exception>
    /// <exception cref="ConnectionLostException">The connection ended.</exception>
    public Task<Node> AskAsync(string type, string xmlns, Node[]? children, CancellationToken cancellationToken) =>
        AskAsync(Jid.ServerJid, type, xmlns, children, cancellationToken);

    /// <summary>Asks somebody else than the server itself: a group.</summary>
    /// <inheritdoc cref="AskAsync(string, string, Node[], CancellationToken)"/>
    public Task<Node> AskAsync(Jid to, string type, string xmlns, Node[]? children, CancellationToken cancellationToken) => AskAsync(to, type, xmlns, children, cancellationToken, []);

    /// <summary>Asks with more attributes than every request has.</summary>
    /// <inheritdoc cref="AskAsync(string, string, Node[], CancellationToken)"/>
    public async Task<Node> AskAsync(Jid to, string type, string xmlns, Node[]? children, CancellationToken cancellationToken, params NodeAttribute[] more)
    {
        var id = NextId();
        var waiting = Requests.Add(id);
        try
        {
            NodeAttribute[] attributes = [new("to", to), new("type", type), new("xmlns", xmlns), new("id", id), .. more];
            if (!socket.Send(new Node("iq", attributes, children))) throw new ConnectionLostException();
            var answer = await waiting.WaitAsync(requestTimeout, time, cancellationToken);
            return answer.Get("type") == "error" ? throw RequestRefusedException.Of(answer) : answer;
        }
        finally
        {
            Requests.Remove(id);
        }
    }

    /// <summary>Runs one exclusive step and waits until its changes are durable and its frames sent.</summary>
    public async Task ChangeAsync(Func<Step, CancellationToken, ValueTask> body, CancellationToken cancellationToken) =>
        await await StartChangeAsync(body, cancellationToken);

    /// <summary>Runs one exclusive step; the inner task completes with its commit.</summary>
    public async Task<Task> StartChangeAsync(Func<Step, CancellationToken, ValueTask> body, CancellationToken cancellationToken)
    {
        var step = await ledger.BeginAsync(cancellationToken);
        try
        {
            await body(step, cancellationToken);
        }
        catch
        {
            ledger.Abandon();
            throw;
        }
        return ledger.CompleteAsync(step);
    }

    /// <summary>Changes the credentials.</summary>
    public Task ChangeCredentialsAsync(Func<DeviceCredentials, DeviceCredentials> change, ClientEvent? told, CancellationToken cancellationToken) =>
        ChangeAsync(
            (step, _) =>
            {
                step.Batch.Credentials = change(step.Credentials);
                if (told is not null) step.Batch.Events.Add(told);
                return ValueTask.CompletedTask;
            },
            cancellationToken);

    /// <summary>Tells the owner something that changes nothing else.</summary>
    public Task TellAsync(ClientEvent told, CancellationToken cancellationToken) =>
        ChangeAsync(
            (step, _) =>
            {
                step.Batch.Events.Add(told);
                return ValueTask.CompletedTask;
            },
            cancellationToken);

    /// <summary>Runs a flow beside the reader. Its failure is logged and ends nothing: the flows that matter say so themselves.</summary>
    /// <returns>False when too many run: this one does not begin.</returns>
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
                // The connection ended under the flow: nothing to tell.
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
