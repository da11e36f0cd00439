using System.ComponentModel.DataAnnotations;
using WhatIsUp.Grains.Abstractions.Privacy;

namespace WhatIsUp.ApiGateway.Endpoints.Privacy;

/// <summary>Privacy settings to change. Fields that are absent or null are not changed.</summary>
public sealed record PatchPrivacyRequest
{
    /// <summary>Who sees when the account was online last: all, contacts, contacts_except or none.</summary>
    public PrivacyValue? LastSeen { get; init; }

    /// <summary>Who sees that it is online: all or match_last_seen.</summary>
    public PrivacyValue? Online { get; init; }

    /// <summary>Who sees its picture: all, contacts, contacts_except or none.</summary>
    public PrivacyValue? Picture { get; init; }

    /// <summary>Who sees its about text: all, contacts, contacts_except or none.</summary>
    public PrivacyValue? About { get; init; }

    /// <summary>Who may add it to groups: all, contacts, contacts_except or none.</summary>
    public PrivacyValue? GroupAdd { get; init; }

    /// <summary>Who sees when it reads: all or none.</summary>
    public PrivacyValue? ReadReceipts { get; init; }

    /// <summary>Who may call it: all, known or contacts.</summary>
    public PrivacyValue? Calls { get; init; }

    /// <summary>Who may write to it: all or contacts.</summary>
    public PrivacyValue? Messages { get; init; }

    /// <summary>Strict settings against attacks: off or on_standard.</summary>
    public PrivacyValue? Defense { get; init; }

    /// <summary>Who sees its avatar stickers: all, contacts, contacts_except or none.</summary>
    public PrivacyValue? Stickers { get; init; }

    /// <summary>Who sees its linked profiles: all, contacts, contacts_except or none.</summary>
    public PrivacyValue? LinkedProfiles { get; init; }

    /// <summary>Who sees its Pix key: all, contacts, contacts_except or none.</summary>
    public PrivacyValue? Pix { get; init; }

    internal PrivacySettings ToSettings() => new()
    {
        LastSeen = LastSeen, Online = Online, Picture = Picture, About = About, GroupAdd = GroupAdd, ReadReceipts = ReadReceipts, Calls = Calls,
        Messages = Messages, Defense = Defense, Stickers = Stickers, LinkedProfiles = LinkedProfiles, Pix = Pix,
    };
}

/// <summary>Contacts that a setting leaves out.</summary>
public sealed record PutExceptionsRequest
{
    private const int MaxContacts = 500;

    /// <summary>Phone numbers or WhatsApp addresses, at most 500; they replace all previous ones.</summary>
    [Length(0, MaxContacts)] public required IReadOnlyList<string> Contacts { get; init; }
}
