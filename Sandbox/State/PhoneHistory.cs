namespace WhatIsUp.Sandbox.State;

/// <summary>Messages of a phone, oldest first, bounded; found by position and by who sent which id.</summary>
internal sealed class PhoneHistory
{
    private const int TrimBatch = 1024;
    private readonly List<Entry> _entries = [];
    private readonly Dictionary<(string Sender, string Id), long> _byKey = [];
    private long _firstSequence = 1;
    private int _removed;
    private long _bytes;

    /// <summary>Position that the next message takes.</summary>
    public long NextSequence => _firstSequence + _entries.Count;

    public int Count => _entries.Count - _removed;

    /// <summary>Positions go on from here when there is no message yet: those of forgotten ones are never given again.</summary>
    public void StartAt(long sequence)
    {
        if (_entries.Count == 0) _firstSequence = Math.Max(_firstSequence, sequence);
    }

    /// <summary>Adds a message of an account (user part of its LID); beyond the limits the oldest go.</summary>
    /// <param name="message">The message.</param>
    /// <param name="sender">Who sent it.</param>
    /// <param name="limit">Messages at most.</param>
    /// <param name="byteLimit">Bytes of their contents at most, but for the newest message.</param>
    public void Add(SandboxMessage message, string sender, int limit, long byteLimit)
    {
        if (_entries.Count == 0) _firstSequence = message.Sequence;
        _entries.Add(new Entry(message, sender));
        _byKey[(sender, message.Id)] = message.Sequence;
        _bytes += message.Content.Length;
        while (Count > limit || (_bytes > byteLimit && Count > 1)) RemoveOldest();
    }

    /// <summary>The same id of the same account is the same message.</summary>
    public SandboxMessage? Find(string sender, string id) => _byKey.TryGetValue((sender, id), out var sequence) ? At(sequence) : null;

    public SandboxMessage? At(long sequence) => IndexOf(sequence) is { } index ? _entries[index].Message : null;

    public void Replace(SandboxMessage message)
    {
        if (IndexOf(message.Sequence) is { } index) _entries[index] = _entries[index] with { Message = message };
    }

    /// <summary>Messages after a position, with the account that sent each.</summary>
    public IEnumerable<(SandboxMessage Message, string Sender)> After(long sequence)
    {
        for (var index = (int)Math.Clamp(sequence + 1 - _firstSequence, _removed, _entries.Count); index < _entries.Count; index++)
            yield return (_entries[index].Message, _entries[index].Sender);
    }

    private int? IndexOf(long sequence)
    {
        var index = sequence - _firstSequence;
        return index < _removed || index >= _entries.Count ? null : (int)index;
    }

    private void RemoveOldest()
    {
        var oldest = _entries[_removed];
        _bytes -= oldest.Message.Content.Length;
        _byKey.Remove((oldest.Sender, oldest.Message.Id));
        _entries[_removed++] = default;
        if (_removed < TrimBatch) return;
        _entries.RemoveRange(0, _removed);
        _firstSequence += _removed;
        _removed = 0;
    }

    private readonly record struct Entry(SandboxMessage Message, string Sender);
}
