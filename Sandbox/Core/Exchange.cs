using Microsoft.Extensions.Logging;
using WhatIsUp.Sandbox.Journaling;
using WhatIsUp.Sandbox.Media;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.Stanzas;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Core;

/// <summary>The server's core: the world, who is connected, and what is sent to whom. Everything but the constructor runs inside a step of the mailbox.</summary>
internal sealed partial class Exchange : IAsyncDisposable
{
    /// <summary>A queue stops flowing into a socket with this many stanzas unwritten, and goes on below <see cref="ResumeBelow"/>.</summary>
    public const int PauseAt = 2_000;
    public const int ResumeBelow = 500;
    private readonly Dictionary<long, Session> _sessions = [];
    private readonly Journal? _journal;
    private readonly StanzaTable _stanzas;
    private readonly Queue<Action> _deferred = new();
    private long _lastId;

    public Exchange(SandboxOptions options, TimeProvider time, ILogger logger)
    {
        Options = options;
        Time = time;
        Log = logger;
        Recorder = new StanzaRecorder(options);
        Ledger = new Ledger(new World(), options);
        if (options.DataFolder is { } folder)
        {
            (_journal, var torn) = Journal.Open(folder, Ledger.Replay);
            Ledger.FinishReplay();
            SandboxLog.JournalReplayed(Log, World.Count, _journal.Size, torn);
        }
        Mailbox = new Mailbox(Ledger.Records.Begin, EndStep, Flush, exception => SandboxLog.StepFailed(Log, exception));
        Pairing = new PairingDesk(this);
        Passkeys = new PasskeyDesk(this);
        Messages = new MessageRouter(this);
        Receipts = new ReceiptRouter(this);
        Groups = new GroupDesk(this);
        Notices = new DeviceNotices(this);
        Limits = new LimitDesk(this);
        AppState = new AppStateDesk(this);
        Phones = new PhoneDesk(this);
        Media = new MediaVault(options, time);
        MediaDesk = new MediaDesk(this);
        _stanzas = new StanzaTable(this);
        if (_journal is not null) Compact();
        Mailbox.Start();
    }

    public SandboxOptions Options { get; }

    public TimeProvider Time { get; }

    public ILogger Log { get; }

    public Mailbox Mailbox { get; }

    public Ledger Ledger { get; }

    public World World => Ledger.World;

    public StanzaRecorder Recorder { get; }

    public Tally Tally { get; } = new();

    public PairingDesk Pairing { get; }

    public PasskeyDesk Passkeys { get; }

    public MessageRouter Messages { get; }

    public ReceiptRouter Receipts { get; }

    public GroupDesk Groups { get; }

    public DeviceNotices Notices { get; }

    public LimitDesk Limits { get; }

    public AppStateDesk AppState { get; }

    public PhoneDesk Phones { get; }

    public MediaVault Media { get; }

    public MediaDesk MediaDesk { get; }

    /// <summary>Port of the media server.</summary>
    public int MediaPort { get; set; }

    public IEnumerable<Session> Sessions => _sessions.Values;

    public DateTimeOffset Now => Time.GetUtcNow();

    public bool IsOutdated(ClientHello hello) => _stanzas.Login.IsOutdated(hello);

    public void RefuseOutdated(Session session) => _stanzas.Login.RefuseOutdated(session);

    public void Inject(SandboxFault fault) => _stanzas.Faults.Inject(fault);

    /// <summary>An id for a stanza of the server's own: never the same twice, also after a restart.</summary>
    public string NextId()
    {
        _lastId = Math.Max(_lastId + 1, Now.ToUnixTimeMilliseconds() * 1000);
        return _lastId.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Does something later in the same step: keeps answers of phones from nesting.</summary>
    public void Defer(Action action) => _deferred.Enqueue(action);

    /// <summary>Does something in a step of its own after the time that another machine needs, whatever the clock of this server shows.</summary>
    public void DoLater(TimeSpan delay, Action step) => Mailbox.AfterFlush(() => _ = PostLaterAsync(delay, step));

    /// <summary>Sends a stanza that nobody answers; it leaves after the flush.</summary>
    public void Send(Session session, Node node)
    {
        if (session.IsClosed) return;
        if (Recorder.IsOn) Recorder.Record(Now, session, fromClient: false, node);
        Mailbox.AfterFlush(() => session.Socket.Send(node));
    }

    /// <summary>Sends a last stanza and ends the socket.</summary>
    public void End(Session session, Node? lastWord)
    {
        if (session.IsClosed) return;
        if (lastWord is not null) Send(session, lastWord);
        session.IsClosed = true;
        Detach(session);
        Mailbox.AfterFlush(() => session.Socket.Close(afterLastWord: lastWord is not null));
    }

    /// <summary>Ends the socket without a word.</summary>
    public void Drop(Session session)
    {
        session.IsClosed = true;
        Detach(session);
        Mailbox.AfterFlush(session.Socket.Abort);
    }

    public async ValueTask DisposeAsync()
    {
        await Mailbox.DisposeAsync().ConfigureAwait(false);
        _journal?.Dispose();
        Media.Dispose();
    }

    private async Task PostLaterAsync(TimeSpan delay, Action step)
    {
        await Task.Delay(delay, TimeProvider.System).ConfigureAwait(false);
        Mailbox.TryPost(step);
    }

    private static void Detach(Session session)
    {
        if (session.Device is { } device && ReferenceEquals(device.Session, session)) device.Session = null;
    }

    private void EndStep()
    {
        while (_deferred.TryDequeue(out var action)) action();
        Ledger.Records.End();
    }

    private void Flush()
    {
        if (_journal is null) return;
        _journal.Flush(Ledger.Records);
        if (_journal.Size > Options.CompactionBytes && _journal.Size > 2 * _journal.CompactedSize) Compact();
    }

    private void Compact()
    {
        var before = _journal!.Size;
        _journal.Compact((records, drain) => LedgerFormat.PutWorld(World, records, drain));
        SandboxLog.JournalCompacted(Log, before, _journal.Size);
    }
}
