namespace WhatIsUp.Sandbox.Rest;

/// <summary>
/// One operation of the sandbox's REST API: its route, its documentation and its handler. A gateway in front of the sandbox maps the same operations
/// and forwards them.
/// </summary>
public sealed record SandboxOperation
{
    /// <summary>Method, such as <c>POST</c>.</summary>
    public required string Method { get; init; }

    /// <summary>Route pattern, such as <c>/v1/sandbox/phones/{phoneId}</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Operation id in the OpenAPI document.</summary>
    public required string Id { get; init; }

    /// <summary>Title in the OpenAPI document.</summary>
    public required string Summary { get; init; }

    /// <summary>Description in the OpenAPI document, or empty.</summary>
    public string Description { get; init; } = "";

    /// <summary>What the caller must be allowed to do.</summary>
    public required SandboxScope Scope { get; init; }

    /// <summary>Example of the request body; null when there is no body.</summary>
    public object? RequestExample { get; init; }

    /// <summary>Example of the response body; null when there is none.</summary>
    public object? ReplyExample { get; init; }

    /// <summary>Type of the request body, or null.</summary>
    public Type? Request => RequestExample?.GetType();

    /// <summary>Type of the response body, or null.</summary>
    public Type? Reply => ReplyExample?.GetType();

    /// <summary>True when it creates what it returns.</summary>
    public bool Creates { get; init; }

    /// <summary>Status of a successful response.</summary>
    public int Status => Creates ? 201 : ReplyExample is null ? 204 : 200;

    /// <summary>True for a list with the query parameters <c>limit</c> and <c>after</c>.</summary>
    public bool IsPaged { get; init; }

    /// <summary>Description of the position in a list, for a public name of <c>after</c>.</summary>
    public string CursorDescription { get; init; } = "The next_cursor of the page before.";

    /// <summary>True when it fails with <c>conflict</c> in some states of the phone.</summary>
    public bool MayConflict { get; init; }

    /// <summary>True when WhatsApp's server refuses it in some states of the phone (<see cref="SandboxRefusedException.ByServer"/>).</summary>
    public bool MayBeRefused { get; init; }

    /// <summary>Resource of the caller's plan that it creates, or null.</summary>
    public SandboxPlanLimit? PlanLimit { get; init; }

    /// <summary>Largest request body in bytes, or null for the usual limit.</summary>
    public int? MaxBodyBytes { get; init; }

    /// <summary>True when the body may name channels, which the gateway resolves to devices of the sandbox.</summary>
    public bool NamesChannels => Request is { } type && typeof(INamesChannels).IsAssignableFrom(type);

    /// <summary>Runs the operation; returns the response body, or null when there is none.</summary>
    internal Func<RestRequest, Task<object?>> RunAsync { get; init; } = static _ => throw new NotSupportedException();
}
