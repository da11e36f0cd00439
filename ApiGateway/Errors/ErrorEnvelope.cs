using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Errors;

/// <summary>Body of every 4xx and 5xx.</summary>
/// <param name="Error">What went wrong.</param>
/// <param name="RequestId">Id of the request, as in the header X-Request-Id.</param>
public sealed record ErrorEnvelope(ErrorBody Error, string RequestId);

/// <summary>What went wrong.</summary>
/// <param name="Code">Stable word to act on.</param>
/// <param name="Message">One sentence for a human.</param>
/// <param name="Details">Names of wrong fields with what is wrong, or facts such as a reason; absent when there is nothing to add.</param>
public sealed record ErrorBody(ErrorCode Code, string Message, IReadOnlyDictionary<string, string>? Details);
