using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.Grains.Abstractions.Events;

/// <summary>Payload of <c>blacklist.updated</c>: contacts that were blocked or unblocked, by this channel or by another device of the account.</summary>
/// <param name="Blocked">Contacts that were blocked.</param>
/// <param name="Unblocked">Contacts that were unblocked.</param>
/// <param name="Actor">The account itself.</param>
/// <param name="Timestamp">When.</param>
[GenerateSerializer, Immutable, Alias("BlacklistPayload")]
public sealed record BlacklistPayload(
    [property: Id(0)] IReadOnlyList<Participant> Blocked, [property: Id(1)] IReadOnlyList<Participant> Unblocked, [property: Id(2)] Participant Actor,
    [property: Id(3)] DateTimeOffset Timestamp);
