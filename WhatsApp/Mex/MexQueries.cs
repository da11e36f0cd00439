namespace WhatIsUp.WhatsApp.Mex;

/// <summary>
/// All GraphQL queries that the client sends, with where and when their numbers were read. The web client's releases replace numbers: an outdated one is
/// answered with 400, which <see cref="MexRequests"/> reports with the name of the operation.
/// </summary>
internal static class MexQueries
{
    /// <summary>
    /// whatsapp-rust @1489b7da (<c>wacore/src/iq/mex_operations.rs</c>, web 2.3000.1045368834) and zapo @9a49e1ff (<c>spec/mex</c>) agree on these.
    /// </summary>
    private const string Web = "whatsapp-rust 1489b7da, zapo 9a49e1ff";

    private const string ReadOn = "2026-11-30";

    /// <summary>Reason of a request that only the owner of a community may make.</summary>
    public const string NotOwner = "not_the_owner";

    private const int BadRequest = 400, Forbidden = 403, NotFound = 404, NotAllowed = 405, Conflict = 409, Gone = 410, LimitReached = 419, Region = 451;

    private static readonly Dictionary<int, string> FollowRefusals =
        new() { [NotAllowed] = "newsletter_closed", [LimitReached] = "newsletter_limit", [Region] = "region_not_supported" };

    private static readonly Dictionary<int, string> CatalogRefusals =
        new() { [401] = "not_a_business_account", [Forbidden] = "forbidden", [NotFound] = "not_found" };

    /// <summary>Whether the account may write to people it never wrote to.</summary>
    public static MexQuery TimeLock { get; } = Of("account_time_lock", "23983697327930364", "xwa2_fetch_account_reachout_timelock");

    /// <summary>How many new chats of the cycle are used (Baileys 7.0.0-rc14, zapo @9a49e1ff).</summary>
    public static MexQuery Capping { get; } =
        new("account_new_chat_capping", "24503548349331633", "xwa2_message_capping_info", "Baileys 7.0.0-rc14, zapo 9a49e1ff", ReadOn);

    public static MexQuery NewsletterCreate { get; } = Of("newsletter_create", "25149874324715067", "xwa2_newsletter_create", Limit("newsletter_limit"));

    public static MexQuery NewsletterInfo { get; } = Of("newsletter_info", "27456920720571478", "xwa2_newsletter");

    public static MexQuery NewsletterList { get; } = Of("newsletter_list", "25399611239711790", "xwa2_newsletter_subscribed");

    public static MexQuery NewsletterFollowers { get; } = Of("newsletter_followers", "27472091235714801", "xwa2_newsletter_followers");

    public static MexQuery NewsletterFollow { get; } = Of("newsletter_follow", "24404358912487870", "xwa2_newsletter_join_v2", FollowRefusals);

    public static MexQuery NewsletterUnfollow { get; } =
        Of("newsletter_unfollow", "9767147403369991", "xwa2_newsletter_leave_v2", new() { [BadRequest] = "not_following", [Forbidden] = "is_the_owner" });

    public static MexQuery NewsletterSetting { get; } = Of("newsletter_setting", "31938993655691868", "xwa2_newsletter_update_user_setting");

    public static MexQuery NewsletterUpdate { get; } = Of("newsletter_update", "24250201037901610", "xwa2_newsletter_update");

    public static MexQuery NewsletterDelete { get; } = Of("newsletter_delete", "30062808666639665", "xwa2_newsletter_delete_v2");

    public static MexQuery NewsletterAdminInfo { get; } = Of("newsletter_admin_info", "26278439461859188", "xwa2_newsletter_admin");

    public static MexQuery NewsletterChangeOwner { get; } =
        Of("newsletter_change_owner", "9546742745432473", "xwa2_newsletter_change_owner", new() { [Conflict] = "user_not_an_admin" });

    public static MexQuery NewsletterDemote { get; } =
        Of("newsletter_demote", "9880997548630971", "xwa2_newsletter_admin_demote", new() { [Conflict] = "user_not_an_admin" }) with
        {
            OtherField = "xwa2_newsletter_demote",
        };

    public static MexQuery NewsletterInvite { get; } = Of(
        "newsletter_admin_invite", "9387141988078609", "xwa2_newsletter_admin_invite_create",
        new() { [406] = "user_not_a_follower", [Conflict] = "already_an_admin", [LimitReached] = "admin_limit" });

    public static MexQuery NewsletterInviteRevoke { get; } = Of(
        "newsletter_admin_invite_revoke", "9656078347839416", "xwa2_newsletter_admin_invite_revoke", new() { [Conflict] = "not_invited" });

    public static MexQuery NewsletterInviteAccept { get; } = Of(
        "newsletter_admin_invite_accept", "9580828702035549", "xwa2_newsletter_admin_invite_accept",
        new() { [Forbidden] = "not_invited", [Conflict] = "already_an_admin", [Gone] = "invite_expired" });

