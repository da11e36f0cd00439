namespace WhatIsUp.Grains.Abstractions.Messages;

/// <summary>A place.</summary>
[GenerateSerializer, Immutable, Alias("LocationContent")]
public sealed record LocationContent
{
    /// <summary>Degrees, north positive.</summary>
    [Id(0)] public required double Latitude { get; init; }
    /// <summary>Degrees, east positive.</summary>
    [Id(1)] public required double Longitude { get; init; }
    /// <summary>Name of the place.</summary>
    [Id(2)] public string? Name { get; init; }
    /// <summary>Its address.</summary>
    [Id(3)] public string? Address { get; init; }
    /// <summary>A link to it.</summary>
    [Id(4)] public string? Url { get; init; }
    /// <summary>True when the sender shares where they move.</summary>
    [Id(5)] public bool Live { get; init; }
    /// <summary>Accuracy in metres.</summary>
    [Id(6)] public int? Accuracy { get; init; }
    /// <summary>A remark.</summary>
    [Id(7)] public string? Comment { get; init; }
    /// <summary>Small JPEG of the map, base64.</summary>
    [Id(8)] public byte[]? Thumbnail { get; init; }
}

/// <summary>Contact cards.</summary>
/// <param name="Contacts">The cards, at least one.</param>
[GenerateSerializer, Immutable, Alias("ContactContent")]
public sealed record ContactContent([property: Id(0)] IReadOnlyList<ContactCard> Contacts);

/// <summary>A contact card.</summary>
/// <param name="Name">Name shown.</param>
/// <param name="Vcard">The card as vCard text.</param>
[GenerateSerializer, Immutable, Alias("ContactCard")]
public sealed record ContactCard([property: Id(0)] string Name, [property: Id(1)] string Vcard);

/// <summary>An invitation to a group.</summary>
[GenerateSerializer, Immutable, Alias("GroupInviteContent")]
public sealed record GroupInviteContent
{
    /// <summary>JID of the group.</summary>
    [Id(0)] public required string GroupId { get; init; }
    /// <summary>Invite code.</summary>
    [Id(1)] public required string Code { get; init; }
    /// <summary>When the code ends, or null.</summary>
    [Id(2)] public DateTimeOffset? ExpiresAt { get; init; }
    /// <summary>Name of the group.</summary>
    [Id(3)] public string? GroupName { get; init; }
    /// <summary>Text below.</summary>
    [Id(4)] public string? Caption { get; init; }
    /// <summary>Small JPEG, base64.</summary>
    [Id(5)] public byte[]? Thumbnail { get; init; }
}

/// <summary>An invitation to administer a newsletter: PUT …/newsletters/{newsletter_id}/admins/me accepts it.</summary>
[GenerateSerializer, Immutable, Alias("AdminInviteContent")]
public sealed record AdminInviteContent
{
    /// <summary>JID of the newsletter.</summary>
    [Id(0)] public required string NewsletterId { get; init; }
    /// <summary>Name of the newsletter.</summary>
    [Id(1)] public string? NewsletterName { get; init; }
    /// <summary>When the invitation ends, or null.</summary>
    [Id(2)] public DateTimeOffset? ExpiresAt { get; init; }
    /// <summary>Text below.</summary>
    [Id(3)] public string? Caption { get; init; }
    /// <summary>Small JPEG, base64.</summary>
    [Id(4)] public byte[]? Thumbnail { get; init; }
}
