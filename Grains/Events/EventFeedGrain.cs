using System.Runtime.CompilerServices;
using Orleans.Concurrency;
using Orleans.Streams;
using Orleans.Streams.Core;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Events;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Events;

/// <summary>
/// Receives the notifications of a customer's events from all silos and passes them to the gateways with readers. Notifications may be lost, repeated or late:
/// gateways poll the store as well.
/// </summary>
[GrainType("event-feed"), ImplicitStreamSubscription(EventFeedSignals.Stream), Reentrant]
public sealed class EventFeedGrain : Grain, IEventFeedGrain, IStreamSubscriptionObserver, IAsyncObserver<long>
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _count;

    /// <inheritdoc />
    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<long>().ResumeAsync(this);

    /// <inheritdoc />
    public Task OnNextAsync(long item, StreamSequenceToken? token = null)
    {
        _count++;
        var next = _next;
        _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
        next.SetResult();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;

    /// <inheritdoc />
    public IAsyncEnumerable<long> WatchAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (this.GetPrimaryKeyString() != IEventFeedGrain.KeyOf(caller.CustomerId, caller.Mode))
            throw new GatewayException(ErrorCode.NotFound, "No such feed of events.");
        return WatchAsync(cancellationToken);
    }

    private async IAsyncEnumerable<long> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var seen = _count; ;)
        {
            if (seen == _count) await _next.Task.WaitAsync(cancellationToken);
            yield return seen = _count;
        }
    }
}
