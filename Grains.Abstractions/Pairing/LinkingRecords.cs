namespace WhatIsUp.Grains.Abstractions.Pairing;

/// <summary>The QR to scan.</summary>
/// <param name="Raw">Text of the QR.</param>
/// <param name="ExpiresAt">When the next replaces it.</param>
[GenerateSerializer, Immutable, Alias("QrView")]
public sealed record QrView([property: Id(0)] string Raw, [property: Id(1)] DateTimeOffset ExpiresAt);

/// <summary>A code to type on the phone.</summary>
/// <param name="Code">Form <c>XXXX-XXXX</c>.</param>
/// <param name="ExpiresAt">When it ends.</param>
[GenerateSerializer, Immutable, Alias("PairCodeView")]
public sealed record PairCodeView([property: Id(0)] string Code, [property: Id(1)] DateTimeOffset ExpiresAt);
