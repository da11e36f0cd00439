using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Requests.Bodies;

/// <summary>The share of one body in the <see cref="BodyBudget"/>. Not thread-safe.</summary>
internal sealed class BodyAccount(BodyBudget budget, CustomerId customer) : IDisposable
{
    private long _reserved;
    private long _used;
    private long _taken;

    /// <summary>Reserves the announced length of a body before it is read, so that bodies do not all stop halfway for lack of memory.</summary>
    /// <exception cref="GatewayException"><c>worker_at_capacity</c>: the process or the customer has no bytes left.</exception>
    public void Reserve(long bytes) => Settle(bytes, _used);

    /// <summary>Takes bytes, first from the reservation.</summary>
    /// <exception cref="GatewayException"><c>worker_at_capacity</c>: the process or the customer has no bytes left.</exception>
    public void Take(long bytes) => Settle(_reserved, _used + bytes);

    /// <summary>Returns bytes; the body is complete.</summary>
    public void Give(long bytes) => Settle(0, _used - bytes);

    /// <summary>Returns all bytes.</summary>
    public void Dispose() => Settle(0, 0);

    private void Settle(long reserved, long used)
    {
        var due = Math.Max(0, Math.Max(reserved, used) - BodyBudget.FreeBytes);
        if (due > _taken && !budget.TryTake(customer, due - _taken)) throw new GatewayException(
            ErrorCode.WorkerAtCapacity, "Too many large request bodies at the same time; try again.");
        if (due < _taken) budget.Give(customer, _taken - due);
        (_reserved, _used, _taken) = (reserved, used, due);
    }
}
