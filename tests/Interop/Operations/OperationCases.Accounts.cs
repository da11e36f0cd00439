using static System.Net.Http.HttpMethod;
using static WhatIsUp.Interop.Operations.OperationSettings;

namespace WhatIsUp.Interop.Operations;

internal static partial class OperationCases
{
    private static readonly object Hours = new
    {
        timezone = "Europe/Berlin",
        days = new object[] { new { day = "mon", mode = "specific_hours", openTimeInMinutes = "540", closeTimeInMinutes = "1080" } },
    };

    private static readonly object TheirProduct = new
    {
        name = "Tulips", description = "Red", price = 20_000, currency = "EUR", retailerId = "T-1", url = "https://a.b/t", isHidden = false,
        images = new[] { new { url = "https://mmg.whatsapp.net/a" } },
    };

    private static readonly object OurProduct = new
    {
        name = "Tulips", description = "Red", price = 20, currency = "EUR", product_retailer_id = "T-1", url = "https://a.b/t", is_hidden = false,
        images = new[] { "https://mmg.whatsapp.net/a" },
    };

    /// <summary>Profile, privacy, contacts, presence and business.</summary>
    private static IEnumerable<OperationCase> Accounts =>
    [
        Privacy("updateLastSeenPrivacy", "last_seen", "contacts"),
        Privacy("updateOnlinePrivacy", "online", "match_last_seen"),
        Privacy("updateProfilePicturePrivacy", "picture", "none"),
        Privacy("updateStatusPrivacy", "about", "contacts"),
        Privacy("updateReadReceiptsPrivacy", "read_receipts", "none"),
        Privacy("updateGroupsAddPrivacy", "group_add", "contacts"),
        Privacy("updateCallPrivacy", "calls", "known"),
        Privacy("updateMessagesPrivacy", "messages", "contacts"),
        new("fetchPrivacySettings", NoPlace, _ => [true], Get, _ => "privacy"),
        new("fetchBlocklist", NoPlace, _ => [], Get, _ => "blacklist"),
        new("updateBlockStatus", NoPlace, at => [at.FriendLid, "block"], Put, at => $"blacklist/{at.Friend}", Nothing) { Variant = "block" },
        new("updateBlockStatus", NoPlace, at => [at.FriendLid, "unblock"], Delete, at => $"blacklist/{at.Friend}") { Variant = "unblock" },
        new("fetchStatus", NoPlace, at => [at.Friend], Get, at => $"contacts/{at.Friend}/profile"),
        new("onWhatsApp", NoPlace, at => [at.Third], Post, _ => "contacts/check", at => new { contacts = new[] { "+" + at.Scene.Third.Jid.User } }),
        new("profilePictureUrl", NoPlace, at => [at.FriendLid, "image"], Get, at => $"contacts/{at.Friend}/picture") { Variant = "contact" },
        new("removeProfilePicture", NoPlace, at => [at.Scene.Me.Jid.ToString()], Delete, _ => "profile/picture") { Variant = "own" },
        new("presenceSubscribe", Available, at => [at.Friend], Post, at => $"presences/{at.Friend}", Nothing),
        new("sendPresenceUpdate", Available, _ => ["unavailable"], Put, _ => "presences/me", _ => new { presence = "unavailable" }) { Variant = "unavailable" },
        new("sendPresenceUpdate", NoPlace, at => ["composing", at.Friend], Put, at => $"presences/{at.Friend}", _ => new { presence = "typing" })
        {
            Variant = "composing",
        },
        new("sendPresenceUpdate", NoPlace, at => ["recording", at.Friend], Put, at => $"presences/{at.Friend}", _ => new { presence = "recording" })
        {
            Variant = "recording",
        },
        new("getBusinessProfile", NoPlace, at => [at.Scene.Me.Jid.ToString()], Get, _ => "business"),
        new("updateBussinesProfile", NoPlace,
            _ => [new { address = "Street 1", email = "a@b.c", description = "Flowers", websites = new[] { "https://a.b" }, hours = Hours }],
            Post, _ => "business",
            _ => new
            {
                address = "Street 1", email = "a@b.c", description = "Flowers", websites = new[] { "https://a.b" },
                hours = new
                {
                    time_zone = "Europe/Berlin", config = new[] { new { day = "mon", mode = "specific_hours", open_time = 540, close_time = 1_080 } },
                },
            }),
        new("removeCoverPhoto", ProfileWithCover, at => [at.Code], Delete, _ => "business/cover"),
        new("getCatalog", Product, _ => [new { limit = 10 }], Get, _ => "business/products?limit=10"),
        new("getCollections", Product, _ => [], Get, _ => "business/collections"),
        new("productCreate", NoPlace, _ => [TheirProduct], Post, _ => "business/products", _ => OurProduct),
        new("productUpdate", Product, at => [at.Code, TheirProduct], Patch, at => $"business/products/{at.Code}", _ => OurProduct),
        new("productDelete", Product, at => [new[] { at.Code }], Delete, at => $"business/products/{at.Code}"),
    ];

    private static OperationCase Privacy(string method, string field, string value) => new(
        method, NoPlace, _ => [value], Patch, _ => "privacy", _ => new Dictionary<string, string> { [field] = value });
}
