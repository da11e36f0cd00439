namespace WhatIsUp.Grains.Channels.Sending;

/// <summary>
/// Messages that this activation accepted and did not begin to send: only of these it is certain that nobody has them, and they can be taken back.
/// What an earlier activation accepted may have gone out, as far as anybody knows. Safe from any thread.
/// </summary>
public sealed class WaitingMessages
{
    /// <summary>Taken back lately: a look at the queue that is under way may still hold them.</summary>
    private const int KeptWithdrawn = 1_024;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _fresh = new(StringComparer.Ordinal);
    private readonly HashSet<string> _withdrawn = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>The message is about to be accepted.</summary>
    public void Add(string messageId)
    {
        lock (_gate) _fresh.Add(messageId);
    }

    /// <summary>It was not accepted, or has ended.</summary>
    public void Remove(string messageId)
    {
        lock (_gate) _fresh.Remove(messageId);
    }

    /// <summary>The message is about to be handed to the socket; false when it was taken back.</summary>
    public bool TryBegin(string messageId)
    {
        lock (_gate) return _fresh.Remove(messageId) || !_withdrawn.Contains(messageId);
    }

    /// <summary>Takes the message back; false when it may have gone out.</summary>
    public bool TryWithdraw(string messageId)
    {
        lock (_gate)
        {
            if (!_fresh.Remove(messageId)) return false;
            Mark(messageId);
            return true;
        }
    }

    /// <summary>Keeps a message from being begun while its row is looked at: one that is held is with nobody, whoever accepted it.</summary>
    public void Block(string messageId)
    {
        lock (_gate) Mark(messageId);
    }

    /// <summary>It may be begun after all.</summary>
    public void Unblock(string messageId)
    {
        lock (_gate) _withdrawn.Remove(messageId);
    }

    /// <summary>It could not be taken back after all.</summary>
    public void Restore(string messageId)
    {
        lock (_gate)
            if (_withdrawn.Remove(messageId)) _fresh.Add(messageId);
    }

    private void Mark(string messageId)
    {
        _withdrawn.Add(messageId);
        _order.Enqueue(messageId);
        if (_order.Count > KeptWithdrawn) _withdrawn.Remove(_order.Dequeue());
    }
}