    public static MexQuery NewsletterInvites { get; } = Of("newsletter_pending_invites", "9783111038412085", "xwa2_newsletter_admin");

    public static MexQuery NewsletterSearch { get; } = Of("newsletter_search", "26301059626252132", "xwa2_newsletters_directory_search");

    public static MexQuery NewsletterDirectory { get; } = Of("newsletter_directory", "26125047313831973", "xwa2_newsletters_directory_list");

    public static MexQuery NewsletterRecommended { get; } = Of("newsletter_recommended", "25806748772361516", "xwa2_newsletters_recommended");

    public static MexQuery NewsletterSimilar { get; } = Of("newsletter_similar", "26217043484590756", "xwa2_newsletters_similar");

    public static MexQuery NewsletterPin { get; } = OfPins("newsletter_pin", "27165709459706559", "xwa2_newsletter_pin_messages");

    public static MexQuery NewsletterUnpin { get; } = OfPins("newsletter_unpin", "28007176042216937", "xwa2_newsletter_unpin_messages");

    /// <summary>Products of a catalogue; zapo has 9916553288394782.</summary>
    public static MexQuery Catalog { get; } = OfCatalog("catalogue", "30445081048424116", "xwa_product_catalog_get_product_catalog");

    public static MexQuery CatalogProduct { get; } = OfCatalog("catalogue_product", "9660926520672123", "xwa_product_catalog_get_product");

    public static MexQuery CatalogCollections { get; } = OfCatalog("catalogue_collections", "9430970660362540", "xwa_product_catalog_get_collections");

    public static MexQuery CatalogCollection { get; } =
        OfCatalog("catalogue_collection", "9546992575408789", "xwa_product_catalog_get_single_collection");

    public static MexQuery Order { get; } = OfCatalog("order", "26593811266898374", "xwa_checkout_get_order_info");

    /// <summary>Settings of groups that have no stanza of their own.</summary>
    public static MexQuery GroupUpdateProperty { get; } =
        new("group_update_property", "9418211574894172", "xwa2_group_update_property", "whatsapp-rust 1489b7da", ReadOn)
        {
            Refusals = new Dictionary<int, string> { [NotFound] = "group_not_found" },
        };

    /// <summary>The groups of a community.</summary>
    public static MexQuery CommunityGroups { get; } = Of(
        "community_groups", "9935467776504344", "xwa2_group_query_by_id",
        new() { [401] = "not_a_member", [Forbidden] = "not_a_member", [NotFound] = "group_not_found", [Gone] = "group_ended" });

    /// <summary>A new owner of a community (also Cobalt, <c>wire/stanza/mex/json/community</c>).</summary>
    public static MexQuery CommunityTransfer { get; } = OfCommunities(
        "community_transfer_ownership", "29643783178598899", "xwa2_group_update_users_role",
        new()
        {
            [401] = NotOwner, [Forbidden] = NotOwner, [NotFound] = "group_not_found", [Gone] = "group_ended", [Conflict] = "user_not_a_member",
        });

    /// <summary>Groups that members suggest for a community (also Cobalt, and whatsapp-rust without a call).</summary>
    public static MexQuery CommunitySuggestions { get; } = OfCommunities(
        "community_suggestions", "23972005349071865", "xwa2_group_query_by_id",
        new() { [401] = "not_a_member", [Forbidden] = "not_a_member", [NotFound] = "group_not_found", [Gone] = "group_ended" });

    /// <summary>Reasons of error codes that mean the same everywhere.</summary>
    public static string? CommonRefusal(int code) => code switch
    {
        401 or Forbidden => "not_an_admin",
        NotFound => "newsletter_not_found",
        NotAllowed => "not_allowed",
        LimitReached => "newsletter_limit",
        429 => "rate_limited",
        Region => "region_not_supported",
        _ => null,
    };

    private static MexQuery Of(string operation, string id, string field, Dictionary<int, string>? refusals = null)
    {
        var query = new MexQuery(operation, id, field, Web, ReadOn);
        return refusals is null ? query : query with { Refusals = refusals };
    }

    private static MexQuery OfPins(string operation, string id, string field) =>
        new(operation, id, field, "zapo 9a49e1ff", ReadOn) { Refusals = new Dictionary<int, string> { [LimitReached] = "pin_limit" } };

    private static MexQuery OfCommunities(string operation, string id, string field, Dictionary<int, string> refusals) =>
        new(operation, id, field, "zapo 9a49e1ff", "2026-12-01") { Refusals = refusals };

    private static MexQuery OfCatalog(string operation, string id, string field) =>
        new(operation, id, field, "whatsapp-rust 1489b7da", ReadOn) { Refusals = CatalogRefusals };

    private static Dictionary<int, string> Limit(string word) => new() { [LimitReached] = word };
}
