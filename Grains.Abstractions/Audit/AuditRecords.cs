namespace WhatIsUp.Grains.Abstractions.Audit;

/// <summary>Kind of the actor of a change.</summary>
[GenerateSerializer, Alias("AuditActorKind")]
public enum AuditActorKind
{
    /// <summary>A request with an API key.</summary>
    ApiKey,

    /// <summary>A request with a session.</summary>
    User,

    /// <summary>The operator.</summary>
    Admin,

    /// <summary>The gateway itself.</summary>
    System,
}

/// <summary>Who made a change.</summary>
/// <param name="Kind">Kind of the actor.</param>
/// <param name="Id">Id of the API key or of the user; null for the others.</param>
[GenerateSerializer, Immutable, Alias("AuditActor")]
public sealed record AuditActor([property: Id(0)] AuditActorKind Kind, [property: Id(1)] string? Id);

/// <summary>A change of state over REST.</summary>
[GenerateSerializer, Immutable, Alias("AuditEventView")]
public sealed record AuditEventView
{
    /// <summary>Id.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>What was done, such as channel.created.</summary>
    [Id(1)] public required string Action { get; init; }

    /// <summary>Who did it.</summary>
    [Id(2)] public required AuditActor Actor { get; init; }

    /// <summary>Id of what was changed; null when there is none. It may not exist any more.</summary>
    [Id(3)] public string? Target { get; init; }

    /// <summary>The channel; null for what belongs to no channel.</summary>
    [Id(4)] public ChannelId? ChannelId { get; init; }

    /// <summary>Whether it was done in test mode or in live mode.</summary>
    [Id(5)] public required Mode Mode { get; init; }

    /// <summary>Id of the request.</summary>
    [Id(6)] public string? RequestId { get; init; }

    /// <summary>Time of the change.</summary>
    [Id(7)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Never prints the target, which may be a phone number.</summary>
    public override string ToString() => $"{nameof(AuditEventView)} {Id} {Action}";
}

/// <summary>A change of state of a customer, to be stored.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="Event">The change.</param>
[GenerateSerializer, Immutable, Alias("AuditRecord")]
public sealed record AuditRecord([property: Id(0)] CustomerId CustomerId, [property: Id(1)] AuditEventView Event)
{
    /// <summary>
    /// Key of the record among the values that travel with grain calls: the silo that makes the change stores the record in the transaction of the change.
    /// </summary>
    public const string CallKey = "whatisup.audit";
}
