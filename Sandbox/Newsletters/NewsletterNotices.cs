using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Newsletters;

/// <summary>
/// What devices receive about newsletters: posts, changes, and, while they have requested live updates, numbers. Clients support different forms, and get all
/// of them in one stanza.
/// </summary>
internal sealed class NewsletterNotices(StanzaSender stanzas, ServerClock clock, NewsletterDirectory directory)
{
    /// <summary>Seconds for which live updates are sent after a request.</summary>
    public const int LiveSeconds = 300;

    private const int MostLive = 10_000;
    private readonly Dictionary<(string Newsletter, Device Device), DateTimeOffset> _live = [];

    /// <summary>A device wants live updates for some time; they end with its connection, too.</summary>
    public void Track(NewsletterRecord newsletter, Device device)
    {
        foreach (var ended in _live.Where(entry => entry.Value <= clock.Now).Select(entry => entry.Key).ToArray()) _live.Remove(ended);
        if (_live.Count < MostLive) _live[(newsletter.Id, device)] = clock.Now.AddSeconds(LiveSeconds);
    }

    public void Joined(Account account, NewsletterRecord newsletter) => Mex(
        [account], "NotificationNewsletterJoin", "xwa2_notify_newsletter_on_join", NewsletterJson.Of(newsletter, account, withViewer: true), null);

    public void Left(Account account, NewsletterRecord newsletter) => Mex(
        [account], "NotificationNewsletterLeave", "xwa2_notify_newsletter_on_leave", new JsonObject { ["id"] = Id(newsletter), ["role"] = "GUEST" }, null);

    public void Muted(Account account, NewsletterRecord newsletter, bool isMuted) => Mex(
        [account], "NotificationNewsletterMuteChange", "xwa2_notify_newsletter_on_mute_change",
        new JsonObject { ["id"] = Id(newsletter), ["mute"] = isMuted ? "ON" : "OFF" }, null);

    public void Deleted(Account owner, NewsletterRecord newsletter)
    {
        foreach (var follower in directory.FollowersOf(newsletter))
            Mex(
                [follower], "NotificationNewsletterStateChange", "xwa2_notify_newsletter_on_state_change",
                new JsonObject { ["id"] = Id(newsletter), ["is_requestor"] = follower == owner, ["state"] = new JsonObject { ["type"] = "DELETED" } }, null);
    }

    /// <summary>Name, description, picture or reactions changed. Baileys reads the list beside the data.</summary>
    public void Updated(NewsletterRecord newsletter, string? name, string? description, bool isPictureChanged)
    {
        var state = NewsletterJson.Of(newsletter, null, withViewer: false);
        if (!isPictureChanged)
            foreach (var size in (string[])["picture", "preview"]) state["thread_metadata"]!.AsObject().Remove(size);
        var settings = new JsonObject();
        if (name is not null) settings["name"] = name;
        if (description is not null) settings["description"] = description;
        Mex(
            directory.FollowersOf(newsletter), "NotificationNewsletterUpdate", "xwa2_notify_newsletter_on_metadata_update",
            state, new JsonObject { ["jid"] = Id(newsletter), ["settings"] = settings });
    }

    /// <summary>Somebody became an admin or the owner, or is a follower again. Its admins are notified, and the person.</summary>
    public void RoleChanged(NewsletterRecord newsletter, Account user, string role, Account actor)
    {
        var isPromotion = role != FollowerRecord.Subscriber;
        var recipients = directory.FollowersOf(newsletter).Where(account => account == user || newsletter.Followers[account.Number].IsAdmin);
        Mex(
            recipients, isPromotion ? "NotificationNewsletterAdminPromote" : "NotificationNewsletterAdminDemote",
            isPromotion ? "xwa2_notify_newsletter_admin_promote" : "xwa2_notify_newsletter_admin_demote",
            new JsonObject
            {
                ["id"] = Id(newsletter), ["user"] = NewsletterJson.Person(user), ["user_new_role"] = role, ["actor"] = NewsletterJson.Person(actor),
            },
            new JsonObject { ["jid"] = Id(newsletter), ["user"] = user.Lid.ToString() });
    }

    /// <summary>A post, its new content or its deletion goes to the linked devices of all followers.</summary>
    public void Posted(NewsletterRecord newsletter, PostRecord post, string? edit, Device? author)
    {
        var stanza = Plain(newsletter, post, edit, isSender: false);
        var own = Plain(newsletter, post, edit, isSender: true);
        var encoded = NodeEncoder.Encode(stanza);
        foreach (var follower in directory.FollowersOf(newsletter))
            foreach (var device in follower.Devices.Values)
            {
                if (device.IsPhone || device == author) continue;
                var isOwn = follower.Number == post.Author;
                stanzas.Deliver(device, StanzaClass.Message, isOwn ? own : stanza, isOwn ? null : encoded);
            }
    }

    /// <summary>Reactions, views or votes of a post changed: devices that have requested live updates are notified.</summary>
    public void Counted(NewsletterRecord newsletter, PostRecord post, string? emoji, bool isView)
    {
        var update = PostNodes.Of(post, null, withContent: false);
        // Both nestings of the update, and the form of Baileys.
        var live = N("live_updates", [], N("messages", [("jid", NewsletterDirectory.AddressOf(newsletter)), ("t", clock.Now)], update), update);
        List<Node> children = [live];
        if (emoji is not null) children.Add(N("reaction", [("message_id", post.ServerId)], N("reaction", [], Encoding.UTF8.GetBytes(emoji))));
        var views = Encoding.UTF8.GetBytes(post.Viewers.Count.ToString(CultureInfo.InvariantCulture));
        if (isView) children.Add(N("view", [("message_id", post.ServerId)], views));
        foreach (var (key, until) in _live)
        {
            if (key.Newsletter != newsletter.Id || until <= clock.Now || key.Device.Session is null) continue;
            stanzas.Deliver(
                key.Device, StanzaClass.Notification,
                N("notification",
                    [("from", NewsletterDirectory.AddressOf(newsletter)), ("type", "newsletter"), ("id", clock.NextId()), ("t", clock.Now)], [.. children]));
        }
    }

    private static string Id(NewsletterRecord newsletter) => NewsletterDirectory.AddressOf(newsletter).ToString();

    private static Node Plain(NewsletterRecord newsletter, PostRecord post, string? edit, bool isSender)
    {
        List<Node> children =
        [
            post.Content.Length == 0 ? N("plaintext") : N("plaintext", [("mediatype", post.MediaType)], post.Content),
        ];
        if (post.Type == "poll") children.Add(N("meta", ("polltype", "creation")));
        return N("message",
            [
                ("from", NewsletterDirectory.AddressOf(newsletter)), ("id", post.MessageId), ("server_id", post.ServerId), ("t", post.At), ("type", post.Type),
                ("edit", edit), ("is_sender", isSender ? "true" : null),
            ],
            [.. children]);
    }

    private void Mex(IEnumerable<Account> accounts, string operation, string field, JsonObject data, JsonObject? update)
    {
        var root = new JsonObject { ["data"] = new JsonObject { [field] = data } };
        if (update is not null) root["updates"] = new JsonArray(update);
        var child = N("update", [("op_name", operation)], Encoding.UTF8.GetBytes(root.ToJsonString()));
        foreach (var account in accounts.ToArray())
            foreach (var device in account.Devices.Values.ToArray())
                if (!device.IsPhone)
                    stanzas.Deliver(
                        device, StanzaClass.Notification,
                        N("notification", [("from", Jid.ServerJid), ("type", "mex"), ("id", clock.NextId()), ("t", clock.Now)], child));
    }
}
