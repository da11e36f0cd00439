using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>Messages that wait until the devices of their chat are known: one queue per chat, bounded over all.</summary>
internal sealed class ParkedMessages
{
    private const int Limit = 10_000;

    /// <summary>Messages of a chat that go out in one transaction.</summary>
    private const int TakenPerStep = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<Destination, Queue<Parked>> _queues = [];
    private int _count;

    internal sealed record Parked(Outgoing Message, TaskCompletionSource Done);

    /// <summary>Queues a message behind those of its chat.</summary>
    /// <param name="message">The message.</param>
    /// <param name="opens">True to create a queue if the chat has none.</param>
    /// <param name="done">Completes when it was sent.</param>
    /// <param name="isFirst">True if the queue was created: the caller must process it now.</param>
    /// <returns>False when there is no queue.</returns>
    /// <exception cref="ConnectionLostException">Too many wait already.</exception>
    public bool TryAdd(Outgoing message, bool opens, out Task? done, out bool isFirst)
    {
        (done, isFirst) = (null, false);
        lock (_gate)
        {
            if (!_queues.TryGetValue(message.To, out var queue) && !opens) return false;
            if (_count >= Limit) throw new ConnectionLostException();
            if (queue is null)
            {
                _queues[message.To] = queue = new Queue<Parked>();
                isFirst = true;
            }
            _count++;
            var parked = new Parked(message, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            queue.Enqueue(parked);
            done = parked.Done.Task;
            return true;
        }
    }

    /// <summary>Removes the first of a chat's messages.</summary>
    /// <returns>True when nothing is left; the queue is gone then.</returns>
    public bool Take(Destination to, List<Parked> taken)
    {
        lock (_gate)
        {
            if (!_queues.TryGetValue(to, out var queue)) return true;
            while (taken.Count < TakenPerStep && queue.TryDequeue(out var parked)) taken.Add(parked);
            _count -= taken.Count;
            return queue.Count == 0 && _queues.Remove(to);
        }
    }

    /// <summary>Fails all messages of a chat.</summary>
    public void Fail(Destination to, Exception fault)
    {
        Queue<Parked>? failed;
        lock (_gate)
        {
            if (_queues.Remove(to, out failed)) _count -= failed.Count;
        }
        Finish(failed ?? [], fault);
    }

    /// <summary>Fails these messages for their senders.</summary>
    public static void Finish(IEnumerable<Parked> messages, Exception? fault)
    {
        foreach (var parked in messages)
        {
            if (fault is null) parked.Done.TrySetResult();
            else parked.Done.TrySetException(fault);
            _ = parked.Done.Task.Exception;
        }
    }
}
