namespace WhatIsUp.WhatsApp.Privacy;

/// <summary>Words of the protocol for categories and values, and which fit (live reference, section 7; whatsapp-rust wacore/src/iq/privacy.rs).</summary>
public static class PrivacyWords
{
    private static readonly PrivacyValue[] Audience = [PrivacyValue.All, PrivacyValue.Contacts, PrivacyValue.ContactsExcept, PrivacyValue.None];

    private static readonly (PrivacyCategory Category, string Word, PrivacyValue[] Values)[] Categories =
    [
        (PrivacyCategory.LastSeen, "last", Audience),
        (PrivacyCategory.Online, "online", [PrivacyValue.All, PrivacyValue.MatchLastSeen]),
        (PrivacyCategory.Picture, "profile", Audience),
        (PrivacyCategory.About, "status", Audience),
        (PrivacyCategory.GroupAdd, "groupadd", Audience),
        (PrivacyCategory.ReadReceipts, "readreceipts", [PrivacyValue.All, PrivacyValue.None]),
        (PrivacyCategory.Calls, "calladd", [PrivacyValue.All, PrivacyValue.Known, PrivacyValue.Contacts]),
        (PrivacyCategory.Messages, "messages", [PrivacyValue.All, PrivacyValue.Contacts]),
        (PrivacyCategory.Defense, "defense", [PrivacyValue.Off, PrivacyValue.OnStandard]),
        // No client writes down what these take: the server decides.
        (PrivacyCategory.Stickers, "stickers", Audience),
        (PrivacyCategory.LinkedProfiles, "linked_profiles", Audience),
        (PrivacyCategory.Pix, "pix", Audience),
    ];

    private static readonly (PrivacyValue Value, string Word)[] Values =
    [
        (PrivacyValue.All, "all"), (PrivacyValue.Contacts, "contacts"), (PrivacyValue.ContactsExcept, "contact_blacklist"), (PrivacyValue.None, "none"),
        (PrivacyValue.MatchLastSeen, "match_last_seen"), (PrivacyValue.Known, "known"), (PrivacyValue.Off, "off"), (PrivacyValue.OnStandard, "on_standard"),
    ];

    /// <summary>The word for a category.</summary>
    public static string Of(PrivacyCategory category) => Array.Find(Categories, known => known.Category == category).Word;

    /// <summary>The word for a value.</summary>
    public static string Of(PrivacyValue value) => Array.Find(Values, known => known.Value == value).Word;

    /// <summary>The category of a word, or null.</summary>
    public static PrivacyCategory? CategoryOf(string? word) => Array.FindIndex(Categories, known => known.Word == word) is >= 0 and var index
        ? Categories[index].Category : null;

    /// <summary>The value of a word, or null.</summary>
    public static PrivacyValue? ValueOf(string? word) => Array.FindIndex(Values, known => known.Word == word) is >= 0 and var index
        ? Values[index].Value : null;

    /// <summary>Values that a category takes.</summary>
    public static IReadOnlyList<PrivacyValue> ValuesOf(PrivacyCategory category) => Array.Find(Categories, known => known.Category == category).Values;

    /// <summary>True for a category that may leave out some contacts.</summary>
    public static bool HasExceptions(PrivacyCategory category) => ValuesOf(category).Contains(PrivacyValue.ContactsExcept);
}
