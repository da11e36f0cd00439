using WhatIsUp.Grains.Abstractions.Calls;

namespace WhatIsUp.Grains.Abstractions.Events;

/// <summary>Payload of <c>call.offered</c> and <c>call.terminated</c>, each once for a call.</summary>
/// <param name="Call">The call.</param>
[GenerateSerializer, Immutable, Alias("CallPayload")]
public sealed record CallPayload([property: Id(0)] CallView Call);
