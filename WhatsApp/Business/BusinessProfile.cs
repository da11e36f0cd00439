using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Business;

/// <summary>The profile of a business.</summary>
/// <param name="Account">The business.</param>
public sealed record BusinessProfile(Jid Account)
{
    /// <summary>Postal address, or null.</summary>
    public string? Address { get; init; }

    /// <summary>Description, or null.</summary>
    public string? Description { get; init; }

    /// <summary>Mail address, or null.</summary>
    public string? Email { get; init; }

    /// <summary>Web sites, at most two.</summary>
    public IReadOnlyList<string> Websites { get; init; } = [];

    /// <summary>Categories.</summary>
    public IReadOnlyList<BusinessCategory> Categories { get; init; } = [];

    /// <summary>Opening hours, or null.</summary>
    public BusinessHours? Hours { get; init; }

    /// <summary>True if customers can put products into a cart; null if the server does not report it.</summary>
    public bool? IsCartEnabled { get; init; }

    /// <summary>Id of the cover photo, or null.</summary>
    public string? CoverPhotoId { get; init; }
}

/// <summary>A category of businesses.</summary>
/// <param name="Id">Its id in WhatsApp's directory.</param>
/// <param name="Name">Its name in the language that the server chose.</param>
public sealed record BusinessCategory(string Id, string Name);

/// <summary>Opening hours.</summary>
/// <param name="TimeZone">Name of the time zone, such as <c>Europe/Berlin</c>, or null.</param>
/// <param name="Days">One entry for each open day; a day that is missing is closed, and one with two ranges has two entries.</param>
public sealed record BusinessHours(string? TimeZone, IReadOnlyList<BusinessDay> Days);

/// <summary>When a business is open on a day of the week.</summary>
/// <param name="Day">Day: <c>sun mon tue wed thu fri sat</c>.</param>
/// <param name="Mode"><c>open_24h</c>, <c>specific_hours</c> or <c>appointment_only</c>; the server refuses others with 406.</param>
/// <param name="OpenMinutes">Minutes after midnight, with <c>specific_hours</c> only.</param>
/// <param name="CloseMinutes">Minutes after midnight, with <c>specific_hours</c> only.</param>
public sealed record BusinessDay(string Day, string Mode, int? OpenMinutes, int? CloseMinutes);

/// <summary>Changes of the own business profile; null fields are not changed, and an empty text or list removes the current value.</summary>
public sealed record BusinessProfileChange
{
    /// <summary>Web sites that a profile can have.</summary>
    public const int MaxWebsites = 2;

    /// <summary>Postal address.</summary>
    public string? Address { get; init; }

    /// <summary>Description.</summary>
    public string? Description { get; init; }

    /// <summary>Mail address.</summary>
    public string? Email { get; init; }

    /// <summary>Web sites.</summary>
    public IReadOnlyList<string>? Websites { get; init; }

    /// <summary>Opening hours.</summary>
    public BusinessHours? Hours { get; init; }
}
