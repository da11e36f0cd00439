namespace WhatIsUp.Grains.Abstractions;

/// <summary>
/// The caller, as identified by the API key or the session. Grains compare it with their owner and answer other customers with
/// <see cref="Errors.ErrorCode.ChannelNotFound"/>
/// and the like.
/// </summary>
[GenerateSerializer, Immutable, Alias("Caller")]
public sealed record Caller
{
    /// <summary>Owner of the key.</summary>
    [Id(0)] public required CustomerId CustomerId { get; init; }

    /// <summary>World of the key.</summary>
    [Id(1)] public required Mode Mode { get; init; }

    /// <summary>Public id of the key (<c>key_…</c>); for a session its member and mode.</summary>
    [Id(2)] public required string KeyId { get; init; }

    /// <summary>The only channel the key may use, or null for all.</summary>
    [Id(3)] public ChannelId? ChannelScope { get; init; }

    /// <summary>Scopes, <c>*</c> for all.</summary>
    [Id(4)] public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>Id that follows the request through logs, traces and webhooks.</summary>
    [Id(5)] public required string CorrelationId { get; init; }

    /// <summary>The only chats that the key may send to, as accounts' and groups' addresses, or null for all.</summary>
    [Id(6)] public IReadOnlyList<string>? AllowedRecipients { get; init; }

    /// <summary>Id of the user (<c>usr_…</c>) of a session; null for an API key.</summary>
    [Id(7)] public string? UserId { get; init; }
}
