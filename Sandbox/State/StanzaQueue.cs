namespace WhatIsUp.Sandbox.State;

/// <summary>What waits for one device, oldest first; removal anywhere costs the same.</summary>
internal sealed class StanzaQueue
{
    private Dictionary<(StanzaClass, string), QueuedStanza>? _byKey;

    public int Count { get; private set; }

    /// <summary>Bytes of all that waits.</summary>
    public long Bytes { get; private set; }

    public long NextSequence { get; set; } = 1;

    public QueuedStanza? First { get; private set; }

    public QueuedStanza? Last { get; private set; }

    /// <summary>The first stanza that has not gone out on the present socket.</summary>
    public QueuedStanza? FirstUnsent { get; set; }

    public void Add(QueuedStanza stanza)
    {
        _byKey ??= [];
        stanza.Previous = Last;
        if (Last is null) First = stanza;
        else Last.Next = stanza;
        Last = stanza;
        FirstUnsent ??= stanza;
        NextSequence = Math.Max(NextSequence, stanza.Sequence + 1);
        Count++;
        Bytes += stanza.Encoded.Length;
        var key = (stanza.Class, stanza.Id);
        if (_byKey.TryGetValue(key, out var twin)) stanza.Twin = twin;
        _byKey[key] = stanza;
    }

    /// <summary>The stanza that an answer means: same class and id, and, when several have them, the same sender.</summary>
    public QueuedStanza? Find(StanzaClass @class, string id, string fromUser, string? alternativeUser = null)
    {
        if (_byKey is null || !_byKey.TryGetValue((@class, id), out var stanza)) return null;
        var oldest = stanza;
        for (var twin = stanza; twin is not null; twin = twin.Twin)
        {
            if (twin.FromUser == fromUser || twin.FromUser == alternativeUser) return twin;
            oldest = twin;
        }
        return oldest;
    }

    public QueuedStanza? Find(long sequence)
    {
        for (var stanza = First; stanza is not null; stanza = stanza.Next)
            if (stanza.Sequence == sequence) return stanza;
        return null;
    }

    public void Remove(QueuedStanza stanza)
    {
        if (stanza.Previous is null) First = stanza.Next;
        else stanza.Previous.Next = stanza.Next;
        if (stanza.Next is null) Last = stanza.Previous;
        else stanza.Next.Previous = stanza.Previous;
        if (ReferenceEquals(FirstUnsent, stanza)) FirstUnsent = stanza.Next;
        Count--;
        Bytes -= stanza.Encoded.Length;
        var key = (stanza.Class, stanza.Id);
        var head = _byKey![key];
        if (ReferenceEquals(head, stanza))
        {
            if (stanza.Twin is null) _byKey.Remove(key);
            else _byKey[key] = stanza.Twin;
        }
        else
        {
            while (!ReferenceEquals(head.Twin, stanza)) head = head.Twin!;
            head.Twin = stanza.Twin;
        }
        if (Count == 0) _byKey = null;
    }

    /// <summary>Everything goes out again: a new socket begins.</summary>
    public void Rewind()
    {
        for (var stanza = First; stanza is not null; stanza = stanza.Next) stanza.IsSent = false;
        FirstUnsent = First;
    }
}
