using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.ApiGateway.Requests.Bodies;

/// <summary>The owner of the share of the <see cref="BodyBudget"/> for a request without an API key.</summary>
/// <param name="Owner">Id used in place of a customer id.</param>
internal sealed record BodyShare(CustomerId Owner);
