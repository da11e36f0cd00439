using WhatIsUp.Grains.Abstractions.Business;

namespace WhatIsUp.Grains.Abstractions.Events;

/// <summary>Payload of <c>order.placed</c>: the customer is <c>order.from</c>.</summary>
/// <param name="Order">The order.</param>
[GenerateSerializer, Immutable, Alias("OrderPayload")]
public sealed record OrderPayload([property: Id(0)] OrderView Order);
