using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Microsoft.Extensions.Time.Testing;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Tests.Client;

namespace WhatIsUp.WhatsApp.Tests.Newsletters;

/// <summary>Posts of newsletters: sent, read and announced ones, against stanzas written from the reference.</summary>
public sealed class NewsletterPosts
{
    private static readonly Jid News = NewsletterScript.News;

    private static CancellationToken Stop => LinkedDevice.Stop;

    [Fact(Timeout = 60_000)]
    public async Task Posts_are_sent_unencrypted_and_edits_and_deletions_have_the_id_of_the_post()
    {
        await using var script = await NewsletterScript.StartAsync();
        await SendAsync(script, "P1", new TextContent("Hello").Encode());
        var picture = new MediaContent(MediaForm.Image) { Plain = new PlainReference(new byte[32], 3), DirectPath = "/x" };
        await SendAsync(script, "P2", picture.Encode(), "handle-1");
        await SendAsync(script, "P3", new PollContent("Which?", ["a", "b"], 1).Encode());
        var target = new MessageTarget(News, true, "P1", null);
        await SendAsync(script, "P4", new EditContent(target, new TextContent("Hello again"), DateTimeOffset.UtcNow).Encode());
        await SendAsync(script, "P5", new DeleteContent(target).Encode());
        var sent = new List<Node>();
        foreach (var i in Enumerable.Range(0, 5))
            sent.Add(await script.SentAsync(node => node.Tag == "message" && !sent.Contains(node), $"message {i}"));
        Assert.All(sent, node => Assert.Equal(News.ToString(), node.Get("to")));
        Assert.Equal(
            [("P1", "text", null, null), ("P2", "media", null, "handle-1"), ("P3", "poll", null, null), ("P1", "text", "3", null), ("P1", "text", "8", null)],
            sent.Select(node => (node.Get("id")!, node.Get("type")!, node.Get("edit"), node.Get("media_id"))));
        Assert.Equal("Hello", TextOf(sent[0]));
        Assert.Equal("image", sent[1].Child("plaintext")!.Get("mediatype"));
        var image = Message.Parser.ParseFrom(sent[1].Child("plaintext")!.Bytes!.Value.Span).ImageMessage;
        Assert.Equal((false, false, 3ul), (image.HasMediaKey, image.HasFileEncSha256, image.FileLength));
        Assert.Equal("creation", sent[2].Child("meta")!.Get("polltype"));
        Assert.Equal("Hello again", TextOf(sent[3]));
        Assert.Null(sent[4].Child("plaintext")!.Bytes);
        Assert.All(sent, node => Assert.Null(node.Child("enc")));

        // Both arrive under the id of the post, in the order of the messages that they acknowledge.
        foreach (var id in new[] { "P1", "P1", "P1" })
            await script.Connection.SendAsync(
                Node.Of("ack", [new("class", "message"), new("from", News), new("id", id), new("t", "1700000000"), new("server_id", "101")]));
        await script.Device.WaitAsync<MessageAcknowledged>(ack => ack.MessageId == "P5");
        Assert.Equal(["P1", "P4", "P5"], script.Device.Events.Entries.OfType<MessageAcknowledged>().Select(ack => ack.MessageId));
    }

    [Fact(Timeout = 60_000)]
    public async Task Reaction_waits_for_its_ack_and_a_refusal_reaches_the_caller()
    {
        await using var script = await NewsletterScript.StartAsync();
        var reacting = script.Client.Newsletters.Posts.ReactAsync(News, 101, "👍", Stop);
        var sent = await script.SentAsync(node => node.Tag == "message", "reaction");
        Assert.Equal(("reaction", "101", null), (sent.Get("type"), sent.Get("server_id"), sent.Get("edit")));
        Assert.Equal("👍", Assert.Single(sent.Children).Get("code"));
        Assert.False(reacting.IsCompleted);
        await script.Connection.SendAsync(Node.Of("ack", [new("class", "message"), new("from", News), new("id", sent.Get("id")!)]));
        await reacting;

        var removing = script.Client.Newsletters.Posts.ReactAsync(News, 101, "", Stop);
        var removed = await script.SentAsync(node => node.Tag == "message" && node.Get("edit") == "7", "reaction taken back");
        Assert.Null(removed.Child("reaction")!.Get("code"));
        // Trap 5: 479 for a malformed reaction.
        await script.Connection.SendAsync(
            Node.Of("ack", [new("class", "message"), new("from", News), new("id", removed.Get("id")!), new("error", "479")]));
        var refused = await Assert.ThrowsAsync<WhatsAppRefusedException>(() => removing);
        Assert.Equal(("malformed", 479), (refused.Reason, refused.UpstreamCode));
    }

