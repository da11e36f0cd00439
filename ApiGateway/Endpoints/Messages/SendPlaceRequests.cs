using System.ComponentModel.DataAnnotations;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>A place.</summary>
public sealed record SendLocationRequest : SendMessageRequest
{
    /// <summary>Degrees, -90 to 90.</summary>
    public required double Latitude { get; init; }

    /// <summary>Degrees, -180 to 180.</summary>
    public required double Longitude { get; init; }

    /// <summary>Name of the place.</summary>
    public string? Name { get; init; }

    /// <summary>Its address.</summary>
    public string? Address { get; init; }

    /// <summary>A link to it.</summary>
    public string? Url { get; init; }

    /// <summary>True to show it as a shared position; a linked device can't make it move.</summary>
    public bool? Live { get; init; }

    internal override MessageContent? Read(ContentReader reader) => new()
    {
        Location = reader.Place(Latitude, Longitude, "latitude", "longitude") with
        {
            Name = reader.Short(Name, "name"), Address = reader.Short(Address, "address"), Url = reader.Address(Url, "url"), Live = Live ?? false,
        },
    };
}

/// <summary>A contact to put into a card.</summary>
public sealed record ContactFields
{
    /// <summary>Name shown.</summary>
    public required string Name { get; init; }

    /// <summary>The whole card as vCard text; instead of phones.</summary>
    public string? Vcard { get; init; }

    /// <summary>Phone numbers in E.164 form; instead of a vCard.</summary>
    [MaxLength(RequestLimits.MaxPhones)] public IReadOnlyList<string>? Phones { get; init; }

    /// <summary>Organisation, beside phones.</summary>
    public string? Org { get; init; }
}

/// <summary>One or several contact cards.</summary>
public record SendContactRequest : SendMessageRequest
{
    /// <summary>The contacts, 1 to 50.</summary>
    [MaxLength(RequestLimits.MaxContacts)] public required IReadOnlyList<ContactFields> Contacts { get; init; }

    internal override MessageContent? Read(ContentReader reader)
    {
        if (!reader.Count(Contacts, 1, RequestLimits.MaxContacts, "contacts")) return null;
        return new MessageContent { Contact = new ContactContent([.. Contacts.Select((contact, index) => reader.Card(contact, $"contacts[{index}]"))]) };
    }
}

/// <summary>Several contact cards.</summary>
public sealed record SendContactListRequest : SendMessageRequest
{
    /// <summary>The contacts, 1 to 50.</summary>
    [MaxLength(RequestLimits.MaxContacts)] public required IReadOnlyList<ContactFields> Contacts { get; init; }

    internal override MessageContent? Read(ContentReader reader) => new SendContactRequest { To = To, Contacts = Contacts }.Read(reader);
}

/// <summary>An invitation to a group.</summary>
public sealed record SendGroupInviteRequest : SendMessageRequest
{
    /// <summary>Address of the group (…@g.us).</summary>
    public required string GroupId { get; init; }

    /// <summary>Code of the invitation.</summary>
    public required string Code { get; init; }

    /// <summary>Name of the group.</summary>
    public string? GroupName { get; init; }

    /// <summary>Text below.</summary>
    public string? Caption { get; init; }

    /// <summary>When the code ends.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    internal override MessageContent? Read(ContentReader reader) => new()
    {
        GroupInvite = new GroupInviteContent
        {
            GroupId = reader.Group(GroupId, "group_id"),
            Code = reader.Code(Code, "code"),
            GroupName = reader.Short(GroupName, "group_name"),
            Caption = reader.Short(Caption, "caption"),
            ExpiresAt = ExpiresAt is { } end ? reader.Time(end, "expires_at") : null,
        },
    };
}
