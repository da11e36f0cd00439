using System.Collections.Concurrent;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.Grains.Channels.Sending;

/// <summary>Callers that wait for the results of their messages. Safe from any thread.</summary>
internal sealed class SendDecisions
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<MessageStatus?>> _waiters = new();

    /// <summary>Completes when the database has the result of the message: <c>sent</c>, or null if its row has more (held, failed).</summary>
    public Task<MessageStatus?> WhenDecided(string messageId) =>
        _waiters.GetOrAdd(messageId, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>The caller has stopped waiting.</summary>
    public void Forget(string messageId) => _waiters.TryRemove(messageId, out _);

    /// <summary>The database has the result of the message.</summary>
    public void Decide(string messageId, MessageStatus? status)
    {
        if (_waiters.TryRemove(messageId, out var waiter)) waiter.TrySetResult(status);
    }
}
