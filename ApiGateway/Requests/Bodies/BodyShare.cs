using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.ApiGateway.Requests.Bodies;

/// <summary>Whose share of the <see cref="BodyBudget"/> the body of a request without a key is counted in.</summary>
/// <param name="Owner">Id that stands in for a customer's.</param>
internal sealed record BodyShare(CustomerId Owner);
