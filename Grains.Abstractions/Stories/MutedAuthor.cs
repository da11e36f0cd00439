namespace WhatIsUp.Grains.Abstractions.Stories;

/// <summary>A contact whose stories the account has muted.</summary>
/// <param name="Jid">The contact.</param>
/// <param name="MutedAt">Since when.</param>
[GenerateSerializer, Immutable, Alias("MutedAuthor")]
public sealed record MutedAuthor([property: Id(0)] string Jid, [property: Id(1)] DateTimeOffset MutedAt);
