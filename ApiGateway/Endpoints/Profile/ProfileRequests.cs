using System.ComponentModel.DataAnnotations;
using WhatIsUp.ApiGateway.Fields;

namespace WhatIsUp.ApiGateway.Endpoints.Profile;

/// <summary>An about text.</summary>
public sealed record SetAboutRequest
{
    internal const int MaxLength = 139;

    /// <summary>Text, at most 139 characters; empty removes it.</summary>
    [Length(0, MaxLength)] public required string About { get; init; }
}

/// <summary>Changes of the own profile. Fields that are absent or null are not changed.</summary>
public sealed record PatchProfileRequest
{
    private const int MaxName = 25;
    private const int MaxPicture = 1_000_000;

    /// <summary>Name that others see, 1 to 25 characters.</summary>
    [NotBlank(MaxName)] public string? Name { get; init; }

    /// <summary>About text, at most 139 characters; empty removes it.</summary>
    [Length(0, SetAboutRequest.MaxLength)] public string? About { get; init; }

    /// <summary>
    /// Picture: the id of a stored file (med_…), a public URL, or base64; empty removes it. PUT …/profile/picture takes larger ones.
    /// </summary>
    [MaxLength(MaxPicture)] public string? Picture { get; init; }
}

/// <summary>A timer for disappearing messages.</summary>
public sealed record SetTimerRequest
{
    private const int Day = 86_400, Week = 604_800, Quarter = 7_776_000;

    /// <summary>Seconds after which messages disappear: 0 for never, 86400, 604800 or 7776000.</summary>
    [AllowedValues(0, Day, Week, Quarter)] public required int EphemeralExpiration { get; init; }
}

/// <summary>A contact QR or a message link.</summary>
public sealed record FindLinkRequest
{
    /// <summary>The code, or the link https://wa.me/qr/… or https://wa.me/message/….</summary>
    [NotBlank(ContactCodes.MaxLength)] public required string Code { get; init; }
}
