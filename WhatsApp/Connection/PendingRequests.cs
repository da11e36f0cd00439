using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>
/// iq requests that wait for their answer. The reader itself completes the answers, so a transaction that waits for one never blocks another.
/// </summary>
internal sealed class PendingRequests
{
    /// <summary>Requests that may wait at the same time; further ones are rejected.</summary>
    public const int Limit = 256;

    private readonly Dictionary<string, TaskCompletionSource<Node>> _waiting = [];
    private bool _isEnded;

    public bool IsEmpty
    {
        get { lock (_waiting) return _waiting.Count == 0; }
    }

    /// <exception cref="TimeoutException">Too many are waiting already: it may be retried.</exception>
    public Task<Node> Add(string id)
    {
        var source = new TaskCompletionSource<Node>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_waiting)
        {
            if (_isEnded) throw new ConnectionLostException();
            if (_waiting.Count >= Limit) throw new TimeoutException("Too many requests wait for an answer.");
            _waiting.Add(id, source);
        }
        return source.Task;
    }

    public void Remove(string id)
    {
        lock (_waiting) _waiting.Remove(id);
    }

    /// <summary>Completes the request that waits for this answer.</summary>
    /// <returns>False if there is none.</returns>
    public bool TryComplete(Node answer)
    {
        if (answer.Get("id") is not { } id) return false;
        TaskCompletionSource<Node>? source;
        lock (_waiting)
            if (!_waiting.Remove(id, out source)) return false;
        source.TrySetResult(answer);
        return true;
    }

    public void End()
    {
        TaskCompletionSource<Node>[] all;
        lock (_waiting)
        {
            _isEnded = true;
            all = [.. _waiting.Values];
            _waiting.Clear();
        }
        foreach (var source in all) source.TrySetException(new ConnectionLostException());
    }
}
