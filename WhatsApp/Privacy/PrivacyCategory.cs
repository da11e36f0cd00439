namespace WhatIsUp.WhatsApp.Privacy;

/// <summary>What an account may restrict.</summary>
public enum PrivacyCategory
{
    /// <summary>When the account was online last (<c>last</c>).</summary>
    LastSeen,

    /// <summary>Whether it is online (<c>online</c>).</summary>
    Online,

    /// <summary>Its picture (<c>profile</c>).</summary>
    Picture,

    /// <summary>Its about text (<c>status</c>).</summary>
    About,

    /// <summary>Who may add it to groups (<c>groupadd</c>).</summary>
    GroupAdd,

    /// <summary>Whether others see when it reads (<c>readreceipts</c>).</summary>
    ReadReceipts,

    /// <summary>Who may call it (<c>calladd</c>).</summary>
    Calls,

    /// <summary>Who may write to it (<c>messages</c>).</summary>
    Messages,

    /// <summary>Strict settings against attacks (<c>defense</c>).</summary>
    Defense,

    /// <summary>Who sees its avatar stickers (<c>stickers</c>).</summary>
    Stickers,

    /// <summary>Who sees its linked profiles (<c>linked_profiles</c>).</summary>
    LinkedProfiles,

    /// <summary>Who sees its Pix key (<c>pix</c>).</summary>
    Pix,
}

/// <summary>Who may see a category.</summary>
public enum PrivacyValue
{
    /// <summary>Everybody.</summary>
    All,

    /// <summary>Contacts.</summary>
    Contacts,

    /// <summary>Contacts, but for some of them (<c>contact_blacklist</c>).</summary>
    ContactsExcept,

    /// <summary>Nobody.</summary>
    None,

    /// <summary>Who may see the time of the last presence.</summary>
    MatchLastSeen,

    /// <summary>Accounts that the account has as contacts.</summary>
    Known,

    /// <summary>Off.</summary>
    Off,

    /// <summary>On.</summary>
    OnStandard,
}
