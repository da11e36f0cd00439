using System.Globalization;
using System.Text.Json.Nodes;
using WhatIsUp.Sandbox.Mex;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Newsletters;

/// <summary>
/// GraphQL queries of newsletters, under the numbers that Baileys 7.0.0-rc14 (B), whatsmeow @33cfac51 (W), whatsapp-rust @1489b7da and zapo @9a49e1ff (R) have
/// for them.
/// </summary>
internal sealed class NewsletterQueries(StateStore store, ServerClock clock, NewsletterDirectory directory)
{
    private const int MostListed = 500;

    /// <summary>Adds the queries to the table.</summary>
    public void Register(MexTable table)
    {
        table.On(["8823471724422422", "6234210096708695", "25149874324715067"], "xwa2_newsletter_create", Create);
        table.On(["6563316087068696", "27456920720571478"], "xwa2_newsletter", Info);
        table.On(["6388546374527196", "25399611239711790"], "xwa2_newsletter_subscribed",
            (account, _) => new JsonArray([.. directory.Of(account).Select(JsonNode (one) => NewsletterJson.Of(one, account, withViewer: true))]));
        table.On(["9800646650009898"], "xwa2_newsletter_subscribers",
            (account, variables) => new JsonObject { ["subscribers"] = Followers(account, variables) });
        table.On(["27472091235714801"], "xwa2_newsletter_followers",
            (account, variables) => new JsonObject { ["followers"] = Followers(account, variables) });
        table.On(["24404358912487870", "9926858900719341"], "xwa2_newsletter_join_v2",
            (account, variables) => Show(directory.Follow(account, Named(variables)), account));
        table.On(["9767147403369991", "6392786840836363"], "xwa2_newsletter_leave_v2",
            (account, variables) => Show(directory.Unfollow(account, Named(variables)), account));
        table.On(["29766401636284406", "6274038279359549"], "xwa2_newsletter_mute_v2",
            (account, variables) => Show(directory.Mute(account, Named(variables), true), account));
        table.On(["9864994326891137", "6068417879924485"], "xwa2_newsletter_unmute_v2",
            (account, variables) => Show(directory.Mute(account, Named(variables), false), account));
        table.On(["31938993655691868"], "xwa2_newsletter_update_user_setting", SetUserSetting);
        table.On(["24250201037901610", "7150902998257522"], "xwa2_newsletter_update", Update);
        table.On(["30062808666639665"], "xwa2_newsletter_delete_v2", (account, variables) => Done(Named(variables), known => directory.Delete(account, known)));
        table.On(["27165709459706559"], "xwa2_newsletter_pin_messages", (account, variables) => Pin(account, variables, isPinned: true));
        table.On(["28007176042216937"], "xwa2_newsletter_unpin_messages", (account, variables) => Pin(account, variables, isPinned: false));
        RegisterAdmins(table);
        RegisterDirectory(table);
    }

