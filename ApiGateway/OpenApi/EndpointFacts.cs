using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.OpenApi;

/// <summary>Fields of an endpoint's query.</summary>
internal sealed record QueryShape(IReadOnlyList<QueryField> Fields);

/// <summary>Errors of an endpoint besides the common ones.</summary>
internal sealed record PossibleErrors(IReadOnlyList<ErrorCode> Codes);

/// <summary>An endpoint that makes something of which a plan allows so many: 403 <c>other</c> with <c>plan_limit</c>.</summary>
internal sealed record PlanLimited;

/// <summary>An endpoint that needs no body, but reads the one that comes.</summary>
internal sealed record OptionalBody;

/// <summary>An endpoint that takes a file: as the part <c>file</c> of a form, or as the body itself.</summary>
internal sealed record TakesFile;

/// <summary>An endpoint that gives a file, whole or in part.</summary>
internal sealed record GivesFile;

/// <summary>An example of an endpoint's body.</summary>
internal sealed record RequestExample(object Value);

/// <summary>An example of an endpoint's reply.</summary>
internal sealed record ReplyExample(object Value);
