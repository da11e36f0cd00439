using System.Security.Cryptography;
using System.Text;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.AppState;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Privacy;

/// <summary>
/// Whom an account shows what. Who is in its address book counts as a contact, and so does who shows a token that the account issued within the last four
/// weeks: that is how the server lets somebody see who is not saved there.
/// </summary>
internal sealed class PrivacyRules(PrivacyState state, TimeProvider time)
{
    public const string LastSeen = "last", Online = "online", Picture = "profile", About = "status";
    public const string GroupAdds = "groupadd", ContactBlacklist = "contact_blacklist";

    private const long BucketSeconds = 604_800;
    private const int Buckets = 4;

    private static readonly string[] Audience = ["all", "contacts", ContactBlacklist, "none"];

    /// <summary>Categories, with their default and the values that they take.</summary>
    public static readonly (string Name, string Default, string[] Values)[] Categories =
    [
        ("readreceipts", "all", ["all", "none"]), (Picture, "all", Audience), (About, "all", Audience), (Online, "all", ["all", "match_last_seen"]),
        (LastSeen, "all", Audience), (GroupAdds, "all", Audience), ("calladd", "all", ["all", "known", "contacts"]), ("messages", "all", ["all", "contacts"]),
        ("defense", "off", ["off", "on_standard"]), ("stickers", "contacts", Audience), ("linked_profiles", "all", Audience), ("pix", "all", Audience),
    ];

    /// <summary>The value of a category.</summary>
    public string ValueOf(Account account, string category) =>
        state.Settings.Find(account, category)?.Value ?? Array.Find(Categories, known => known.Name == category).Default ?? "all";

    /// <summary>LIDs that a category leaves out.</summary>
    public IReadOnlyList<string> ExceptionsOf(Account account, string category) => state.Exceptions.Find(account, category)?.Lids ?? [];

    /// <summary>Hash of the exceptions of a category; null for none.</summary>
    public string? HashOf(Account account, string category) => ExceptionsOf(account, category) is { Count: > 0 } lids ? Hash(lids) : null;

    /// <summary>True when the owner shows this to the viewer.</summary>
    /// <param name="owner">Whose it is.</param>
    /// <param name="viewer">Who requests it.</param>
    /// <param name="category">What.</param>
    /// <param name="token">Token that the viewer shows, or null.</param>
    public bool Shows(Account owner, Account viewer, string category, ReadOnlyMemory<byte>? token)
    {
        if (owner == viewer) return true;
        return ValueOf(owner, category) switch
        {
            "all" => true,
            "contacts" or "known" => IsTrusted(owner, viewer, token),
            ContactBlacklist => IsTrusted(owner, viewer, token) && !ExceptionsOf(owner, category).Contains(viewer.LidUser),
            "match_last_seen" => Shows(owner, viewer, LastSeen, token),
            _ => false,
        };
    }

    /// <summary>Hash of a list as the server gives it: it only has to differ when the list does.</summary>
    public static string Hash(IEnumerable<string> entries) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(',', entries.Order(StringComparer.Ordinal)))).AsSpan(0, 8));

    private bool IsTrusted(Account owner, Account viewer, ReadOnlyMemory<byte>? token)
    {
        if (Saved(owner, viewer)) return true;
        if (token is not { } shown || state.Tokens.Find(owner, viewer.LidUser) is not { } issued) return false;
        var now = time.GetUtcNow().ToUnixTimeSeconds() / BucketSeconds;
        return issued.IssuedAt / BucketSeconds > now - Buckets && shown.Span.SequenceEqual(issued.Value);
    }

    private static bool Saved(Account owner, Account viewer) =>
        owner.AppState.Collections.TryGetValue(Collections.CriticalUnblockLow, out var contacts)
        && new[] { viewer.Jid, viewer.Lid }.Any(name => contacts.Entries.ContainsKey(AppStateIndex.Write([AppStateIndex.Contact, name.ToString()])));
}
