namespace WhatIsUp.Grains.Abstractions.Profile;

/// <summary>The profile of the channel's own account.</summary>
[GenerateSerializer, Immutable, Alias("OwnProfile")]
public sealed record OwnProfile
{
    /// <summary>Account JID.</summary>
    [Id(0)] public required string Jid { get; init; }

    /// <summary>LID, or null.</summary>
    [Id(1)] public string? Lid { get; init; }

    /// <summary>E.164 with plus, or null.</summary>
    [Id(2)] public string? PhoneNumber { get; init; }

    /// <summary>Name that others see, or null.</summary>
    [Id(3)] public string? Name { get; init; }

    /// <summary>Username, without <c>@</c>, or null.</summary>
    [Id(4)] public string? Username { get; init; }

    /// <summary>About text, or null if there is none.</summary>
    [Id(5)] public string? About { get; init; }

    /// <summary>When the about text was set, or null.</summary>
    [Id(6)] public DateTimeOffset? AboutSetAt { get; init; }

    /// <summary>The picture, or the reason why there is none.</summary>
    [Id(7)] public required PictureView Picture { get; init; }

    /// <summary>Seconds after which messages of chats started by the account disappear, 0 for never; null if WhatsApp does not report it.</summary>
    [Id(8)] public int? EphemeralExpiration { get; init; }

    /// <summary>True for a business account.</summary>
    [Id(9)] public bool IsBusiness { get; init; }
}

/// <summary>Result of the query for a picture.</summary>
[GenerateSerializer, Alias("PictureState")]
public enum PictureState
{
    /// <summary>There is one.</summary>
    Found,

    /// <summary>It is the one of known_id.</summary>
    Unchanged,

    /// <summary>There is none.</summary>
    None,

    /// <summary>The account does not show it to this one.</summary>
    Hidden,
}

/// <summary>A picture of an account, or the reason why there is none.</summary>
/// <param name="State">Result of the query.</param>
/// <param name="Id">Id of the picture; another picture has another one.</param>
/// <param name="Url">Where it is, for some time.</param>
[GenerateSerializer, Immutable, Alias("PictureView")]
public sealed record PictureView([property: Id(0)] PictureState State, [property: Id(1)] string? Id, [property: Id(2)] string? Url);

/// <summary>Changes of the own profile; null leaves a field as it is.</summary>
[GenerateSerializer, Immutable, Alias("ProfilePatch")]
public sealed record ProfilePatch
{
    /// <summary>Name that others see.</summary>
    [Id(0)] public string? Name { get; init; }

    /// <summary>About text; empty for none.</summary>
    [Id(1)] public string? About { get; init; }

    /// <summary>Stored file of the picture; empty for none.</summary>
    [Id(2)] public string? PictureId { get; init; }
}

/// <summary>The code of a contact QR.</summary>
/// <param name="Code">The code.</param>
/// <param name="Url">The link that the QR shows.</param>
[GenerateSerializer, Immutable, Alias("ContactCode")]
public sealed record ContactCode([property: Id(0)] string Code, [property: Id(1)] string Url);

/// <summary>The target of a contact QR or a message link.</summary>
[GenerateSerializer, Immutable, Alias("ContactLinkView")]
public sealed record ContactLinkView
{
    /// <summary>Account.</summary>
    [Id(0)] public required string Jid { get; init; }

    /// <summary>Its name, or null.</summary>
    [Id(1)] public string? PushName { get; init; }

    /// <summary>Text that the link prepares, or null.</summary>
    [Id(2)] public string? Message { get; init; }

    /// <summary>True for the link of a business.</summary>
    [Id(3)] public bool IsBusiness { get; init; }

    /// <summary>Verified name of the business, or null.</summary>
    [Id(4)] public string? VerifiedName { get; init; }
}
