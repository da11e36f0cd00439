using System.Text;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.Tests.Newsletters;

/// <summary>Notifications of the server about newsletters, in the forms of all clients in the reference.</summary>
public sealed class NewsletterAnnouncements
{
    private static readonly Jid News = NewsletterScript.News;

    [Fact(Timeout = 60_000)]
    public async Task Post_edit_and_deletion_are_published_and_acknowledged()
    {
        await using var script = await NewsletterScript.StartAsync();
        foreach (var (edit, text) in new (string?, string?)[] { (null, "new"), ("3", "newer"), ("8", null) })
        {
            List<NodeAttribute> attributes = [new("from", News), new("id", "M1"), new("server_id", "101"), new("type", "text"), new("t", "1700000000")];
            if (edit is not null) attributes.Add(new("edit", edit));
            await script.Connection.SendAsync(Node.Of("message", attributes, text is null ? new Node("plaintext") : Plain(text)));
        }
        await script.Device.WaitAsync<NewsletterPosted>(raised => raised.Post.Change == NewsletterPostChange.Deleted);
        var posts = script.Device.Events.Entries.OfType<NewsletterPosted>().Select(raised => raised.Post).ToArray();
        Assert.Equal(
            [(NewsletterPostChange.Posted, "new"), (NewsletterPostChange.Edited, "newer"), (NewsletterPostChange.Deleted, null)],
            posts.Select(post => (post.Change, (post.Decoded?.Content as TextContent)?.Text)));
        Assert.All(posts, post => Assert.Equal(("M1", 101L, News), (post.MessageId, post.ServerId, post.Newsletter)));
        await script.SentAsync(node => node.Tag == "ack" && node.Get("class") == "message" && node.Get("id") == "M1", "ack");
    }

    [Theory(Timeout = 60_000)]
    [InlineData("messages")] // whatsapp-rust, zapo
    [InlineData("direct")] // whatsmeow
    [InlineData("both")]
    public async Task Live_updates_are_read_in_both_nestings_and_published_once(string form)
    {
        await using var script = await NewsletterScript.StartAsync();
        Node[] update =
        [
            Node.Of("message", [new("server_id", "101"), new("t", "1700000000")], new Node("views_count", [new("count", "9")]),
                Node.Of("reactions", new Node("reaction", [new("code", "🔥"), new("count", "4")]))),
        ];
        var nested = Node.Of("messages", [new("t", "1700000000")], update);
        await script.NotifyAsync(Node.Of("live_updates", form switch { "messages" => [nested], "direct" => update, _ => [nested, .. update] }));
        var later = Node.Of("message", [new("server_id", "102")], new Node("views_count", [new("count", "1")]));
        await script.NotifyAsync(Node.Of("live_updates", Node.Of("messages", later)));
        await script.Device.WaitAsync<NewsletterCounted>(raised => raised.Post.ServerId == 102);
        var raised = Assert.Single(script.Device.Events.Entries.OfType<NewsletterCounted>(), raised => raised.Post.ServerId == 101).Post;
        Assert.Equal(9, raised.Views);
        Assert.Equal([new NewsletterReactionCount("🔥", 4)], raised.Reactions!);
    }

    [Fact(Timeout = 60_000)]
    public async Task Notifications_with_several_children_give_all_events_and_name_unknown_children()
    {
        await using var script = await NewsletterScript.StartAsync();
        await script.NotifyAsync(
            Node.Of("reaction", [new("message_id", "101")], Node.OfText("reaction", "👍")),
            Node.OfText("view", "12", new NodeAttribute("message_id", "102")),
            new Node("participant", [new("jid", Jid.FromLid("222222222222222")), new("action", "promote"), new("role", "ADMIN")]),
            Node.Of("update", Node.Of("settings", Node.OfText("name", "Other"), Node.OfText("description", "Words"))),
            Node.Of("message", [new("message_id", "103"), new("t", "1700000000")], Plain("plain")),
            new Node("never_seen"));
        await script.Device.WaitAsync<UnknownStanza>(raised => raised.Tag == "newsletter:never_seen");
        await script.Device.WaitAsync<NewsletterCounted>(raised => raised.Post is { ServerId: 101, Reactions: [{ Emoji: "👍" }] });
        await script.Device.WaitAsync<NewsletterCounted>(raised => raised.Post is { ServerId: 102, Views: 12 });
        await script.Device.WaitAsync<NewsletterPosted>(raised => raised.Post.ServerId == 103);
        await script.Device.WaitAsync<NewsletterChanged>(raised => raised is { User.User: "222222222222222", UserRole: NewsletterRole.Admin });
        await script.Device.WaitAsync<NewsletterChanged>(raised => raised.Newsletter is { Name: "Other", Description: "Words" });
    }

