using System.Text;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Newsletters;
using WhatIsUp.WhatsApp.Tests.Client;

namespace WhatIsUp.WhatsApp.Tests.Newsletters;

/// <summary>GraphQL queries of newsletters, against stanzas written from the reference (rows N1 to N14; whatsapp-rust, zapo, whatsmeow, Baileys).</summary>
public sealed class NewsletterQueries
{
    private const string Create = "25149874324715067", Info = "27456920720571478", List = "25399611239711790", Follow = "24404358912487870",
        Unfollow = "9767147403369991", Setting = "31938993655691868", Update = "24250201037901610", Delete = "30062808666639665",
        Owner = "9546742745432473", Demote = "9880997548630971", Invite = "9387141988078609", Search = "26301059626252132";

    private static readonly Jid Bob = Jid.FromLid("222222222222222");

    private static CancellationToken Stop => LinkedDevice.Stop;

    [Fact(Timeout = 60_000)]
    public async Task Create_accepts_the_terms_first_and_reads_the_answer()
    {
        await using var script = await NewsletterScript.StartAsync();
        script.Mex = _ => NewsletterScript.Data("xwa2_newsletter_create", NewsletterScript.Json);
        script.Answers = request => request.Get("xmlns") == "tos" && request.Get("type") == "get"
            ? [Node.Of("tos", [new("refresh", "86400")], new Node("notice", [new("id", "20601218"), new("state", "false")]))] : [];
        var made = await script.Client.Newsletters.CreateAsync("Acme news", "All of it", [0xff, 0xd8], Stop);
        Assert.Equal(
            new Newsletter(NewsletterScript.News)
            {
                Name = "Acme news", NameChangedAt = DateTimeOffset.UnixEpoch.AddMicroseconds(1_700_000_000_123_456), Description = "All of it",
                DescriptionChangedAt = DateTimeOffset.FromUnixTimeSeconds(1_700_000_001), InviteCode = "0029VaAbCdEfGhIjKlMnOpQr", Handle = "acme",
                Subscribers = 1234, CreatedAt = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000), IsVerified = true, PictureId = "77", PicturePath = "/v/pic",
                PreviewPath = "/v/small", State = NewsletterState.Active, Reactions = NewsletterReactions.Basic, Role = NewsletterRole.Owner, IsMuted = true,
            },
            made);
        var request = await script.QueryAsync(Create);
        Assert.Equal(("get", "@s.whatsapp.net"), (request.Get("type"), request.Get("to")));
        Assert.Equal("""{"variables":{"input":{"name":"Acme news","description":"All of it","picture":"/9g="}}}""", request.Child("query")!.Text);
        var terms = await script.SentAsync(node => node.Get("xmlns") == "tos" && node.Get("type") == "set", "terms");
        Assert.Equal(("20601218", "5"), (terms.Child("notice")!.Get("id"), terms.Child("notice")!.Get("stage")));
        Assert.True(Order(script, terms) < Order(script, request));
    }

    [Fact(Timeout = 60_000)]
    public async Task Queries_have_the_numbers_and_variables_of_the_newest_web_client()
    {
        await using var script = await NewsletterScript.StartAsync();
        script.Mex = id => id switch
        {
            Info => NewsletterScript.Data("xwa2_newsletter", NewsletterScript.Json),
            List => NewsletterScript.Data("xwa2_newsletter_subscribed", "[" + NewsletterScript.Json + """,{"id":null}]"""),
            Update => NewsletterScript.Data("xwa2_newsletter_update", NewsletterScript.Json),
            Follow => """{"data":{"xwa2_newsletter_join_v2":{"id":"120363000000000001@newsletter"}}}""",
            Unfollow => """{"data":{"xwa2_newsletter_leave_v2":{"id":"120363000000000001@newsletter"}}}""",
            Setting => """{"data":{"xwa2_newsletter_update_user_setting":{"id":"120363000000000001@newsletter"}}}""",
            Delete => """{"data":{"xwa2_newsletter_delete_v2":{"id":"120363000000000001@newsletter"}}}""",
            Owner => """{"data":{"xwa2_newsletter_change_owner":{"id":"120363000000000001@newsletter"}}}""",
            Demote => """{"data":{"xwa2_newsletter_demote":{"id":"120363000000000001@newsletter"}}}""",
            Invite => """{"data":{"xwa2_newsletter_admin_invite_create":{"id":"x","invite_expiration_time":"1700600000"}}}""",
            _ => """{"data":null}""",
        };
        var (newsletters, news) = (script.Client.Newsletters, NewsletterScript.News);
        Assert.Equal("Acme news", (await newsletters.FindAsync(news, Stop))!.Name);
        Assert.Equal(news, Assert.Single(await newsletters.ListAsync(Stop)).Id);
        await newsletters.EditAsync(news, new NewsletterChanges { Name = "New", Picture = [], Reactions = NewsletterReactions.None }, Stop);
        await newsletters.FollowAsync(news, Stop);
        await newsletters.SetMutedAsync(news, true, Stop);
        await newsletters.UnfollowAsync(news, Stop);
        await newsletters.DeleteAsync(news, Stop);
        await newsletters.Admins.ChangeOwnerAsync(news, Bob, Stop);
        await newsletters.Admins.DemoteAsync(news, Bob, Stop);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_700_600_000), await newsletters.Admins.InviteAsync(news, Bob, Stop));
        const string Edit = """
            {"variables":{"newsletter_id":"120363000000000001@newsletter","updates":{"name":"New","picture":"","settings":{"reaction_codes":{"value":"NONE"}}}}}
            """;
        const string OnlyId = """{"variables":{"newsletter_id":"120363000000000001@newsletter"}}""";
        const string WithUser = """{"variables":{"newsletter_id":"120363000000000001@newsletter","user_id":"222222222222222@lid"}}""";
        foreach (var (id, variables) in new[]
        {
            (Follow, OnlyId), (Unfollow, OnlyId), (Delete, OnlyId), (Owner, WithUser), (Demote, WithUser), (Invite, WithUser),
            (Setting, """{"variables":{"input":{"newsletter_id":"120363000000000001@newsletter","type":"MUTE_FOLLOWER_ACTIVITY","value":"ON"}}}"""),
            (Update, Edit),
        })
            Assert.Equal(variables, (await script.QueryAsync(id)).Child("query")!.Text);
        Assert.Contains(
            """{"key":"120363000000000001@newsletter","type":"JID","view_role":"GUEST"}""", (await script.QueryAsync(Info)).Child("query")!.Text,
            StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Pins_followers_and_similar_newsletters_have_the_numbers_and_variables_of_zapo()
    {
        const string Pinned = """
            {"id":"120363000000000001@newsletter","thread_metadata":{"pinned_messages":[{"message_id":"101","expiry_ts":"1700600000"}]}}
            """;
        const string Follower = """{"id":"222222222222222@lid","pn":"4915187654321@s.whatsapp.net","display_name":"Bob"}""";
        await using var script = await NewsletterScript.StartAsync(prepare: script => script.Mex = id => id switch
        {
            "27165709459706559" => NewsletterScript.Data("xwa2_newsletter_pin_messages", Pinned),
            "28007176042216937" => NewsletterScript.Data("xwa2_newsletter_unpin_messages", Pinned),
            Info => NewsletterScript.Data("xwa2_newsletter", Pinned),
            "27472091235714801" => NewsletterScript.Data(
                "xwa2_newsletter_followers",
                """{"followers":{"edges":[{"role":"SUBSCRIBER","follow_time":"1700000000","node":""" + Follower + "},{\"node\":null}]}}"),
            _ => NewsletterScript.Data("xwa2_newsletters_similar", "{\"result\":[" + NewsletterScript.Json + "]}"),
        });
        var (newsletters, news) = (script.Client.Newsletters, NewsletterScript.News);
        await newsletters.Posts.SetPinnedAsync(news, 101, true, Stop);
        await newsletters.Posts.SetPinnedAsync(news, 101, false, Stop);
        Assert.Equal(
            [new NewsletterPin("101", DateTimeOffset.FromUnixTimeSeconds(1_700_600_000))], (await newsletters.FindAsync(news, Stop))!.Pins!);
        Assert.Equal(
            [new NewsletterFollower(Bob, "4915187654321", "Bob", NewsletterRole.Subscriber, DateTimeOffset.FromUnixTimeSeconds(1_700_000_000))],
            await newsletters.Admins.ListFollowersAsync(news, 50, Stop));
        Assert.Equal("Acme news", Assert.Single((await newsletters.Directory.FindSimilarAsync(news, "DE", 20, Stop)).Newsletters).Name);
        const string Pin = """{"variables":{"newsletter_id":"120363000000000001@newsletter","input":{"message_ids":["101"]}}}""";
        foreach (var (id, variables) in new[]
        {
            ("27165709459706559", Pin), ("28007176042216937", Pin),
            ("27472091235714801", """{"variables":{"input":{"newsletter_id":"120363000000000001@newsletter","count":50}}}"""),
            ("26217043484590756",
                """{"variables":{"input":{"newsletter_id":"120363000000000001@newsletter","limit":20,"country_codes":["DE"]},"""
                + "\"fetch_status_metadata\":false}}"),
        })
            Assert.Equal(variables, (await script.QueryAsync(id)).Child("query")!.Text);
    }

    [Fact(Timeout = 60_000)]
    public async Task Administration_and_directory_have_the_numbers_and_variables_of_the_reference()
    {
        const string Invitee = """{"user":{"id":"222222222222222@lid","pn":"4915187654321@s.whatsapp.net"}}""";
        await using var script = await NewsletterScript.StartAsync(prepare: script => script.Mex = id => id switch
        {
            "26278439461859188" => NewsletterScript.Data("xwa2_newsletter_admin", """{"admin_count":"2"}"""),
            "9783111038412085" => NewsletterScript.Data("xwa2_newsletter_admin", "{\"pending_admin_invites\":[" + Invitee + "]}"),
            "9656078347839416" => NewsletterScript.Data("xwa2_newsletter_admin_invite_revoke", """{"id":"x"}"""),
            "9580828702035549" => NewsletterScript.Data("xwa2_newsletter_admin_invite_accept", """{"id":"x"}"""),
            "26125047313831973" => NewsletterScript.Data("xwa2_newsletters_directory_list", "{\"result\":[" + NewsletterScript.Json + "]}"),
            _ => NewsletterScript.Data("xwa2_newsletters_recommended", "{\"result\":[" + NewsletterScript.Json + "]}"),
        });
        var (newsletters, news) = (script.Client.Newsletters, NewsletterScript.News);
        Assert.Equal(2, await newsletters.Admins.CountAsync(news, Stop));
        Assert.Equal([new NewsletterInvitee(Bob, "4915187654321")], await newsletters.Admins.ListInvitesAsync(news, Stop));
        await newsletters.Admins.RevokeInviteAsync(news, Bob, Stop);
        await newsletters.Admins.AcceptInviteAsync(news, Stop);
        Assert.Single((await newsletters.Directory.ListAsync("DE", 20, null, Stop)).Newsletters);
        Assert.Single((await newsletters.Directory.RecommendAsync("DE", 20, Stop)).Newsletters);
        const string OnlyId = """{"variables":{"newsletter_id":"120363000000000001@newsletter"}}""";
        foreach (var (id, variables) in new[]
        {
            ("26278439461859188", OnlyId), ("9783111038412085", OnlyId), ("9580828702035549", OnlyId),
            ("9656078347839416", """{"variables":{"newsletter_id":"120363000000000001@newsletter","user_id":"222222222222222@lid"}}"""),
            ("26125047313831973",
                """{"variables":{"input":{"view":"RECOMMENDED","filters":{"country_codes":["DE"],"categories":[]},"limit":20},"""
                + "\"fetch_status_metadata\":false}}"),
            ("25806748772361516", """{"variables":{"input":{"limit":20,"country_codes":["DE"]},"fetch_status_metadata":false}}"""),
        })
            Assert.Equal(variables, (await script.QueryAsync(id)).Child("query")!.Text);
    }

    /// <summary>Trap 6 of the reference: the answer to a creation may be null.</summary>
    [Fact(Timeout = 60_000)]
    public async Task Creation_with_an_empty_answer_is_a_refusal()
    {
        await using var script = await NewsletterScript.StartAsync(prepare: script => script.Mex = _ => """{"data":{"xwa2_newsletter_create":null}}""");
        var refused = await Assert.ThrowsAsync<WhatsAppRefusedException>(() => script.Client.Newsletters.CreateAsync("Acme news", null, null, Stop));
        Assert.Equal("empty_answer", refused.Reason);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("""{"data":null,"errors":[{"message":"Bad Request","extensions":{"error_code":400,"severity":"CRITICAL"}}]}""", "query_outdated", 400)]
    [InlineData("""{"data":{"xwa2_newsletter_join_v2":null},"errors":[{"message":"x","extensions":{"error_code":"419"}}]}""", "newsletter_limit", 419)]
    [InlineData("""{"errors":[{"message":"first"},{"message":"y","extensions":{"error_code":405}}]}""", "newsletter_closed", 405)]
    [InlineData("""{"errors":[{"extensions":{"error_code":1}},{"extensions":{"error_code":451,"is_summary":true}}]}""", "region_not_supported", 451)]
    [InlineData("""{"data":null,"errors":[{"message":"Some Server Failure"}]}""", "some_server_failure", 500)]
    [InlineData("""{"data":{"xwa2_newsletter_join_v2":null}}""", "empty_answer", null)]
    [InlineData("""{"data":""", "malformed_answer", null)]
    public async Task Refused_follow_has_its_reason(string json, string reason, int? code)
    {
        await using var script = await NewsletterScript.StartAsync(prepare: script => script.Mex = _ => json);
        var refused = await Assert.ThrowsAsync<WhatsAppRefusedException>(() => script.Client.Newsletters.FollowAsync(NewsletterScript.News, Stop));
        Assert.Equal((reason, code), (refused.Reason, refused.UpstreamCode));
        if (reason != "empty_answer") Assert.Equal("newsletter_follow", refused.Operation);
    }

    [Fact(Timeout = 60_000)]
    public async Task Unfollow_without_following_has_its_reason_and_partial_answers_count()
    {
        const string Errors = """[{"message":"Bad Request","extensions":{"error_code":400}}]""";
        await using var script = await NewsletterScript.StartAsync(prepare: script => script.Mex = id =>
            "{\"errors\":" + Errors + ",\"data\":" + (id == Unfollow ? "null" : "{\"xwa2_newsletter\":" + NewsletterScript.Json + "}") + "}");
        var refused = await Assert.ThrowsAsync<WhatsAppRefusedException>(() => script.Client.Newsletters.UnfollowAsync(NewsletterScript.News, Stop));
        Assert.Equal("not_following", refused.Reason);
        Assert.Equal("Acme news", (await script.Client.Newsletters.FindByInviteAsync("0029VaAbCdEfGhIjKlMnOpQr", Stop))!.Name);
    }

    [Fact(Timeout = 60_000)]
    public async Task Search_reads_a_page_and_the_cursor_of_the_next()
    {
        const string PageInfo = """{"hasNextPage":true,"endCursor":"abc"}""";
        await using var script = await NewsletterScript.StartAsync(prepare: script => script.Mex = _ => NewsletterScript.Data(
            "xwa2_newsletters_directory_search", "{\"page_info\":" + PageInfo + ",\"result\":[" + NewsletterScript.Json + "]}"));
        var page = await script.Client.Newsletters.Directory.SearchAsync("acme", 20, "start", Stop);
        Assert.Equal(("abc", 1), (page.NextCursor, page.Newsletters.Count));
        Assert.Equal(
            """{"variables":{"input":{"search_text":"acme","categories":[],"limit":20,"start_cursor":"start"},"fetch_status_metadata":false}}""",
            (await script.QueryAsync(Search)).Child("query")!.Text);
    }

    private static int Order(NewsletterScript script, Node node) => script.Connection.Sent.Entries.ToList().IndexOf(node);
}