    [Fact(Timeout = 60_000)]
    public async Task Votes_and_views_have_the_form_of_the_reference()
    {
        await using var script = await NewsletterScript.StartAsync();
        await script.Client.Newsletters.Posts.MarkViewedAsync(News, [101, 102], Stop);
        var view = await script.SentAsync(node => node.Tag == "receipt" && node.Get("type") == "view", "view");
        Assert.Equal(["101", "102"], view.Child("list")!.ChildrenOf("item").Select(item => item.Get("server_id")!));
        var voting = script.Client.Newsletters.Posts.VoteAsync(News, 103, ["a"], Stop);
        var vote = await script.SentAsync(node => node.Tag == "message", "vote");
        Assert.Equal(("poll", "103", "vote"), (vote.Get("type"), vote.Get("server_id"), vote.Child("meta")!.Get("polltype")));
        Assert.Equal(SHA256.HashData("a"u8), Assert.Single(vote.Child("votes")!.Children).Bytes!.Value.ToArray());
        await script.Connection.SendAsync(Node.Of("ack", [new("class", "message"), new("from", News), new("id", vote.Get("id")!)]));
        await voting;
    }

    [Fact(Timeout = 60_000)]
    public async Task Posts_are_read_with_their_numbers()
    {
        await using var script = await NewsletterScript.StartAsync();
        script.Answers = request => request.Child("messages") is null ? [] : [Node.Of("messages", [new("jid", News), new("t", "1700000009")],
            Node.Of("message", [new("id", "A"), new("server_id", "100"), new("t", "1700000000"), new("type", "text"), new("is_sender", "true")],
                Plain("one"), new Node("views_count", [new("count", "17")]),
                Node.Of(
                    "reactions", new Node("reaction", [new("code", "👍"), new("count", "2")]), new Node("reaction", [new("code", ""), new("count", "1")]))),
            Node.Of("message", [new("id", "B"), new("server_id", "101"), new("t", "1700000001"), new("type", "text")], Plain("two")),
            new Node("message", [new("id", "C")]))];
        var posts = await script.Client.Newsletters.Posts.ReadAsync(News, 50, 200, null, Stop);
        Assert.Equal([("B", 101L, false), ("A", 100L, true)], posts.Select(post => (post.MessageId, post.ServerId, post.IsFromMe)));
        Assert.Equal(("one", 17L), (((TextContent)posts[1].Decoded!.Content).Text, posts[1].Views));
        Assert.Equal([new NewsletterReactionCount("👍", 2)], posts[1].Reactions!);
        var request = (await script.SentAsync(node => node.Child("messages") is not null, "request"));
        Assert.Equal(("newsletter", "get", "@s.whatsapp.net"), (request.Get("xmlns"), request.Get("type"), request.Get("to")));
        var requested = request.Child("messages")!;
        Assert.Equal(("jid", News.ToString(), "50", "200"), (requested.Get("type"), requested.Get("jid"), requested.Get("count"), requested.Get("before")));
    }

    [Fact(Timeout = 60_000)]
    public async Task Live_updates_are_renewed_before_they_end_and_requested_again_at_the_next_login()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var script = await NewsletterScript.StartAsync(
            time, options => options with { TrackedNewsletters = () => [News] },
            script => script.Answers = request => request.Child("live_updates") is null ? [] : [new Node("live_updates", [new("duration", "90")])]);
        int Requests() => script.Connection.Sent.Entries.Count(node => node.Get("xmlns") == "newsletter" && node.Child("live_updates") is not null);
        await Eventually.TrueAsync(() => Requests() == 1, "the request at the login");
        for (var renewed = 2; renewed <= 3; renewed++)
        {
            // 30 s before the end of the 90 s.
            await Eventually.TrueAsync(
                () =>
                {
                    if (Requests() < renewed) time.Advance(TimeSpan.FromSeconds(10));
                    return Requests() >= renewed;
                },
                "a renewal");
        }
        Assert.Equal(TimeSpan.FromSeconds(90), await script.Client.Newsletters.Posts.TrackAsync(News, Stop));
    }

    private static async Task SendAsync(NewsletterScript script, string id, byte[] message, string? handle = null) =>
        await script.Client.Messages.SendAsync(new OutgoingMessage(id, News, message) { MediaHandle = handle }, Stop);

    private static Node Plain(string text) => Node.OfBytes("plaintext", new Message { Conversation = text }.ToByteArray());

    private static string TextOf(Node stanza) =>
        ((TextContent)ContentDecoder.Decode(ContentDecoder.Parse(stanza.Child("plaintext")!.Bytes!.Value.Span)).Content).Text;
}
