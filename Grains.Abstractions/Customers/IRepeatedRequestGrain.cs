namespace WhatIsUp.Grains.Abstractions.Customers;

/// <summary>
/// One idempotency key of an API key: its request runs once, and its response is kept for a day. A single place, so that this holds for any number of
/// gateways. Key: id of the API key, a slash, and the hex SHA-256 of the idempotency key.
/// </summary>
[Alias("IRepeatedRequestGrain"), GrainInterfaceType("repeated-request")]
public interface IRepeatedRequestGrain : IGrainWithStringKey, IOwnedByCustomer
{
    /// <summary>Begins an attempt, unless one is running or the response is stored.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="attempt">Id of the attempt.</param>
    [Alias("Begin")] Task<RequestAttempt> BeginAsync(Caller caller, string attempt);

    /// <summary>Ends an attempt; the response is stored before this returns. An attempt that is no longer the running one changes nothing.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="attempt">Id of the attempt.</param>
    /// <param name="response">The response, or null when the request may run again.</param>
    [Alias("End")] Task EndAsync(Caller caller, string attempt, KeptResponse? response);
}

/// <summary>What a request with an idempotency key is to do.</summary>
/// <param name="State">Whether it runs.</param>
/// <param name="Response">The stored response when it was answered before.</param>
[GenerateSerializer, Immutable, Alias("RequestAttempt")]
public sealed record RequestAttempt([property: Id(0)] AttemptState State, [property: Id(1)] KeptResponse? Response);

/// <summary>State of an idempotency key.</summary>
[GenerateSerializer, Alias("AttemptState")]
public enum AttemptState
{
    /// <summary>The attempt has begun: the request runs.</summary>
    Begun,

    /// <summary>Another attempt is running.</summary>
    Running,

    /// <summary>The request was answered before.</summary>
    Answered,
}

/// <summary>A response that is kept for repetitions of its request.</summary>
[GenerateSerializer, Immutable, Alias("KeptResponse")]
public sealed record KeptResponse
{
    /// <summary>Hex SHA-256 of route, query and body of the request.</summary>
    [Id(0)] public required string Request { get; init; }

    /// <summary>HTTP status.</summary>
    [Id(1)] public required int Status { get; init; }

    /// <summary>Content type, or null without a body.</summary>
    [Id(2)] public string? ContentType { get; init; }

    /// <summary>The header Location, or null.</summary>
    [Id(3)] public string? Location { get; init; }

    /// <summary>The body.</summary>
    [Id(4)] public required byte[] Body { get; init; }

    /// <summary>Never prints the body.</summary>
    public override string ToString() => $"{nameof(KeptResponse)} {Status}";
}
