using System.Text.Json.Serialization;

namespace WhatIsUp.Grains.Abstractions.Business;

/// <summary>The profile of a business.</summary>
[GenerateSerializer, Immutable, Alias("BusinessProfileView")]
public sealed record BusinessProfileView
{
    /// <summary>Address of the account.</summary>
    [Id(0)] public required string Jid { get; init; }

    /// <summary>Postal address, or null.</summary>
    [Id(1)] public string? Address { get; init; }

    /// <summary>Description, or null.</summary>
    [Id(2)] public string? Description { get; init; }

    /// <summary>Mail address, or null.</summary>
    [Id(3)] public string? Email { get; init; }

    /// <summary>Web sites, at most two.</summary>
    [Id(4)] public IReadOnlyList<string> Websites { get; init; } = [];

    /// <summary>Categories of WhatsApp's directory.</summary>
    [Id(5)] public IReadOnlyList<BusinessCategoryView> Categories { get; init; } = [];

    /// <summary>Opening hours, or null.</summary>
    [Id(6)] public BusinessHoursView? Hours { get; init; }

    /// <summary>True if customers can put products into a cart; null if WhatsApp does not report it.</summary>
    [Id(7)] public bool? CartEnabled { get; init; }

    /// <summary>Id of the cover photo, or null if there is none or WhatsApp does not report it.</summary>
    [Id(8)] public string? CoverId { get; init; }
}

/// <summary>A category of businesses.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
[GenerateSerializer, Immutable, Alias("BusinessCategoryView")]
public sealed record BusinessCategoryView([property: Id(0)] string Id, [property: Id(1)] string Name);

/// <summary>Opening hours.</summary>
/// <param name="TimeZone">Time zone such as <c>Europe/Berlin</c>, or null.</param>
/// <param name="Config">One entry for each range in which the business is open; a day without an entry is closed.</param>
[GenerateSerializer, Immutable, Alias("BusinessHoursView")]
public sealed record BusinessHoursView([property: Id(0)] string? TimeZone, [property: Id(1)] IReadOnlyList<BusinessDayView> Config);

/// <summary>A range in which a business is open.</summary>
/// <param name="Day">Day of the week.</param>
/// <param name="Mode">Kind of range.</param>
/// <param name="OpenTime">Minutes after midnight, with <c>specific_hours</c> only.</param>
/// <param name="CloseTime">Minutes after midnight, with <c>specific_hours</c> only.</param>
[GenerateSerializer, Immutable, Alias("BusinessDayView")]
public sealed record BusinessDayView(
    [property: Id(0)] WeekDay Day, [property: Id(1)] OpeningMode Mode, [property: Id(2)] int? OpenTime, [property: Id(3)] int? CloseTime);

/// <summary>Day of the week.</summary>
[GenerateSerializer, Alias("WeekDay")]
public enum WeekDay
{
    /// <summary>Sunday.</summary>
    Sun,

    /// <summary>Monday.</summary>
    Mon,

    /// <summary>Tuesday.</summary>
    Tue,

    /// <summary>Wednesday.</summary>
    Wed,

    /// <summary>Thursday.</summary>
    Thu,

    /// <summary>Friday.</summary>
    Fri,

    /// <summary>Saturday.</summary>
    Sat,
}

/// <summary>Kind of opening hours.</summary>
[GenerateSerializer, Alias("OpeningMode")]
public enum OpeningMode
{
    /// <summary>Between two times.</summary>
    SpecificHours,

    /// <summary>All day.</summary>
    [JsonStringEnumMemberName("open_24h")] Open24h,

    /// <summary>By appointment.</summary>
    AppointmentOnly,
}

/// <summary>Changes of the own business profile: null fields are not changed, and an empty text or list removes the current value.</summary>
[GenerateSerializer, Immutable, Alias("BusinessProfileEdit")]
public sealed record BusinessProfileEdit
{
    /// <summary>Postal address.</summary>
    [Id(0)] public string? Address { get; init; }

    /// <summary>Description.</summary>
    [Id(1)] public string? Description { get; init; }

    /// <summary>Mail address.</summary>
    [Id(2)] public string? Email { get; init; }

    /// <summary>Web sites, at most two.</summary>
    [Id(3)] public IReadOnlyList<string>? Websites { get; init; }

    /// <summary>Opening hours.</summary>
    [Id(4)] public BusinessHoursView? Hours { get; init; }
}

/// <summary>A cover photo.</summary>
/// <param name="Id">Its id, with which it can be removed.</param>
[GenerateSerializer, Immutable, Alias("BusinessCover")]
public sealed record BusinessCover([property: Id(0)] string Id);
