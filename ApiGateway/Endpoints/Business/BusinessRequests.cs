using System.ComponentModel.DataAnnotations;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.ApiGateway.Requests.Bodies;
using WhatIsUp.Grains.Abstractions.Business;

namespace WhatIsUp.ApiGateway.Endpoints.Business;

/// <summary>Changes of the business profile. Absent fields are not changed; an empty text or list removes the current value.</summary>
public sealed record EditBusinessProfileRequest
{
    private const int MaxText = 256;
    private const int MaxEmail = 128;
    private const int MaxWebsites = 2;

    /// <summary>Postal address, at most 256 characters.</summary>
    [MaxLength(MaxText)] public string? Address { get; init; }

    /// <summary>Description, at most 256 characters.</summary>
    [MaxLength(MaxText)] public string? Description { get; init; }

    /// <summary>Mail address, at most 128 characters.</summary>
    [MaxLength(MaxEmail)] public string? Email { get; init; }

    /// <summary>Web sites, at most 2, each an http or https address of at most 256 characters.</summary>
    [MaxLength(MaxWebsites)] public IReadOnlyList<string>? Websites { get; init; }

    /// <summary>Opening hours.</summary>
    public BusinessHoursFields? Hours { get; init; }

    internal BusinessProfileEdit Read(FieldErrors errors)
    {
        errors.Require(
            Address is not null || Description is not null || Email is not null || Websites is not null || Hours is not null, "body", "must change something");
        errors.Require(string.IsNullOrEmpty(Email) || Email.IndexOf('@', StringComparison.Ordinal) > 0, "email", "must be a mail address");
        for (var i = 0; i < (Websites?.Count ?? 0); i++)
            errors.Require(
                Websites![i].Length <= MaxText && WebLinkAttribute.IsLink(Websites[i]), $"websites[{i}]",
                $"must be an http or https address of at most {MaxText} characters");
        return new BusinessProfileEdit { Address = Address, Description = Description, Email = Email, Websites = Websites, Hours = Hours?.Read(errors) };
    }
}

/// <summary>Opening hours.</summary>
public sealed record BusinessHoursFields
{
    private const int MaxRanges = 28;

    /// <summary>Time zone of the IANA list, such as <c>Europe/Berlin</c>.</summary>
    [NotBlank(RequestLimits.MaxNameLength)] public required string TimeZone { get; init; }

    /// <summary>One entry for each range in which the business is open; a day without an entry is closed.</summary>
    [MaxLength(MaxRanges)] public required IReadOnlyList<BusinessDayFields> Config { get; init; }

    internal BusinessHoursView Read(FieldErrors errors) =>
        new(TimeZone, [.. Config.Select((day, index) => day.Read($"hours.config[{index}]", errors))]);
}

/// <summary>A range in which a business is open.</summary>
public sealed record BusinessDayFields
{
    private const int LastMinute = 1_439;

    /// <summary>Day of the week.</summary>
    public required WeekDay Day { get; init; }

    /// <summary>Kind of range.</summary>
    public required OpeningMode Mode { get; init; }

    /// <summary>Minutes after midnight, 0 to 1439; with specific_hours only, together with close_time.</summary>
    [Range(0, LastMinute)] public int? OpenTime { get; init; }

    /// <summary>Minutes after midnight, 0 to 1439; with specific_hours only.</summary>
    [Range(0, LastMinute)] public int? CloseTime { get; init; }

    internal BusinessDayView Read(string field, FieldErrors errors)
    {
        var isSpecific = Mode == OpeningMode.SpecificHours;
        var expected = isSpecific ? "is required with specific_hours" : "is only allowed with specific_hours";
        errors.Require(OpenTime is not null == isSpecific, field + ".open_time", expected);
        errors.Require(CloseTime is not null == isSpecific, field + ".close_time", expected);
        return new BusinessDayView(Day, Mode, OpenTime, CloseTime);
    }
}

/// <summary>A cover photo to set.</summary>
public sealed record SetCoverRequest
{
    /// <summary>The picture, JPEG or PNG: id of a file (med_…), public https address, or base64 (also as a data URL), up to 4 MB.</summary>
    [Picture] public required string Image { get; init; }
}

/// <summary>A picture: the id of a file, a public https address, or base64.</summary>
internal sealed class PictureAttribute() : TextRuleAttribute(Expectation)
{
    /// <summary>The largest base64, as a data URL.</summary>
    private const int MaxCharacters = InlineFile.MaxCharacters + 128;

    private const string Expectation = "must be the id of a file (med_…), a public https address, or base64 of at most 4 MB";

    /// <summary>True for what can be a picture.</summary>
    public static bool IsPicture(string text) => IsReference(text) || IsBase64(text);

    /// <summary>True for the id of a file and for an address.</summary>
    public static bool IsReference(string text) =>
        Grains.Abstractions.PrefixedId.IsValid(Grains.Abstractions.PrefixedId.Media, text)
        || (text.StartsWith("https://", StringComparison.Ordinal) && WebLinkAttribute.IsLink(text));

    private static bool IsBase64(string text)
    {
        if (text.Length > MaxCharacters || text.StartsWith(Grains.Abstractions.PrefixedId.Media, StringComparison.Ordinal)) return false;
        using var file = InlineFile.Of(text, InlineFile.MaxBytes);
        return file is { Problem: null, Length: > 0 };
    }

    /// <summary>Adds a problem for each entry of a list that is no picture.</summary>
    public static void RequireAll(IReadOnlyList<string>? images, string field, FieldErrors errors)
    {
        for (var i = 0; i < (images?.Count ?? 0); i++) errors.Require(IsPicture(images![i]), $"{field}[{i}]", Expectation);
    }

    public override bool Accepts(string text) => IsPicture(text);

    public override void Describe(Microsoft.OpenApi.OpenApiSchema schema) => schema.MaxLength = MaxCharacters;
}
