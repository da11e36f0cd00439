namespace WhatIsUp.WhatsApp.Newsletters;

/// <summary>
/// An edit or a deletion is sent under the id of the post that it changes, and its ack has that id, too: the message of the owner is identified by the order,
/// which the server keeps. Safe from any thread.
/// </summary>
internal sealed class PostAcks
{
    private const int MaxPosts = 1_024;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Queue<string>> _expected = new(StringComparer.Ordinal);

    /// <summary>A stanza with this id is sent for a message of the owner.</summary>
    public void Expect(string stanzaId, string messageId)
    {
        lock (_gate)
        {
            if (!_expected.TryGetValue(stanzaId, out var waiting))
            {
                // A single post needs no entry; changes that are sent before its ack do: their acks follow.
                if (_expected.Count >= MaxPosts) _expected.Clear();
                _expected[stanzaId] = waiting = new Queue<string>();
            }
            if (!waiting.Contains(messageId)) waiting.Enqueue(messageId);
        }
    }

    /// <summary>The message of the owner that an ack with this id answers.</summary>
    public string Take(string stanzaId)
    {
        lock (_gate)
        {
            if (!_expected.TryGetValue(stanzaId, out var waiting)) return stanzaId;
            var answered = waiting.Dequeue();
            if (waiting.Count == 0) _expected.Remove(stanzaId);
            return answered;
        }
    }
}
