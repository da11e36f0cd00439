using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Requests.Bodies;

/// <summary>What one body holds of the <see cref="BodyBudget"/>; for one thread at a time.</summary>
internal sealed class BodyAccount(BodyBudget budget, CustomerId customer) : IDisposable
{
    private long _reserved;
    private long _used;
    private long _taken;

    /// <summary>Keeps bytes for what a body has announced, before it is read: bodies that all stop halfway for want of memory would help nobody.</summary>
    /// <exception cref="GatewayException"><c>worker_at_capacity</c>: others hold too much, or the customer does.</exception>
    public void Reserve(long bytes) => Settle(bytes, _used);

    /// <summary>Takes bytes, out of what is reserved first.</summary>
    /// <exception cref="GatewayException"><c>worker_at_capacity</c>: others hold too much, or the customer does.</exception>
    public void Take(long bytes) => Settle(_reserved, _used + bytes);

    /// <summary>Gives bytes back; nothing more will come.</summary>
    public void Give(long bytes) => Settle(0, _used - bytes);

    /// <summary>Gives everything back.</summary>
    public void Dispose() => Settle(0, 0);

    private void Settle(long reserved, long used)
    {
        var due = Math.Max(0, Math.Max(reserved, used) - BodyBudget.FreeBytes);
        if (due > _taken && !budget.TryTake(customer, due - _taken)) throw new GatewayException(ErrorCode.WorkerAtCapacity, "Too many large bodies are on their way; try again.");
        if (due < _taken) budget.Give(customer, _taken - due);
        (_reserved, _used, _taken) = (reserved, used, due);
    }
}
