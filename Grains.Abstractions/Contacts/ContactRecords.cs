namespace WhatIsUp.Grains.Abstractions.Contacts;

/// <summary>A contact as the API shows it: one person under all names and addresses known.</summary>
[GenerateSerializer, Immutable, Alias("ContactView")]
public sealed record ContactView
{
    /// <summary>Address: by phone number when it is known, else the LID.</summary>
    [Id(0)] public required string Jid { get; init; }

    /// <summary>LID, or null.</summary>
    [Id(1)] public string? Lid { get; init; }

    /// <summary>Phone number, or null.</summary>
    [Id(2)] public string? PhoneNumber { get; init; }

    /// <summary>The best name known: saved, verified, the person's own, or the username with <c>@</c>.</summary>
    [Id(3)] public string? Name { get; init; }

    /// <summary>Name under which the account's user saved the contact.</summary>
    [Id(4)] public string? SavedName { get; init; }

    /// <summary>First name as saved.</summary>
    [Id(5)] public string? FirstName { get; init; }

    /// <summary>Name that the person gave themselves.</summary>
    [Id(6)] public string? PushName { get; init; }

    /// <summary>Verified name of a business.</summary>
    [Id(7)] public string? VerifiedName { get; init; }

    /// <summary>Username, without <c>@</c>, or null.</summary>
    [Id(8)] public string? Username { get; init; }
}

/// <summary>Why a check found no account.</summary>
[GenerateSerializer, Alias("ContactCheckReason")]
public enum ContactCheckReason
{
    /// <summary>WhatsApp has no account with this address.</summary>
    NotOnWhatsapp,
    /// <summary>Neither a phone number in E.164 form nor the address of a person; WhatsApp was not queried.</summary>
    Invalid,
    /// <summary>WhatsApp answered other entries and omitted this one: check it again.</summary>
    NoAnswer,
    /// <summary>No account has this username.</summary>
    UsernameNotFound,
    /// <summary>An account has this username, and is found only together with its key: <c>@name:key</c>.</summary>
    UsernameKeyRequired,
}

/// <summary>Whether an address is on WhatsApp.</summary>
/// <param name="Input">The checked entry.</param>
/// <param name="Exists">True when it is.</param>
/// <param name="Jid">Its address, or null.</param>
/// <param name="Lid">Its LID, or null.</param>
/// <param name="Reason">Why no account was found; null when one was.</param>
/// <param name="Username">Its username, without <c>@</c>, or null.</param>
[GenerateSerializer, Immutable, Alias("ContactCheck")]
public sealed record ContactCheck(
    [property: Id(0)] string Input, [property: Id(1)] bool Exists, [property: Id(2)] string? Jid, [property: Id(3)] string? Lid, [property: Id(4)] ContactCheckReason? Reason = null,
    [property: Id(5)] string? Username = null);

/// <summary>A phone number and a LID of one person.</summary>
/// <param name="Jid">Address by phone number, or null when it is not known.</param>
/// <param name="Lid">LID, or null when it is not known.</param>
[GenerateSerializer, Immutable, Alias("LidPair")]
public sealed record LidPair([property: Id(0)] string? Jid, [property: Id(1)] string? Lid);
