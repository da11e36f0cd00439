using System.Net;
using WhatIsUp.Sandbox.Blacklist;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.Presence;
using WhatIsUp.Sandbox.Privacy;
using WhatIsUp.Sandbox.Profile;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Tests;

/// <summary>Profiles, privacy and blocked contacts against stanzas written by hand from live.md section 7.</summary>
public sealed class ProfileStanzaTests : IAsyncLifetime
{
    private static readonly byte[] Jpeg = [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3, 4, 0xFF, 0xD9];

    private readonly string _folder = Directory.CreateTempSubdirectory("profile-stanzas").FullName;
    private SandboxHost _host = null!;
    private SandboxPhone _mine = null!, _theirs = null!;
    private BareClient _own = null!, _second = null!, _other = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await SandboxHost.StartAsync(new SandboxOptions { DataFolder = _folder }, cancellationToken: Stop);
        (_mine, _theirs) = (await PhoneTests.NewAsync(_host), await PhoneTests.NewAsync(_host));
        (_own, _second, _other) = (new BareClient(_host), new BareClient(_host), new BareClient(_host));
        await _own.PairAsync(_mine);
        await _second.PairAsync(_mine);
        await _other.PairAsync(_theirs);
        foreach (var client in (BareClient[])[_own, _second, _other]) await client.LogInAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in (BareClient[])[_own, _second, _other]) await client.DisposeAsync();
        await _host.DisposeAsync();
        Directory.Delete(_folder, true);
    }

    private static Task<Node> PictureAsync(BareClient client, Jid target, params Node[] children) => RequestAboutAsync(
        client, target, Node.Of("picture", [new("type", "image"), new("query", "url")], children));

    private static async Task<Node> RequestAboutAsync(BareClient client, Jid? target, Node? child, string type = "get", params Node[] beside)
    {
        var id = Guid.NewGuid().ToString("N");
        List<NodeAttribute> attributes = [new("id", id), new("xmlns", "w:profile:picture"), new("type", type), new("to", Jid.ServerJid)];
        if (target is { } jid) attributes.Add(new NodeAttribute("target", jid));
        await client.SendAsync(Node.Of("iq", attributes, child is null ? [] : [child, .. beside]));
        return await client.NextAsync("iq", answer => answer.Get("id") == id);
    }

    private static string? CodeOf(Node answer) => answer.Child("error")?.Get("code");

    private static Task<Node> NoticeAsync(BareClient client, string type, string child) =>
        client.NextAsync("notification", node => node.Get("type") == type && node.Child(child) is not null);

    [Fact]
    public async Task Picture_is_stored_served_and_announced_to_others_and_to_own_devices()
    {
        Assert.Equal("404", CodeOf(await PictureAsync(_other, _mine.Lid)));
        Assert.Equal("406", CodeOf(await RequestAboutAsync(_own, null, Node.OfText("picture", "no JPEG", new NodeAttribute("type", "image")), "set")));
        Assert.Equal("403", CodeOf(await RequestAboutAsync(_own, _theirs.Lid, Node.OfBytes("picture", Jpeg, new NodeAttribute("type", "image")), "set")));
        var set = await RequestAboutAsync(_own, null, Node.OfBytes("picture", Jpeg, new NodeAttribute("type", "image")), "set");
        var id = set.Child("picture")!.Get("id")!;
        Assert.Empty((await NoticeAsync(_second, "account_sync", "picture")).Child("picture")!.Children);
        var notice = (await NoticeAsync(_other, "picture", "set")).Child("set")!;
        Assert.Equal((id, _mine.Jid, _mine.Jid), (notice.Get("id"), notice.GetJid("jid"), notice.GetJid("author")));
        var read = (await PictureAsync(_other, _mine.Lid)).Child("picture")!;
        Assert.Equal((id, "image"), (read.Get("id"), read.Get("type")));
        Assert.Equal(Jpeg, await DownloadAsync(read.Get("url")!));
        var known = Node.Of("picture", [new("type", "preview"), new("query", "url"), new("id", id)]);
        Assert.Equal("304", (await RequestAboutAsync(_other, _mine.Lid, known)).Child("picture")!.Get("status"));
        Assert.Equal("result", (await RequestAboutAsync(_own, null, null, "set")).Get("type"));
        await NoticeAsync(_other, "picture", "delete");
        Assert.Equal("204", (await RequestAboutAsync(_other, _mine.Lid, known)).Child("picture")!.Get("status"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Pictures_of_several_groups_are_read_in_one_request()
    {
        var (shown, bare) = ((await _mine.CreateGroupAsync("shown", [_theirs.Jid], cancellationToken: Stop)).Jid,
            (await _mine.CreateGroupAsync("bare", [_theirs.Jid], cancellationToken: Stop)).Jid);
        var foreign = (await _theirs.CreateGroupAsync("foreign", [(await PhoneTests.NewAsync(_host)).Jid], cancellationToken: Stop)).Jid;
        var id = (await RequestAboutAsync(_own, shown, Node.OfBytes("picture", Jpeg, new NodeAttribute("type", "image")), "set")).Child("picture")!.Get("id");
        await RequestAboutAsync(_other, foreign, Node.OfBytes("picture", Jpeg, new NodeAttribute("type", "image")), "set");
        Node[] named = [.. new[] { shown, bare, foreign }.Select(group => new Node("picture", [new("jid", group), new("type", "preview")]))];
        await _own.SendAsync(Node.Of(
            "iq", [new("id", "pictures"), new("xmlns", "w:g2"), new("type", "get"), new("to", new Jid("", JidServer.Group))], Node.Of("pictures", named)));
        var answer = await _own.NextAsync("iq", node => node.Get("id") == "pictures");
        Assert.Equal(
            [(shown, id, true), (bare, null, false), (foreign, null, false)],
            answer.Child("pictures")!.Children.Select(one => (one.GetJid("jid")!.Value, one.Get("id"), one.Get("url") is not null)));
    }

    [Fact]
    public async Task Picture_for_contacts_needs_the_token_inside_of_the_picture_and_beside_it_there_is_no_answer()
    {
        await RequestAboutAsync(_own, null, Node.OfBytes("picture", Jpeg, new NodeAttribute("type", "image")), "set");
        await _mine.SetPrivacyAsync("profile", "contacts", cancellationToken: Stop);
        Assert.Equal("401", CodeOf(await PictureAsync(_other, _mine.Lid)));
        await _mine.TrustAsync(_theirs.Lid, Stop);
        var tokens = (await NoticeAsync(_other, "privacy_token", "tokens")).Child("tokens")!;
        var token = Node.OfBytes("tctoken", tokens.Children[0].Bytes!.Value);
        Assert.NotNull((await PictureAsync(_other, _mine.Lid, token)).Child("picture")?.Get("url"));
        Assert.Equal("401", CodeOf(await PictureAsync(_other, _mine.Lid, Node.OfBytes("tctoken", new byte[] { 9, 9 }))));
        // A token in the wrong place, and one for the own account, get no answer: the next request is answered first.
        var wrong = Node.Of("picture", [new("type", "image"), new("query", "url")]);
        await _other.SendAsync(Node.Of(
            "iq", [new("id", "lost"), new("xmlns", "w:profile:picture"), new("type", "get"), new("to", Jid.ServerJid), new("target", _mine.Lid)],
            wrong, token));
        await _other.SendAsync(Node.Of(
            "iq", [new("id", "own"), new("xmlns", "w:profile:picture"), new("type", "get"), new("to", Jid.ServerJid), new("target", _theirs.Lid)],
            Node.Of("picture", [new("type", "image"), new("query", "url")], token)));
        await _other.RequestAsync("w:p", "get");
        Assert.False(_other.HasSkipped("iq"));
        await _mine.SetPrivacyAsync("profile", "contact_blacklist", [_theirs.Lid], Stop);
        Assert.Equal("401", CodeOf(await PictureAsync(_other, _mine.Lid, token)));
    }

    [Fact]
    public async Task About_and_timer_are_announced_and_hidden_text_has_the_code_401()
    {
        await UsyncAsync(_other, _mine.Lid, "status");
        await _own.RequestAsync("status", "set", Node.OfText("status", "At the engine ⚙"));
        var notice = await NoticeAsync(_other, "status", "set");
        Assert.Equal((_mine.Jid, "At the engine ⚙"), (notice.GetJid("from"), notice.Child("set")!.Text));
        Assert.Equal("400", CodeOf(await _own.RequestAsync("disappearing_mode", "set", Timer("3600"))));
        Assert.Equal("result", (await _own.RequestAsync("disappearing_mode", "set", Timer("604800"))).Get("type"));
        var own = (await NoticeAsync(_second, "account_sync", "disappearing_mode")).Child("disappearing_mode")!;
        Assert.Equal("604800", own.Get("duration"));
        Assert.Equal("604800", (await NoticeAsync(_other, "disappearing_mode", "disappearing_mode")).Child("disappearing_mode")!.Get("duration"));
        Assert.Equal("604800", (await UsyncAsync(_other, _mine.Lid, "disappearing_mode")).Get("duration"));
        await _mine.SetPrivacyAsync("status", "none", cancellationToken: Stop);
        Assert.Equal("401", (await UsyncAsync(_other, _mine.Lid, "status")).Get("code"));
    }

    [Fact]
    public async Task Privacy_list_goes_by_lid_on_top_of_its_hash()
    {
        Assert.Equal("400", CodeOf(await SetAsync("last", "sometimes")));
        Assert.Equal("400", CodeOf(await SetAsync("mood", "all")));
        Assert.Equal("result", (await SetAsync("groupadd", "contacts")).Get("type"));
        var notice = (await NoticeAsync(_second, "account_sync", "privacy")).Child("privacy")!.Child("category")!;
        Assert.Equal(("groupadd", "contacts"), (notice.Get("name"), notice.Get("value")));
        Assert.Equal("400", CodeOf(await ExceptAsync(null, "none", "add", _theirs.Lid)));
        Assert.Equal("400", CodeOf(await ExceptAsync("lid", "none", "add", _theirs.Jid)));
        Assert.Equal("409", CodeOf(await ExceptAsync("lid", "stale", "add", _theirs.Lid)));
        var answer = await ExceptAsync("lid", "none", "add", _theirs.Lid);
        var hash = answer.Child("privacy")!.Child("category")!.Get("dhash")!;
        var list = await _own.RequestAsync("privacy", "get", Node.Of("privacy", Node.Of("list", [new("name", "last"), new("value", "contact_blacklist")])));
        var left = list.Child("privacy")!.Child("list")!;
        Assert.Equal((hash, _theirs.Lid), (left.Get("dhash"), left.Children[0].GetJid("jid")));
        Assert.Equal("409", CodeOf(await ExceptAsync("lid", "none", "remove", _theirs.Lid)));
        Assert.Equal("result", (await ExceptAsync("lid", hash, "remove", _theirs.Lid)).Get("type"));
        var settings = (await _own.RequestAsync("privacy", "get", Node.Of("privacy"))).Child("privacy")!.Children;
        Assert.Contains(settings, category => (category.Get("name"), category.Get("value")) == ("last", "contact_blacklist"));
    }

    [Fact]
    public async Task Number_alone_can_not_be_blocked_and_a_blocked_account_sees_and_reaches_nothing()
    {
        Assert.Equal("400", CodeOf(await _own.RequestAsync("blocklist", "set", Node.Of("item", [new("action", "block"), new("jid", _theirs.Jid)]))));
        Assert.Equal("400", CodeOf(await _own.RequestAsync("blocklist", "set", Node.Of("item", [new("action", "block"), new("jid", _theirs.Lid)]))));
        Node block = Node.Of("item", [new("action", "block"), new("jid", _theirs.Lid), new("pn_jid", _theirs.Jid)]);
        var list = (await _own.RequestAsync("blocklist", "set", block)).Child("list")!;
        Assert.Equal(_theirs.Lid, Assert.Single(list.Children).GetJid("jid"));
        var notice = (await NoticeAsync(_second, "account_sync", "blocklist")).Child("blocklist")!;
        Assert.Equal(("none", list.Get("dhash")), (notice.Get("prev_dhash"), notice.Get("dhash")));
        Assert.Equal((_theirs.Lid, "block"), (notice.Children[0].GetJid("jid"), notice.Children[0].Get("action")));
        await RequestAboutAsync(_own, null, Node.OfBytes("picture", Jpeg, new NodeAttribute("type", "image")), "set");
        Assert.Equal("401", CodeOf(await PictureAsync(_other, _mine.Lid)));
        await _theirs.SendTextAsync(_mine.Jid, "let me in", cancellationToken: Stop);
        await _theirs.ShowTypingAsync(_mine.Lid, SandboxPresence.Typing, Stop);
        await _own.RequestAsync("w:p", "get");
        Assert.False(_own.HasSkipped("message", message => message.GetJid("from")?.User == _theirs.Jid.User) || _own.HasSkipped("chatstate"));
        Node unblock = Node.Of("item", [new("action", "unblock"), new("jid", _theirs.Lid)]);
        Assert.Empty((await _own.RequestAsync("blocklist", "set", unblock)).Child("list")!.Children);
        Assert.Empty((await _own.RequestAsync("blocklist", "get")).Child("list")!.Children);
    }

    [Fact]
    public async Task Contact_code_is_replaced_and_message_link_has_its_text()
    {
        var code = (await QrAsync("get")).Child("qr")!.Get("code")!;
        Assert.Equal(code, (await QrAsync("get")).Child("qr")!.Get("code"));
        var found = (await _other.RequestAsync("w:qr", "get", Node.Of("qr", [new NodeAttribute("code", code)]))).Child("qr")!;
        Assert.Equal((_mine.Jid, "contact"), (found.GetJid("jid"), found.Get("type")));
        Assert.NotEqual(code, (await QrAsync("revoke")).Child("qr")!.Get("code"));
        Assert.Equal("404", CodeOf(await _other.RequestAsync("w:qr", "get", Node.Of("qr", [new NodeAttribute("code", code)]))));
        await _mine.SetMessageLinkAsync("I would like to order", Stop);
        var link = (await _mine.ReadProfileAsync(Stop)).MessageLinkCode!;
        var message = (await _other.RequestAsync("w:qr", "get", Node.Of("qr", [new NodeAttribute("code", link)]))).Child("qr")!;
        Assert.Equal("I would like to order", message.Child("message")!.Text);
        Assert.NotNull(message.Child("business"));
    }

    [Fact]
    public async Task Strict_account_shows_its_presence_to_contacts_and_denies_the_time()
    {
        await _other.SendAsync(Node.Of("presence", [new("type", "available")]));
        await _mine.SetPrivacyAsync("last", "none", cancellationToken: Stop);
        await _other.SendAsync(Node.Of("presence", [new("type", "subscribe"), new("to", _mine.Lid)]));
        var notified = await _other.NextAsync("presence");
        Assert.Equal(("unavailable", "deny"), (notified.Get("type"), notified.Get("last")));
        await _mine.SetPrivacyAsync("online", "match_last_seen", cancellationToken: Stop);
        await _mine.SetAvailableAsync(true, Stop);
        await _other.RequestAsync("w:p", "get");
        Assert.False(_other.HasSkipped("presence"));
    }

    [Fact]
    public async Task Profile_privacy_and_blocked_contacts_outlive_a_restart()
    {
        await _mine.SetPictureAsync(Jpeg, Stop);
        await _mine.SetPrivacyAsync("last", "contact_blacklist", [_theirs.Lid], Stop);
        await _mine.BlockAsync(_theirs.Lid, true, Stop);
        await _mine.SetDefaultTimerAsync(86_400, Stop);
        var code = (await _mine.ReadProfileAsync(Stop)).ContactCode;
        await _host.DisposeAsync();
        _host = await SandboxHost.StartAsync(new SandboxOptions { DataFolder = _folder }, cancellationToken: Stop);
        var phone = (await _host.Network.FindPhoneAsync(_mine.Id, Stop))!;
        var profile = await phone.ReadProfileAsync(Stop);
        Assert.Equal((86_400, code), (profile.EphemeralExpiration, profile.ContactCode));
        Assert.Equal(Jpeg, profile.Picture);
        Assert.Equal([_theirs.Lid], await phone.ReadBlockedAsync(Stop));
        Assert.Equal([_theirs.Lid], await phone.ReadPrivacyExceptionsAsync("last", Stop));
    }

    private Task<Node> QrAsync(string action) => _own.RequestAsync("w:qr", "set", Node.Of("qr", [new("type", "contact"), new("action", action)]));

    private static Node Timer(string seconds) => Node.Of("disappearing_mode", [new NodeAttribute("duration", seconds)]);

    private Task<Node> SetAsync(string name, string value) =>
        _own.RequestAsync("privacy", "set", Node.Of("privacy", Node.Of("category", [new("name", name), new("value", value)])));

    private Task<Node> ExceptAsync(string? mode, string hash, string action, Jid person)
    {
        var category = Node.Of(
            "category", [new("name", "last"), new("value", "contact_blacklist"), new("dhash", hash)],
            Node.Of("user", [new("action", action), new("jid", person)]));
        return _own.RequestAsync(
            "privacy", "set", mode is null ? Node.Of("privacy", category) : Node.Of("privacy", [new NodeAttribute("addressing_mode", mode)], category));
    }

    private static async Task<Node> UsyncAsync(BareClient client, Jid account, string protocol)
    {
        var answer = await client.RequestAsync("usync", "get", new Node("usync", [new("mode", "query"), new("context", "interactive")],
            [Node.Of("query", Node.Of(protocol)), Node.Of("list", new Node("user", [new("jid", account)]))]));
        return Assert.Single(answer.Child("usync")!.Child("list")!.Children).Child(protocol)!;
    }

    private static async Task<byte[]> DownloadAsync(string url)
    {
        using var handler = new HttpClientHandler();
        handler.ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator;
        using var http = new HttpClient(handler);
        using var response = await http.GetAsync(url, Stop);
        Assert.Equal((HttpStatusCode.OK, "image/jpeg"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        return await response.Content.ReadAsByteArrayAsync(Stop);
    }
}
