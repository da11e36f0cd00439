namespace WhatIsUp.Grains.Abstractions.Privacy;

/// <summary>What an account may restrict.</summary>
[GenerateSerializer, Alias("PrivacyCategory")]
public enum PrivacyCategory
{
    /// <summary>When the account was online last.</summary>
    LastSeen,

    /// <summary>Whether it is online.</summary>
    Online,

    /// <summary>Its picture.</summary>
    Picture,

    /// <summary>Its about text.</summary>
    About,

    /// <summary>Who may add it to groups.</summary>
    GroupAdd,

    /// <summary>Whether others see when it reads.</summary>
    ReadReceipts,

    /// <summary>Who may call it.</summary>
    Calls,

    /// <summary>Who may write to it.</summary>
    Messages,

    /// <summary>Strict settings against attacks.</summary>
    Defense,

    /// <summary>Who sees its avatar stickers.</summary>
    Stickers,

    /// <summary>Who sees its linked profiles.</summary>
    LinkedProfiles,

    /// <summary>Who sees its Pix key.</summary>
    Pix,
}

/// <summary>Who may see a category.</summary>
[GenerateSerializer, Alias("PrivacyValue")]
public enum PrivacyValue
{
    /// <summary>Everybody.</summary>
    All,

    /// <summary>Contacts.</summary>
    Contacts,

    /// <summary>Contacts except for some.</summary>
    ContactsExcept,

    /// <summary>Nobody.</summary>
    None,

    /// <summary>Who may see last_seen.</summary>
    MatchLastSeen,

    /// <summary>Accounts that the account has as contacts.</summary>
    Known,

    /// <summary>Off.</summary>
    Off,

    /// <summary>On.</summary>
    OnStandard,
}

/// <summary>Privacy settings; null where WhatsApp returns none, or for no change.</summary>
[GenerateSerializer, Immutable, Alias("PrivacySettings")]
public sealed record PrivacySettings
{
    /// <summary>Who sees when the account was online last: all, contacts, contacts_except or none.</summary>
    [Id(0)] public PrivacyValue? LastSeen { get; init; }

    /// <summary>Who sees that it is online: all or match_last_seen.</summary>
    [Id(1)] public PrivacyValue? Online { get; init; }

    /// <summary>Who sees its picture: all, contacts, contacts_except or none.</summary>
    [Id(2)] public PrivacyValue? Picture { get; init; }

    /// <summary>Who sees its about text: all, contacts, contacts_except or none.</summary>
    [Id(3)] public PrivacyValue? About { get; init; }

    /// <summary>Who may add it to groups: all, contacts, contacts_except or none.</summary>
    [Id(4)] public PrivacyValue? GroupAdd { get; init; }

    /// <summary>Who sees when it reads: all or none.</summary>
    [Id(5)] public PrivacyValue? ReadReceipts { get; init; }

    /// <summary>Who may call it: all, known or contacts.</summary>
    [Id(6)] public PrivacyValue? Calls { get; init; }

    /// <summary>Who may write to it: all or contacts.</summary>
    [Id(7)] public PrivacyValue? Messages { get; init; }

    /// <summary>Strict settings against attacks: off or on_standard.</summary>
    [Id(8)] public PrivacyValue? Defense { get; init; }

    /// <summary>Who sees its avatar stickers: all, contacts, contacts_except or none.</summary>
    [Id(9)] public PrivacyValue? Stickers { get; init; }

    /// <summary>Who sees its linked profiles: all, contacts, contacts_except or none.</summary>
    [Id(10)] public PrivacyValue? LinkedProfiles { get; init; }

    /// <summary>Who sees its Pix key: all, contacts, contacts_except or none.</summary>
    [Id(11)] public PrivacyValue? Pix { get; init; }

    /// <summary>The values by category.</summary>
    public IReadOnlyList<(PrivacyCategory Category, PrivacyValue Value)> List() =>
    [
        .. new (PrivacyCategory Category, PrivacyValue? Value)[]
        {
            (PrivacyCategory.LastSeen, LastSeen), (PrivacyCategory.Online, Online), (PrivacyCategory.Picture, Picture), (PrivacyCategory.About, About),
            (PrivacyCategory.GroupAdd, GroupAdd), (PrivacyCategory.ReadReceipts, ReadReceipts), (PrivacyCategory.Calls, Calls),
            (PrivacyCategory.Messages, Messages), (PrivacyCategory.Defense, Defense), (PrivacyCategory.Stickers, Stickers),
            (PrivacyCategory.LinkedProfiles, LinkedProfiles), (PrivacyCategory.Pix, Pix),
        }.Where(setting => setting.Value is not null).Select(setting => (setting.Category, setting.Value!.Value)),
    ];
}
