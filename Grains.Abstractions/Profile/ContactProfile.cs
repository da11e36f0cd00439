namespace WhatIsUp.Grains.Abstractions.Profile;

/// <summary>The profile of a contact.</summary>
/// <param name="Jid">Address.</param>
/// <param name="Name">Best name known, or null.</param>
/// <param name="About">About text, or null when it is hidden.</param>
/// <param name="PictureUrl">URL of the picture, or null if none is visible.</param>
/// <param name="IsBusiness">True for a business account.</param>
[GenerateSerializer, Immutable, Alias("ContactProfile")]
public sealed record ContactProfile(
    [property: Id(0)] string Jid, [property: Id(1)] string? Name, [property: Id(2)] string? About, [property: Id(3)] string? PictureUrl, [property: Id(4)] bool IsBusiness);