    public static TheoryData<string, string, string> Updates => new()
    {
        { "NotificationNewsletterJoin", NewsletterScript.Data("xwa2_notify_newsletter_on_join", NewsletterScript.Json), nameof(NewsletterJoined) },
        { "NotificationNewsletterLeave", Named("on_leave", "\"role\":\"GUEST\""), nameof(NewsletterLeft) },
        { "NotificationNewsletterMuteChange", Named("on_mute_change", "\"mute\":\"ON\""), "muted" },
        { "NotificationNewsletterStateChange", Named("on_state_change", "\"is_requestor\":true,\"state\":{\"type\":\"DELETED\"}"), "deleted" },
        { "NotificationNewsletterUpdate", Named("on_metadata_update", "\"thread_metadata\":{\"name\":{\"text\":\"New name\"}}"), "named" },
        {
            "NotificationNewsletterUpdate",
            Named("on_metadata_update", "\"thread_metadata\":{\"description\":{\"text\":\"\"},\"picture\":{\"id\":\"\",\"direct_path\":\"\"}}"),
            "description and picture removed"
        },
        {
            "NotificationNewsletterUpdate", Named("on_metadata_update", "\"thread_metadata\":{\"description\":null,\"picture\":null}"),
            "description and picture removed"
        },
        {
            "NotificationNewsletterUpdate",
            """{"data":{"unknown":1},"updates":[{"jid":"120363000000000001@newsletter","settings":{"name":"New name"}}]}""", "named"
        },
        {
            "NotificationNewsletterAdminPromote",
            """{"data":{},"updates":[{"jid":"120363000000000001@newsletter","user":"222222222222222@lid"}]}""", "promoted"
        },
        {
            "NotificationNewsletterAdminPromote",
            Named(
                "admin_promote",
                """
                "user":{"id":"222222222222222@lid","pn":"491701120002@s.whatsapp.net"},"actor":{"id":"333333333333333@lid"}
                """),
            "promoted"
        },
        { "NotificationNewsletterAdminDemote", Named("admin_demote", "\"user\":{\"id\":\"222222222222222@lid\"},\"user_new_role\":\"SUBSCRIBER\""), "demoted" },
    };

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Updates))]
    public async Task Changes_are_read_from_graphql_notifications(string operation, string json, string expected)
    {
        await using var script = await NewsletterScript.StartAsync();
        string[] odd =
            ["", "{", "[]", """{"data":{"xwa2_notify_newsletter_on_join":null}}""", """{"data":{"xwa2_notify_newsletter_on_leave":{"id":7}}}"""];
        foreach (var text in odd) await script.SendMexAsync(operation, text);
        await script.SendMexAsync(operation, json);
        var raised = await script.Device.WaitAsync<ClientEvent>(happened => happened is NewsletterJoined or NewsletterLeft or NewsletterChanged);
        Assert.Equal(expected, raised switch
        {
            NewsletterJoined { Newsletter: { Name: "Acme news", Subscribers: 1234 } } => nameof(NewsletterJoined),
            NewsletterLeft { IsDeleted: true } => "deleted",
            NewsletterLeft => nameof(NewsletterLeft),
            NewsletterChanged { Newsletter.IsMuted: true } => "muted",
            NewsletterChanged { Newsletter: { Name: "New name", Description: null, PictureId: null }, IsPictureChanged: false } => "named",
            NewsletterChanged { Newsletter: { Name: null, Description: "", PictureId: "" }, IsPictureChanged: true } => "description and picture removed",
            NewsletterChanged { UserRole: NewsletterRole.Admin, User.User: "222222222222222" } => "promoted",
            NewsletterChanged { UserRole: NewsletterRole.Subscriber, User.User: "222222222222222" } => "demoted",
            _ => raised.ToString(),
        });
    }

    private static string Named(string name, string members) =>
        NewsletterScript.Data("xwa2_notify_newsletter_" + name, "{\"id\":\"120363000000000001@newsletter\"," + members + "}");

    private static Node Plain(string text) => Node.OfBytes("plaintext", new Message { Conversation = text }.ToByteArray());
}
