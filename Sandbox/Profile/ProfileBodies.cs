using System.ComponentModel.DataAnnotations;

namespace WhatIsUp.Sandbox.Profile;

/// <summary>Changes of a phone's profile; what is absent stays.</summary>
public sealed record ChangePhoneProfileRequest
{
    private const int MaxPicture = 700_000;

    /// <summary>Name that others see.</summary>
    [Length(1, 25)] public string? Name { get; init; }

    /// <summary>About text; empty removes it.</summary>
    [Length(0, 139)] public string? About { get; init; }

    /// <summary>Picture, a JPEG in base64; empty removes it.</summary>
    [Length(0, MaxPicture)] public string? PictureBase64 { get; init; }

    /// <summary>Seconds after which messages of chats that the account begins disappear, 0 for never.</summary>
    [Range(0, int.MaxValue, ErrorMessage = "must be 0 or more")] public int? EphemeralExpiration { get; init; }

    /// <summary>Text of a message link; empty removes the link.</summary>
    [Length(0, 1_000)] public string? MessageLink { get; init; }
}

/// <summary>A phone's profile.</summary>
/// <param name="Name">Name that others see.</param>
/// <param name="About">About text; empty for none.</param>
/// <param name="PictureId">Id of the picture, or null.</param>
/// <param name="PictureBase64">The JPEG, or null.</param>
/// <param name="EphemeralExpiration">Seconds after which messages of chats that the account begins disappear, 0 for never.</param>
/// <param name="ContactCode">Code of the contact QR.</param>
/// <param name="MessageLinkCode">Code of the message link, or null.</param>
public sealed record PhoneProfileReply(
    string Name, string About, string? PictureId, string? PictureBase64, int EphemeralExpiration, string ContactCode, string? MessageLinkCode);
