using WhatIsUp.ApiGateway.Json;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Errors;

/// <summary>Body of every 4xx and 5xx.</summary>
/// <param name="Error">The error.</param>
/// <param name="RequestId">Request id, as in the header X-Request-Id.</param>
public sealed record ErrorEnvelope(ErrorBody Error, string RequestId);

/// <summary>The error.</summary>
/// <param name="Code">Stable error code; each is explained at /docs/errors/{code}.</param>
/// <param name="Message">Description for humans.</param>
/// <param name="Details">Problems by field name, or details such as a reason; absent when there are none.</param>
public sealed record ErrorBody(ErrorCode Code, string Message, IReadOnlyDictionary<string, string>? Details) : IOmitsNulls;
