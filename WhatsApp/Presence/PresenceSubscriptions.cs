using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Presence;

/// <summary>
/// Chats whose presence a device has subscribed to. The server drops subscriptions when the connection ends, so they outlive it here. Safe from any thread.
/// </summary>
public sealed class PresenceSubscriptions
{
    /// <summary>Subscriptions of a device; a further one ends the oldest.</summary>
    public const int Limit = 500;

    private readonly Lock _gate = new();
    private readonly LinkedList<Jid> _ordered = [];
    private readonly Dictionary<Jid, LinkedListNode<Jid>> _chats = [];

    /// <summary>Adds a chat, or makes it the newest.</summary>
    /// <returns>The chat whose subscription ends in return, or null.</returns>
    public Jid? Add(Jid chat)
    {
        lock (_gate)
        {
            if (_chats.Remove(chat, out var known)) _ordered.Remove(known);
            _chats[chat] = _ordered.AddLast(chat);
            if (_chats.Count <= Limit) return null;
            var oldest = _ordered.First!.Value;
            _ordered.RemoveFirst();
            _chats.Remove(oldest);
            return oldest;
        }
    }

    /// <summary>Removes a chat.</summary>
    /// <returns>False when it was not there.</returns>
    public bool Remove(Jid chat)
    {
        lock (_gate)
        {
            if (!_chats.Remove(chat, out var known)) return false;
            _ordered.Remove(known);
            return true;
        }
    }

    /// <summary>True for a chat that was added.</summary>
    public bool Contains(Jid chat)
    {
        lock (_gate) return _chats.ContainsKey(chat);
    }

    /// <summary>All chats, the oldest first.</summary>
    public IReadOnlyList<Jid> List()
    {
        lock (_gate) return [.. _ordered];
    }

    /// <summary>Removes all chats.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _ordered.Clear();
            _chats.Clear();
        }
    }
}