    private void RegisterAdmins(MexTable table)
    {
        table.On(["7130823597031706", "26278439461859188"], "xwa2_newsletter_admin", AdminInfo);
        table.On(["9783111038412085"], "xwa2_newsletter_admin", Pending);
        table.On(["7341777602580933", "9546742745432473"], "xwa2_newsletter_change_owner",
            (account, variables) => Done(Named(variables), known => directory.ChangeOwner(account, known, Person(variables))));
        // Old and new clients read the answer under different names: both have it.
        table.On(["6551828931592903", "9880997548630971"], ["xwa2_newsletter_demote", "xwa2_newsletter_admin_demote"],
            (account, variables) => Done(Named(variables), known => directory.Demote(account, known, Person(variables))));
        table.On(["9387141988078609"], "xwa2_newsletter_admin_invite_create", (account, variables) =>
        {
            var known = Named(variables);
            var until = directory.Invite(account, known, Person(variables));
            return new JsonObject { ["id"] = Id(known), ["invite_expiration_time"] = until.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) };
        });
        table.On(["9656078347839416"], "xwa2_newsletter_admin_invite_revoke",
            (account, variables) => Done(Named(variables), known => directory.RevokeInvite(account, known, Person(variables))));
        table.On(["9580828702035549"], "xwa2_newsletter_admin_invite_accept",
            (account, variables) => Done(Named(variables), known => directory.AcceptInvite(account, known)));
    }

    private void RegisterDirectory(MexTable table)
    {
        table.On(["26301059626252132"], "xwa2_newsletters_directory_search", (account, variables) =>
        {
            var text = Input(variables)?["search_text"]?.GetValue<string>() ?? "";
            return Page(account, variables, newsletter => newsletter.Name.Contains(text, StringComparison.OrdinalIgnoreCase));
        });
        table.On(["6190824427689257", "26125047313831973"], "xwa2_newsletters_directory_list", (account, variables) => Page(account, variables, _ => true));
        table.On(["7263823273662354", "25806748772361516"], "xwa2_newsletters_recommended",
            (account, variables) => Page(account, variables, newsletter => !newsletter.Followers.ContainsKey(account.Number)));
        table.On(["26217043484590756"], "xwa2_newsletters_similar", (account, variables) =>
        {
            var known = directory.Get(Input(variables)?["newsletter_id"]?.GetValue<string>());
            return Page(account, variables, newsletter => newsletter.Id != known.Id);
        });
    }

    private JsonObject Create(Account account, JsonObject variables)
    {
        // whatsmeow names the object in another way.
        var input = Input(variables) ?? variables["newsletter_input"] as JsonObject ?? throw MexRefusal.BadRequest();
        var picture = PictureOf(input["picture"]);
        return Show(directory.Create(account, input["name"]?.GetValue<string>(), input["description"]?.GetValue<string>(), picture), account);
    }

    private JsonNode? Info(Account account, JsonObject variables)
    {
        var input = Input(variables) ?? throw MexRefusal.BadRequest();
        var key = input["key"]?.GetValue<string>();
        var found = input["type"]?.GetValue<string>() switch
        {
            "JID" => directory.Find(key),
            "INVITE" => directory.FindByInvite(key),
            _ => throw MexRefusal.BadRequest(),
        };
        return NewsletterJson.Of(found ?? throw MexRefusal.NotFound(), account, variables["fetch_viewer_metadata"]?.GetValue<bool>() == true);
    }

    private JsonObject Update(Account account, JsonObject variables)
    {
        var updates = variables["updates"] as JsonObject ?? throw MexRefusal.BadRequest();
        // No picture: Baileys sends an empty text, zapo null.
        var picture = updates.TryGetPropertyValue("picture", out var given) ? PictureOf(given) ?? [] : null;
        var reactions = (updates["settings"] as JsonObject ?? updates)["reaction_codes"]?["value"]?.GetValue<string>();
        return Show(
            directory.Update(
                account, Named(variables), updates["name"]?.GetValue<string>(), updates["description"]?.GetValue<string>(), picture, reactions), account);
    }

    private JsonObject SetUserSetting(Account account, JsonObject variables)
    {
        var input = Input(variables) ?? throw MexRefusal.BadRequest();
        var known = directory.Get(input["newsletter_id"]?.GetValue<string>());
        bool? isOn = input["value"]?.GetValue<string>() switch { "ON" => true, "OFF" => false, _ => null };
        if (isOn is not { } muted || input["type"]?.GetValue<string>() is not ("MUTE_FOLLOWER_ACTIVITY" or "MUTE_ADMIN_ACTIVITY"))
            throw MexRefusal.BadRequest();
        return Show(directory.Mute(account, known, muted), account);
    }

    private JsonObject Pin(Account account, JsonObject variables, bool isPinned)
    {
        var ids = Input(variables)?["message_ids"] as JsonArray ?? throw MexRefusal.BadRequest();
        var posts = ids.Select(id => (long)(NumberOf(id) ?? throw MexRefusal.BadRequest())).ToArray();
        return Show(directory.Pin(account, Named(variables), posts, isPinned), account);
    }

    private JsonObject AdminInfo(Account account, JsonObject variables)
    {
        var known = Named(variables);
        NewsletterDirectory.RequireAdmin(account, known);
        return new JsonObject { ["id"] = Id(known), ["admin_count"] = known.Followers.Values.Count(follower => follower.IsAdmin) };
    }

    private JsonObject Pending(Account account, JsonObject variables)
    {
        var known = Named(variables);
        NewsletterDirectory.RequireAdmin(account, known);
        var invited = known.Invited.Where(invite => invite.Value > clock.Now).Select(invite => store.State.ByNumber(invite.Key)).OfType<Account>();
        return new JsonObject
        {
            ["id"] = Id(known),
            ["pending_admin_invites"] = new JsonArray([.. invited.Select(JsonNode (user) => new JsonObject { ["user"] = NewsletterJson.Person(user) })]),
        };
    }

    private JsonObject Followers(Account account, JsonObject variables)
    {
        var input = Input(variables) ?? throw MexRefusal.BadRequest();
        var known = directory.Get(input["newsletter_id"]?.GetValue<string>());
        NewsletterDirectory.RequireAdmin(account, known);
        var count = Math.Clamp(NumberOf(input["count"]) ?? MostListed, 1, MostListed);
        return new JsonObject
        {
            ["edges"] = new JsonArray([.. directory.FollowersOf(known).Take(count).Select(JsonNode (user) => new JsonObject
            {
                ["role"] = known.Followers[user.Number].Role,
                ["follow_time"] = known.Followers[user.Number].At.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
                ["node"] = NewsletterJson.Person(user),
            })]),
        };
    }

    private JsonObject Page(Account account, JsonObject variables, Func<NewsletterRecord, bool> condition)
    {
        var input = Input(variables) ?? throw MexRefusal.BadRequest();
        var (limit, start) = (Math.Clamp(NumberOf(input["limit"]) ?? 50, 1, MostListed), NumberOf(input["start_cursor"]) ?? 0);
        var all = directory.State.Newsletters.All.Values.Where(newsletter => newsletter.State == "ACTIVE" && condition(newsletter))
            .OrderByDescending(newsletter => newsletter.Followers.Count).ThenBy(newsletter => newsletter.Id, StringComparer.Ordinal).ToArray();
        var page = all.Skip(start).Take(limit).ToArray();
        var isMore = start + page.Length < all.Length;
        return new JsonObject
        {
            ["page_info"] = new JsonObject
            {
                ["hasNextPage"] = isMore, ["hasPreviousPage"] = start > 0, ["startCursor"] = start.ToString(CultureInfo.InvariantCulture),
                ["endCursor"] = (start + page.Length).ToString(CultureInfo.InvariantCulture),
            },
            ["result"] = new JsonArray([.. page.Select(JsonNode (newsletter) => NewsletterJson.Of(newsletter, account, withViewer: true))]),
        };
    }

    private NewsletterRecord Named(JsonObject variables) => directory.Get(variables["newsletter_id"]?.GetValue<string>());

    private Account Person(JsonObject variables) =>
        Jid.TryParse(variables["user_id"]?.GetValue<string>(), out var jid) && jid.IsLid
            ? store.State.Find(jid) ?? throw MexRefusal.NotFound()
            : throw MexRefusal.BadRequest();

    private static JsonObject Done(NewsletterRecord known, Action<NewsletterRecord> change)
    {
        change(known);
        return new JsonObject { ["id"] = Id(known) };
    }

    private static JsonObject Show(NewsletterRecord newsletter, Account account) => NewsletterJson.Of(newsletter, account, withViewer: true);

    private static string Id(NewsletterRecord newsletter) => NewsletterDirectory.AddressOf(newsletter).ToString();

    private static JsonObject? Input(JsonObject variables) => variables["input"] as JsonObject;

    private static int? NumberOf(JsonNode? node) => node is null ? null
        : int.TryParse(node.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw MexRefusal.BadRequest();

    private static byte[]? PictureOf(JsonNode? node)
    {
        if (node?.GetValue<string>() is not { Length: > 0 } text) return null;
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : throw MexRefusal.BadRequest();
    }
}
