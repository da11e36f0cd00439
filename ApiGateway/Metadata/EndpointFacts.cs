using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Metadata;

/// <summary>Query parameters of an endpoint.</summary>
internal sealed record QueryShape(IReadOnlyList<QueryField> Fields);

/// <summary>A header that an endpoint reads.</summary>
internal sealed record HeaderShape(string Name, string Description);

/// <summary>Error codes of an endpoint besides the common ones.</summary>
internal sealed record PossibleErrors(IReadOnlyList<ErrorCode> Codes);

/// <summary>A route that answers with 501: the protocol does not support what it names.</summary>
internal sealed record NotSupported;

/// <summary>An endpoint that creates something that the plan limits: 403 <c>other</c> with <c>plan_limit</c>.</summary>
internal sealed record PlanLimited;

/// <summary>An endpoint with an optional body.</summary>
internal sealed record OptionalBody;

/// <summary>An endpoint that receives a file: as the part <c>file</c> of a form, or as the body.</summary>
internal sealed record TakesFile;

/// <summary>An endpoint that returns a file, with support for ranges.</summary>
internal sealed record GivesFile;

/// <summary>An example of an endpoint's body.</summary>
internal sealed record RequestExample(object Value);

/// <summary>An example of an endpoint's response.</summary>
internal sealed record ReplyExample(object Value);

/// <summary>The response contains a secret that is returned once: a repetition with the same idempotency key gets null in its place.</summary>
/// <param name="Field">Name of the field.</param>
internal sealed record OneTimeSecret(string Field);
