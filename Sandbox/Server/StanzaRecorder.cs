using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Server;

/// <summary>The newest stanzas, if enabled. Read from any thread.</summary>
internal sealed class StanzaRecorder(SandboxOptions options)
{
    private readonly Lock _gate = new();
    private readonly Queue<RecordedStanza> _stanzas = new();
    private long _sequence;

    public bool IsOn { get; } = options.RecordsStanzas;

    public void Record(DateTimeOffset time, Session session, bool fromClient, Node node) =>
        Add(new RecordedStanza(0, time, session.Number, session.Jid, fromClient, node));

    /// <summary>Records what a phone sent or received, with the content it encrypted or decrypted.</summary>
    public void RecordPhone(DateTimeOffset time, Jid phone, bool fromPhone, Node node, ReadOnlyMemory<byte>? plaintext) =>
        Add(new RecordedStanza(0, time, 0, phone, fromPhone, node, plaintext));

    public IReadOnlyList<RecordedStanza> After(long sequence, int limit)
    {
        lock (_gate) return [.. _stanzas.SkipWhile(stanza => stanza.Sequence <= sequence).Take(limit)];
    }

    private void Add(RecordedStanza stanza)
    {
        lock (_gate)
        {
            _stanzas.Enqueue(stanza with { Sequence = ++_sequence });
            if (_stanzas.Count > options.RecordedStanzaLimit) _stanzas.Dequeue();
        }
    }
}
