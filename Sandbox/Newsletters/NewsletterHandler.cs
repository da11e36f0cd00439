using WhatIsUp.Sandbox.Mex;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Newsletters;

/// <summary>Requests about posts of newsletters (<c>newsletter</c>), and terms that accounts accept (<c>tos</c>).</summary>
internal sealed class NewsletterHandler(StanzaSender stanzas, ServerClock clock, Counters counters, NewsletterDirectory directory) : IStanzaHandler
{
    private const int MaxNotices = 16;
    private const int MaxNoticeLength = 32;
    private const int MaxViews = 100;
    private const int TermsRefreshSeconds = 86_400;

    public void Register(StanzaTable table)
    {
        table.OnMessageTo(JidServer.Newsletter, Take);
        table.OnReceipt("view", View);
        table.Requests.On("newsletter", "get", "messages", Read);
        table.Requests.On("newsletter", "get", "message_updates", ReadUpdates);
        table.Requests.On("newsletter", "set", "live_updates", Track);
        table.Requests.On("newsletter", "get", "my_addons", ReadAddOns);
        table.Requests.On("tos", "get", "request", ReadTerms);
        table.Requests.On("tos", "set", "notice", (_, device, request) => Accept(device, request));
        table.Requests.On("tos", "set", "request", (_, device, request) => Accept(device, request.Children[0]));
    }

    /// <summary>What a device sends to a newsletter; the ack names the number of the post.</summary>
    private void Take(Session session, Device device, Node message)
    {
        var (id, to) = (message.Get("id")!, message.GetJid("to").GetValueOrDefault());
        try
        {
            var serverId = directory.Posts.Take(device.Account, device, to, message);
            counters.MessagesAccepted++;
            stanzas.Send(session, N("ack", ("class", "message"), ("id", id), ("from", to), ("t", clock.Now), ("server_id", serverId)));
        }
        catch (MexRefusal refusal)
        {
            counters.Refused++;
            stanzas.Send(session, N("ack", ("class", "message"), ("id", id), ("from", to), ("t", clock.Now), ("error", refusal.Code)));
        }
    }

    /// <summary>A device has shown posts to its user (<c>receipt type=view</c>).</summary>
    private void View(Device device, Node receipt)
    {
        if (directory.Find(receipt.GetJid("to")?.ToString()) is not { } newsletter) return;
        var items = receipt.Child("list")?.ChildrenOf("item").Take(MaxViews).Select(item => item.GetInteger("server_id") ?? 0) ?? [];
        directory.Posts.View(device.Account, newsletter, items);
    }

    /// <summary>Posts: whatsmeow and zapo name the newsletter in the request, whatsapp-rust in its address.</summary>
    private Node[] Read(Session session, Device device, Node request)
    {
        var requested = request.Children[0];
        var newsletter = (requested.Get("type"), request.GetJid("to")) switch
        {
            ("jid", _) => directory.Find(requested.Get("jid")),
            ("invite", _) => directory.FindByInvite(requested.Get("key")),
            (null, { } to) => directory.Find(to.ToString()),
            _ => throw Refusal.BadRequest(),
        } ?? throw Refusal.NotFound();
        return [List(newsletter, PostNodes.Select(directory.Posts.Of(newsletter), requested), device, withContent: true)];
    }

    private Node[] ReadUpdates(Session session, Device device, Node request)
    {
        var (newsletter, requested) = (Named(request), request.Children[0]);
        var since = requested.GetInteger("since") ?? 0;
        var posts = PostNodes.Select(directory.Posts.Of(newsletter).Where(post => post.At.ToUnixTimeSeconds() >= since), requested);
        return [N("message_updates", [], List(newsletter, posts, device, withContent: false))];
    }

    private Node[] Track(Session session, Device device, Node request)
    {
        var newsletter = Named(request);
        directory.Notices.Track(newsletter, device);
        return [N("live_updates", ("duration", NewsletterNotices.LiveSeconds))];
    }

    /// <summary>Own reactions, which clients read after a <c>dirty</c> of newsletters.</summary>
    private Node[] ReadAddOns(Session session, Device device, Node request)
    {
        var limit = (int)Math.Clamp(request.Children[0].GetInteger("limit") ?? 1, 1, MaxViews);
        var own = directory.State.Posts.All.Values.Where(post => post.Reactions.ContainsKey(device.Account.Number)).TakeLast(limit);
        return
        [
            N("my_addons", [],
            [
                .. own.GroupBy(post => post.Newsletter).Select(posts => N("messages", [("jid", new Jid(posts.Key, JidServer.Newsletter)), ("t", clock.Now)],
                    [.. posts.Select(post => N("message", [("server_id", post.ServerId)], N("reaction", ("code", post.Reactions[device.Account.Number]))))])),
            ]),
        ];
    }

    private Node[] ReadTerms(Session session, Device device, Node request)
    {
        var requested = request.Children[0].ChildrenOf("notice").Take(MaxNotices).Select(notice => notice.Get("id") ?? throw Refusal.BadRequest());
        return
        [
            N("tos", [("refresh", TermsRefreshSeconds)],
                [.. requested.Select(id => N("notice", ("id", id), ("state", directory.State.Notices.Find(device.Account, id) is null ? "false" : "true")))]),
        ];
    }

    private Node[] Accept(Device device, Node parent)
    {
        foreach (var notice in parent.ChildrenOf("notice").Take(MaxNotices))
        {
            if (notice.Get("id") is not { Length: > 0 and <= MaxNoticeLength } id) throw Refusal.BadRequest();
            directory.State.Notices.Put(device.Account, id, new AcceptedNotice(clock.Now));
        }
        return [];
    }

    private Node List(NewsletterRecord newsletter, IEnumerable<PostRecord> posts, Device device, bool withContent) => N(
        "messages", [("jid", NewsletterDirectory.AddressOf(newsletter)), ("t", clock.Now)],
        [.. posts.Select(post => PostNodes.Of(post, device.Account.Number, withContent))]);

    private NewsletterRecord Named(Node request) => directory.Find(request.GetJid("to")?.ToString()) ?? throw Refusal.NotFound();
}
