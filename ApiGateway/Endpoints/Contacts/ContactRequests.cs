using System.ComponentModel.DataAnnotations;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Requests;

namespace WhatIsUp.ApiGateway.Endpoints.Contacts;

/// <summary>Numbers and usernames to look up.</summary>
public sealed record CheckContactsRequest
{
    private const int MaxChecks = 50;

    /// <summary>Phone numbers, usernames (@name, or @name:key) or WhatsApp addresses, at most 50.</summary>
    [Length(1, MaxChecks)] public required IReadOnlyList<string> Contacts { get; init; }
}

/// <summary>A name for a contact.</summary>
public sealed record NameContactRequest
{
    /// <summary>Name, 1 to 200 characters.</summary>
    [NotBlank(RequestLimits.MaxContactNameLength)] public required string Name { get; init; }
}

/// <summary>A contact to save.</summary>
public sealed record SaveContactRequest
{
    /// <summary>Phone number or WhatsApp address.</summary>
    [PersonAddress] public required string Phone { get; init; }

    /// <summary>Name, 1 to 200 characters.</summary>
    [NotBlank(RequestLimits.MaxContactNameLength)] public required string Name { get; init; }
}
