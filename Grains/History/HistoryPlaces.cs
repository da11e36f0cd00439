using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Concurrency;
using WhatIsUp.Grains.Storage.Engine;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.History;

/// <summary>The silo's places for lists of messages: as many as there are connections for them, and half of them for one customer at most.</summary>
public sealed class HistoryPlaces(DatabaseOptions options, TimeProvider time)
{
    /// <summary>The places.</summary>
    public FairSemaphore Lists { get; } = new(options.ListConnections, Math.Max(1, options.ListConnections / 2), options.ListTimeout, time)
    {
        Refusal = () => new GatewayException(ErrorCode.WorkerAtCapacity, "Too many lists are being read; try again.",
            new Dictionary<string, string> { ["reason"] = "too_many_lists" }),
    };
}
