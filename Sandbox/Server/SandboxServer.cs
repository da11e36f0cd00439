using Microsoft.Extensions.Logging;
using WhatIsUp.Sandbox.Journaling;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Server;

/// <summary>
/// The server's core: the state, who is connected, and what is sent to whom. It does not depend on any area: areas are built on it and subscribe to its hooks.
/// Everything but the constructor and <see cref="Start"/> runs inside a step of the mailbox.
/// </summary>
internal sealed partial class SandboxServer : IAsyncDisposable
{
    private readonly Dictionary<long, Session> _sessions = [];
    private readonly StanzaTable _stanzas;
    private Journal? _journal;

    public SandboxServer(SandboxOptions options, TimeProvider time, ILogger logger, StateStore store, IStanzaFaults faults)
    {
        (Options, Log, Store) = (options, logger, store);
        Clock = new ServerClock(time);
        Recorder = new StanzaRecorder(options);
        Mailbox = new Mailbox(Store.Records.Begin, Store.Records.End, Flush, exception => SandboxLog.StepFailed(Log, exception));
        Sender = new StanzaSender(this, faults);
        _stanzas = new StanzaTable(this, faults);
    }

    /// <summary>Reads what is stored and begins to serve. Sections of the state are declared before.</summary>
    public void Start(IEnumerable<IStanzaHandler> handlers)
    {
        foreach (var handler in handlers) handler.Register(_stanzas);
        if (Options.DataFolder is { } folder)
        {
            (_journal, var torn) = Journal.Open(folder, Store.Replay);
            Store.FinishReplay();
            SandboxLog.JournalReplayed(Log, State.Count, _journal.Size, torn);
            Compact();
        }
        Mailbox.Start();
    }

    public SandboxOptions Options { get; }

    public ServerClock Clock { get; }

    /// <summary>What sends stanzas to sockets, devices and phones.</summary>
    public StanzaSender Sender { get; }

    public TimeProvider Time => Clock.Time;

    public ILogger Log { get; }

    public Mailbox Mailbox { get; }

    public StateStore Store { get; }

    public ServerState State => Store.State;

    public StanzaRecorder Recorder { get; }

    public Counters Counters { get; } = new();

    /// <summary>Where areas subscribe to what happens.</summary>
    public ServerHooks Hooks { get; } = new();

    public IEnumerable<Session> Sessions => _sessions.Values;

    public DateTimeOffset Now => Clock.Now;

    /// <inheritdoc cref="ServerClock.NextId"/>
    public string NextId() => Clock.NextId();

    /// <inheritdoc cref="Mailbox.Defer"/>
    public void Defer(Action action) => Mailbox.Defer(action);

    /// <inheritdoc cref="Mailbox.DoLater"/>
    public void DoLater(TimeSpan delay, Action step) => Mailbox.DoLater(delay, step);

    /// <inheritdoc cref="StanzaSender.Send"/>
    public void Send(Session session, Node node) => Sender.Send(session, node);

    /// <inheritdoc cref="StanzaSender.End"/>
    public void End(Session session, Node? lastStanza) => Sender.End(session, lastStanza);

    /// <inheritdoc cref="StanzaSender.Drop"/>
    public void Drop(Session session) => Sender.Drop(session);

    /// <inheritdoc cref="StanzaSender.Deliver"/>
    public void Deliver(Device device, StanzaClass @class, Node node, byte[]? encoded = null) => Sender.Deliver(device, @class, node, encoded);

    public async ValueTask DisposeAsync()
    {
        await Mailbox.DisposeAsync().ConfigureAwait(false);
        _journal?.Dispose();
    }

    private void Flush()
    {
        if (_journal is null) return;
        _journal.Flush(Store.Records);
        if (_journal.Size > Options.CompactionBytes && _journal.Size > 2 * _journal.CompactedSize) Compact();
    }

    private void Compact()
    {
        var before = _journal!.Size;
        _journal.Compact(Store.PutAll);
        SandboxLog.JournalCompacted(Log, before, _journal.Size);
    }
}
