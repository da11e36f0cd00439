namespace WhatIsUp.Grains.Channels.Sending;

/// <summary>
/// Messages that this activation accepted and has not started to send: only these certainly have no recipient yet, and can be cancelled. Messages accepted by
/// an earlier activation may have been sent. Safe from any thread.
/// </summary>
public sealed class WaitingMessages
{
    /// <summary>Recently cancelled messages: a running read of the queue may still contain them.</summary>
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

    /// <summary>The message is about to be written to the socket; false if it was cancelled.</summary>
    /// <param name="messageId">The message.</param>
    /// <param name="isFresh">True when it never was before.</param>
    public bool TryBegin(string messageId, out bool isFresh)
    {
        lock (_gate)
        {
            isFresh = _fresh.Remove(messageId);
            return isFresh || !_withdrawn.Contains(messageId);
        }
    }

    /// <summary>Cancels the message; false if it may have been sent.</summary>
    public bool TryWithdraw(string messageId)
    {
        lock (_gate)
        {
            if (!_fresh.Remove(messageId)) return false;
            Mark(messageId);
            return true;
        }
    }

    /// <summary>Prevents a message from being started while its row is read: a held one was not sent, whichever activation accepted it.</summary>
    public void Block(string messageId)
    {
        lock (_gate) Mark(messageId);
    }

    /// <summary>It may be begun after all.</summary>
    public void Unblock(string messageId)
    {
        lock (_gate) _withdrawn.Remove(messageId);
    }

    /// <summary>The cancellation failed after all.</summary>
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
