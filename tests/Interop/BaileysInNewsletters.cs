using System.Text.Json;
using WhatIsUp.Interop.Clients;
using WhatIsUp.Interop.Judging;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Newsletters;

namespace WhatIsUp.Interop;

/// <summary>
/// Newsletters of Baileys and of our client through the sandbox. Its <c>newsletterSubscribers</c> is left out: the number that it has for the followers is that
/// of the pending invitations today, and the server answers as WhatsApp does.
/// </summary>
public sealed class BaileysInNewsletters(BaileysJudge judge) : IAsyncLifetime
{
    private SandboxHost _sandbox = null!;
    private SandboxPhone _theirPhone = null!, _ourPhone = null!;
    private JudgeDevice _theirs = null!;
    private OwnDevice _ours = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxHost.StartAsync(new SandboxOptions { RecordsStanzas = true }, cancellationToken: Stop);
        _theirPhone = await _sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701120001", "Ada"), Stop);
        _ourPhone = await _sandbox.Network.CreatePhoneAsync(new NewSandboxPhone("491701120002", "Bert"), Stop);
        _theirs = judge.NewDevice("theirs");
        _ours = new OwnDevice(_sandbox, "ours");
        await _theirs.PairAsync(_sandbox, _theirPhone);
        await _ours.PairAsync(_ourPhone);
    }

    public async ValueTask DisposeAsync()
    {
        await _ours.DisposeAsync();
        await _theirs.CloseAsync();
        await _sandbox.DisposeAsync();
        Assert.Empty(judge.TakeFaults());
    }

    [Fact(Timeout = 60_000)]
    public async Task Newsletter_of_Baileys_is_read_followed_and_seen_by_us()
    {
        var made = await CallAsync("newsletterCreate", "Theirs", "All of it");
        var id = made.GetProperty("id").GetString()!;
        Assert.Equal(("Theirs", "All of it"), (made.GetProperty("name").GetString(), made.GetProperty("description").GetString()));
        var news = Jid.Parse(id);
        await _ours.Client.Newsletters.FollowAsync(news, Stop);
        await _ours.WaitAsync<NewsletterJoined>(joined => joined.Newsletter is { Name: "Theirs", Role: NewsletterRole.Subscriber });
        await CallAsync("newsletterUpdateName", id, "Newer");
        await _ours.WaitAsync<NewsletterChanged>(changed => changed.Newsletter.Name == "Newer");
        await CallAsync("newsletterUpdateDescription", id, "Words");
        await _ours.WaitAsync<NewsletterChanged>(changed => changed.Newsletter.Description == "Words");
        await CallAsync("newsletterUpdateDescription", id, "");
        await _ours.WaitAsync<NewsletterChanged>(changed => changed.Newsletter.Description == "");
        var picture = new { url = "data:image/png;base64," + SampleFiles.Base64("picture.png") };
        await CallAsync("newsletterUpdatePicture", id, picture);
        await _ours.WaitAsync<NewsletterChanged>(changed => changed.IsPictureChanged && changed.Newsletter.PicturePath is { Length: > 0 });
        await CallAsync("newsletterRemovePicture", id);
        await _ours.WaitAsync<NewsletterChanged>(changed => changed is { IsPictureChanged: true, Newsletter: { PictureId: "", PicturePath: null } });
        var posted = await _theirs.SendTextAsync(news, "From Baileys");
        await _theirs.WaitForAckAsync(posted);
        var post = (await _ours.WaitAsync<NewsletterPosted>(published => published.Post.MessageId == posted)).Post;
        Assert.Equal("From Baileys", ((TextContent)post.Decoded!.Content).Text);
        await _ours.Client.Newsletters.Posts.TrackAsync(news, Stop);
        await CallAsync("newsletterReactMessage", id, post.ServerId.ToString(System.Globalization.CultureInfo.InvariantCulture), "👍");
        await _ours.WaitAsync<NewsletterCounted>(
            published => published.Post is { Reactions: [{ Emoji: "👍", Count: 1 }] } && published.Post.ServerId == post.ServerId);
        await CallAsync("newsletterReactMessage", id, post.ServerId.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await _ours.WaitAsync<NewsletterCounted>(published => published.Post is { Reactions: [] });
        await CallAsync("newsletterMute", id);
        await CallAsync("newsletterUnmute", id);
        await CallAsync("newsletterDelete", id);
        await _ours.WaitAsync<NewsletterLeft>(left => left.IsDeleted);
        Assert.Null(await _ours.Client.Newsletters.FindAsync(news, Stop));
    }

    [Fact(Timeout = 60_000)]
    public async Task Newsletter_of_ours_is_read_followed_and_seen_by_Baileys()
    {
        var made = await _ours.Client.Newsletters.CreateAsync("Ours", "All of it", null, Stop);
        var id = made.Id.ToString();
        foreach (var (type, key) in new[] { ("jid", id), ("invite", made.InviteCode!) })
        {
            var found = await CallAsync("newsletterMetadata", type, key);
            var name = found.GetProperty("thread_metadata").GetProperty("name").GetProperty("text").GetString();
            Assert.Equal((id, "Ours"), (found.GetProperty("id").GetString(), name));
        }
        await CallAsync("newsletterFollow", id);
        await SendAsync("P1", made.Id, new TextContent("From us").Encode());
        await _theirs.WaitForTextAsync("From us");
        await SendAsync("P2", made.Id, new PollContent("Which?", ["a", "b"], 1).Encode());
        await _theirs.WaitForContentAsync("P2");
        var duration = await CallAsync("subscribeNewsletterUpdates", id);
        Assert.Equal("300", duration.GetProperty("duration").GetString());
        var listed = await _ours.Client.Newsletters.Posts.ReadAsync(made.Id, 10, null, null, Stop);
        var number = listed[^1].ServerId;
        await _ours.Client.Newsletters.Posts.ReactAsync(made.Id, number, "🎉", Stop);
        await WaitAsync("newsletter.reaction", "🎉");
        await _ours.Client.Newsletters.Posts.MarkViewedAsync(made.Id, [number], Stop);
        await WaitAsync("newsletter.view", "\"count\":1");
        await _ours.Client.Newsletters.EditAsync(made.Id, new NewsletterChanges { Name = "Ours, newer" }, Stop);
        await WaitAsync("newsletter-settings.update", "Ours, newer");
        await _ours.Client.Newsletters.Admins.InviteAsync(made.Id, _theirPhone.Lid, Stop);
        await _theirPhone.AcceptNewsletterAdminAsync(made.Id, Stop);
        await WaitAsync("newsletter-participants.update", "ADMIN");
        Assert.Equal(2, (await CallAsync("newsletterAdminCount", id)).GetInt32());
        await _ours.Client.Newsletters.Admins.ChangeOwnerAsync(made.Id, _theirPhone.Lid, Stop);
        await CallAsync("newsletterDemote", id, _ourPhone.Lid.ToString());
        await _ours.WaitAsync<NewsletterChanged>(changed => changed.UserRole == NewsletterRole.Subscriber);
        await _ours.Client.Newsletters.UnfollowAsync(made.Id, Stop);
        await _ours.WaitAsync<NewsletterLeft>(left => !left.IsDeleted);
        await _theirs.AssertStrictAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Text_and_reaction_have_the_stanzas_of_Baileys()
    {
        var ours = await _ours.Client.Newsletters.CreateAsync("Ours", null, null, Stop);
        var theirs = (await CallAsync("newsletterCreate", "Theirs")).GetProperty("id").GetString()!;
        await SendAsync("P1", ours.Id, new TextContent("Same").Encode());
        var sent = await _theirs.SendTextAsync(Jid.Parse(theirs), "Same");
        await _theirs.WaitForAckAsync(sent);
        await _ours.WaitAsync<MessageAcknowledged>(ack => ack.MessageId == "P1");
        foreach (var emoji in new[] { "👍", "" })
        {
            await _ours.Client.Newsletters.Posts.ReactAsync(ours.Id, 100, emoji, Stop);
            await _theirs.CallSocketAsync("newsletterReactMessage", emoji.Length > 0 ? [theirs, "100", emoji] : [theirs, "100"]);
        }
        var byNewsletter = _sandbox.Network.ReadStanzas(limit: 20_000)
            .Where(stanza => stanza is { FromClient: true, Node.Tag: "message" }).Select(stanza => stanza.Node).ToLookup(node => node.Get("to"));
        Assert.Equal(3, byNewsletter[theirs].Count());
        foreach (var (own, other) in byNewsletter[ours.Id.ToString()].Zip(byNewsletter[theirs]))
        {
            Assert.Equal(Attributes(other), Attributes(own));
            Assert.Equal(other.Children.Select(child => (child.Tag, Attributes(child))), own.Children.Select(child => (child.Tag, Attributes(child))));
        }
    }

    /// <summary>Names of attributes, with the values of those that are the same in any newsletter.</summary>
    private static string Attributes(Node node) => string.Join(
        ' ', node.Attributes.ToArray().Select(attribute => attribute.Name is "id" or "to" ? attribute.Name : $"{attribute.Name}={attribute.Value}").Order());

    private Task<JsonElement> CallAsync(string method, params object[] args) => _theirs.CallSocketAsync(method, args);

    private Task<JudgeEvent> WaitAsync(string kind, string text) =>
        _theirs.WaitAsync("newsletter", entry => entry["kind"] == kind && entry["data"]!.Contains(text, StringComparison.Ordinal));

    private Task SendAsync(string id, Jid to, byte[] message) => _ours.Client.Messages.SendAsync(new OutgoingMessage(id, to, message), Stop);
}
