using System.ComponentModel.DataAnnotations;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>A location.</summary>
public sealed record SendLocationRequest : SendMessageRequest
{
    /// <summary>Degrees, -90 to 90.</summary>
    [Range(-90.0, 90.0)] public required double Latitude { get; init; }

    /// <summary>Degrees, -180 to 180.</summary>
    [Range(-180.0, 180.0)] public required double Longitude { get; init; }

    /// <summary>Name of the location.</summary>
    [MaxLength(RequestLimits.MaxShortTextLength)] public string? Name { get; init; }

    /// <summary>Address of the location.</summary>
    [MaxLength(RequestLimits.MaxShortTextLength)] public string? Address { get; init; }

    /// <summary>Link to more about the location.</summary>
    [WebLink] public string? Url { get; init; }

    /// <summary>True shows it as a live location. A linked device can't update it.</summary>
    public bool? Live { get; init; }

    internal override MessageContent? Read(ContentReader reader) => new()
    {
        Location = new LocationContent
        {
            Latitude = Latitude, Longitude = Longitude, Name = ContentReader.NullIfEmpty(Name), Address = ContentReader.NullIfEmpty(Address),
            Url = ContentReader.NullIfEmpty(Url), Live = Live ?? false,
        },
    };
}

/// <summary>A contact of a contact card.</summary>
public sealed record ContactFields
{
    /// <summary>Display name.</summary>
    [Length(1, RequestLimits.MaxTitleLength)] public required string Name { get; init; }

    /// <summary>The whole card as a vCard. Alternative to phones.</summary>
    public string? Vcard { get; init; }

    /// <summary>Phone numbers in E.164 form, 1 to 20. Alternative to vcard.</summary>
    [Length(1, RequestLimits.MaxPhones)] public IReadOnlyList<string>? Phones { get; init; }

    /// <summary>Organisation, together with phones.</summary>
    [MaxLength(RequestLimits.MaxShortTextLength)] public string? Org { get; init; }
}

/// <summary>One or several contact cards.</summary>
public record SendContactRequest : SendMessageRequest
{
    /// <summary>Contacts, 1 to 50.</summary>
    [Length(1, RequestLimits.MaxContacts)] public required IReadOnlyList<ContactFields> Contacts { get; init; }

    internal override MessageContent? Read(ContentReader reader) => new()
    {
        Contact = new ContactContent([.. Contacts.Select((contact, index) => reader.Card(contact, $"contacts[{index}]"))]),
    };
}

/// <summary>Several contact cards.</summary>
public sealed record SendContactListRequest : SendMessageRequest
{
    /// <summary>Contacts, 1 to 50.</summary>
    [Length(1, RequestLimits.MaxContacts)] public required IReadOnlyList<ContactFields> Contacts { get; init; }

    internal override MessageContent? Read(ContentReader reader) => new SendContactRequest { To = To, Contacts = Contacts }.Read(reader);
}

/// <summary>A group invitation.</summary>
public sealed record SendGroupInviteRequest : SendMessageRequest
{
    /// <summary>Address of the group (…@g.us).</summary>
    [GroupAddress] public required string GroupId { get; init; }

    /// <summary>Code of the invitation.</summary>
    [RegularExpression("^[A-Za-z0-9_-]{4,64}$", ErrorMessage = "must be the code of an invitation")] public required string Code { get; init; }

    /// <summary>Name of the group.</summary>
    [MaxLength(RequestLimits.MaxShortTextLength)] public string? GroupName { get; init; }

    /// <summary>Caption.</summary>
    [MaxLength(RequestLimits.MaxShortTextLength)] public string? Caption { get; init; }

    /// <summary>Expiry of the code.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    internal override MessageContent? Read(ContentReader reader) => new()
    {
        GroupInvite = new GroupInviteContent
        {
            GroupId = GroupId,
            Code = Code,
            GroupName = ContentReader.NullIfEmpty(GroupName),
            Caption = ContentReader.NullIfEmpty(Caption),
            ExpiresAt = ExpiresAt is { } end ? reader.Time(end, "expires_at") : null,
        },
    };
}
