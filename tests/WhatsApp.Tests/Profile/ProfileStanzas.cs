using System.Text;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Profile;
using WhatIsUp.WhatsApp.Store;
using WhatIsUp.WhatsApp.Tests.Client;

namespace WhatIsUp.WhatsApp.Tests.Profile;

/// <summary>
/// Profiles against stanzas written by hand from live.md section 7 (Baileys Socket/chats.js, whatsmeow user.go, whatsapp-rust src/handlers/notification).
/// </summary>
public sealed class ProfileStanzas
{
    private static readonly Jid Bert = Jid.FromLid("222222222222222");
    private static readonly Jid Own = Jid.FromLid("111111111111111");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Picture_request_has_the_token_inside_of_picture_and_reads_every_answer()
    {
        Func<Node, Node[]> answer = _ => [];
        await using var device = await ScriptedDevice.StartAsync(request => request.Get("xmlns") == "w:profile:picture" ? answer(request) : null);
        await device.Device.Store.CommitAsync(
            new DeviceStateChanges
            {
                TrustedTokens = { [WhatIsUp.WhatsApp.Signal.ProtocolAddress.Of(Bert).Name] = new TrustedToken([1, 2, 3], DateTimeOffset.UtcNow, null) },
            }, Stop);

        answer = _ => [Node.Of("picture", [new("id", "17"), new("type", "image"), new("url", "https://pps.whatsapp.net/1.jpg"), new("direct_path", "/v/1")])];
        var found = await device.Client.Profile.ReadPictureAsync(Bert, isPreview: false, null, Stop);
        Assert.Equal((PictureState.Found, "17", "https://pps.whatsapp.net/1.jpg"), (found.State, found.Picture!.Id, found.Picture.Url));
        var request = await device.RequestAsync("w:profile:picture", "get");
        Assert.Equal((Jid.ServerJid, Bert), (request.GetJid("to"), request.GetJid("target")));
        var picture = Assert.Single(request.Children);
        Assert.Equal(("picture", "image", "url", null), (picture.Tag, picture.Get("type"), picture.Get("query"), picture.Get("id")));
        var token = Assert.Single(picture.Children);
        Assert.Equal(("tctoken", 3), (token.Tag, token.Bytes!.Value.Length));

        answer = _ => [Node.Of("picture", [new NodeAttribute("status", "304")])];
        Assert.Equal(PictureState.Unchanged, await StateAsync("17"));
        answer = _ => [];
        Assert.Equal((PictureState.Unchanged, PictureState.None), (await StateAsync("17"), await StateAsync(null)));
        answer = _ => [Node.Of("picture", [new NodeAttribute("status", "204")])];
        Assert.Equal(PictureState.None, await StateAsync("17"));
        answer = _ => [Node.Of("picture", Node.Of("error", [new NodeAttribute("code", "401")]))];
        Assert.Equal(PictureState.Hidden, await StateAsync(null));
        answer = _ => throw new ScriptedRefusal(401, "not-authorized");
        Assert.Equal(PictureState.Hidden, await StateAsync(null));
        answer = _ => throw new ScriptedRefusal(404, "item-not-found");
        Assert.Equal(PictureState.None, await StateAsync(null));
        answer = _ => throw new ScriptedRefusal(429, "rate-overlimit");
        Assert.Equal(429, (await Assert.ThrowsAsync<WhatsAppRefusedException>(() => StateAsync(null))).UpstreamCode);

        async Task<PictureState> StateAsync(string? knownId) => (await device.Client.Profile.ReadPictureAsync(Bert, isPreview: true, knownId, Stop)).State;
    }

    [Fact(Timeout = 60_000)]
    public async Task Own_picture_is_read_without_token_and_set_without_target()
    {
        await using var device = await ScriptedDevice.StartAsync(
            request => request.Get("xmlns") == "w:profile:picture" && request.Get("type") == "set"
                ? [Node.Of("picture", [new NodeAttribute("id", "18")])] : null);
        await device.Client.Profile.ReadPictureAsync(null, isPreview: false, null, Stop);
        var read = await device.RequestAsync("w:profile:picture", "get");
        Assert.Equal(Own, read.GetJid("target"));
        Assert.Empty(Assert.Single(read.Children).Children);
        byte[] jpeg = [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3];
        Assert.Equal("18", await device.Client.Profile.SetPictureAsync(jpeg, Stop));
        var set = await device.RequestAsync("w:profile:picture", "set");
        var picture = Assert.Single(set.Children);
        Assert.Equal(("picture", "image"), (picture.Tag, picture.Get("type")));
        Assert.Equal(jpeg, picture.Bytes!.Value.ToArray());
        Assert.Null(set.GetJid("target"));
        await device.Client.Profile.RemovePictureAsync(Stop);
        var removed = await device.RequestAsync("w:profile:picture", "set", node => node.Children.Count == 0);
        Assert.Null(removed.GetJid("target"));
    }

    [Fact(Timeout = 60_000)]
    public async Task About_timer_and_links_are_the_stanzas_of_the_reference()
    {
        await using var device = await ScriptedDevice.StartAsync(request => (request.Get("xmlns"), request.Get("type")) switch
        {
            ("w:qr", "set") => [Node.Of("qr", [new NodeAttribute("code", "AAAABBBBCCCC")])],
            ("w:qr", "get") when request.Children[0].Get("code") == "GONE" => throw new ScriptedRefusal(404, "item-not-found"),
            ("w:qr", "get") =>
            [
                Node.Of("qr", [new("jid", Jid.FromPhoneNumber("491701120002")), new("notify", "Bert"), new("type", "message")],
                    Node.OfBytes("message", Encoding.UTF8.GetBytes("Hello there")),
                    Node.Of("business", [new("is_signed", "false"), new("verified_name", "Bert & Co"), new("verified_level", "low")])),
            ],
            ("usync", "get") =>
            [
                Node.Of("usync", Node.Of("list", Node.Of("user", [new NodeAttribute("jid", Own)],
                    Node.OfText("status", "At the engine", new NodeAttribute("t", "1700000001")),
                    Node.Of("disappearing_mode", [new("duration", "604800"), new("t", "1700000002")])))),
            ],
            _ => null,
        });
        await device.Client.Profile.SetAboutAsync("At the engine ⚙", Stop);
        var about = Assert.Single((await device.RequestAsync("status", "set")).Children);
        // Texts travel as bytes (live.md, encoding trap).
        Assert.Equal(("status", "At the engine ⚙", false), (about.Tag, about.Text, about.IsShortText));
        await device.Client.Profile.SetDefaultTimerAsync(604_800, Stop);
        Assert.Equal("604800", Assert.Single((await device.RequestAsync("disappearing_mode", "set")).Children).Get("duration"));

        Assert.Equal("AAAABBBBCCCC", await device.Client.Profile.GetContactCodeAsync(isNew: false, Stop));
        Assert.Equal("AAAABBBBCCCC", await device.Client.Profile.GetContactCodeAsync(isNew: true, Stop));
        await device.RequestAsync("w:qr", "set", node => (node.Children[0].Get("type"), node.Children[0].Get("action")) == ("contact", "get"));
        await device.RequestAsync("w:qr", "set", node => (node.Children[0].Get("type"), node.Children[0].Get("action")) == ("contact", "revoke"));
        var link = await device.Client.Profile.FindContactLinkAsync("SOMECODE", Stop);
        Assert.Equal(
            (Jid.FromPhoneNumber("491701120002"), "Bert", "Hello there", true, "Bert & Co"),
            (link!.Account, link.PushName, link.Message, link.IsBusiness, link.VerifiedName));
        var requested = await device.RequestAsync("w:qr", "get");
        Assert.Equal((null, "SOMECODE"), (requested.Get("to"), requested.Children[0].Get("code")));
        Assert.Null(await device.Client.Profile.FindContactLinkAsync("GONE", Stop));

        var own = await device.Client.Profile.ReadOwnAsync(Stop);
        Assert.Equal(("At the engine", 604_800, 1_700_000_001L), (own.About, own.DefaultTimer, own.AboutSetAt!.Value.ToUnixTimeSeconds()));
    }

    [Fact(Timeout = 60_000)]
    public async Task Notifications_of_pictures_texts_and_timers_are_events()
    {
        await using var device = await ScriptedDevice.StartAsync();
        await device.AddPairAsync("491701120002", Bert.User);
        var number = Jid.FromPhoneNumber("491701120002");
        await device.NotifyAsync(number, "picture", Node.Of("set", [new("jid", number), new("id", "1700000000"), new("author", number)]));
        await device.NotifyAsync(Bert, "picture", Node.Of("delete", [new NodeAttribute("jid", Bert)]));
        await device.NotifyAsync(Jid.ServerJid, "picture", Node.Of("set", [new NodeAttribute("hash", "abcd")]));
        await device.NotifyAsync(Bert, "picture", Node.Of("request"), Node.Of("set_avatar"));
        await device.NotifyAsync(Bert, "status", Node.OfText("set", "Gone fishing"));
        await device.NotifyAsync(Bert, "status", Node.Of("set"));
        await device.NotifyAsync(Bert, "disappearing_mode", Node.Of("disappearing_mode", [new("duration", "86400"), new("t", "1700000000")]));
        await device.NotifyAsync(
            Jid.FromPhoneNumber("491701120001"), "account_sync", Node.Of("picture"),
            Node.Of("disappearing_mode", [new("duration", "0"), new("t", "1700000000")]), Node.Of("something_new"));
        await device.Device.WaitAsync<UnknownStanza>(unknown => unknown.Tag == "account_sync:something_new");
        var all = device.Device.Events.Entries.OfType<ProfileChanged>().ToArray();
        Assert.All(all[..5], changed => Assert.Equal((Bert, "491701120002", false), (changed.Contact, changed.PhoneNumber, changed.IsOwn)));
        Assert.Equal(
            ["1700000000", null, "Gone fishing", "", "86400", "", "0"],
            all.Select(changed => changed switch
            {
                PictureChanged picture => picture.PictureId,
                AboutChanged about => about.About,
                DefaultTimerChanged timer => timer.Seconds.ToString(System.Globalization.CultureInfo.InvariantCulture),
                _ => "?",
            }));
        Assert.All(all[5..], changed => Assert.True(changed.IsOwn));
    }

    [Fact(Timeout = 60_000)]
    public async Task Notification_that_comes_again_has_events_of_the_same_origin()
    {
        await using var device = await ScriptedDevice.StartAsync();
        var at = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
        foreach (var (id, time) in new[] { ("N1", "1700000000"), ("N2", "1700000000"), ("N1", "1700000000"), ("N3", null) })
        {
            List<NodeAttribute> attributes = [new("from", Bert), new("type", "status"), new("id", id)];
            if (time is not null) attributes.Add(new NodeAttribute("t", time));
            await device.Server.SendAsync(Node.Of("notification", [.. attributes], Node.OfText("set", "one"), Node.OfText("set", "two")));
        }
        await Eventually.TrueAsync(() => Task.FromResult(Changes().Length == 8), "all notifications are handled");
        var all = Changes();
        NoticeOrigin?[] first = [new("N1 0", at), new("N1 1", at)];
        Assert.Equal([.. first, new("N2 0", at), new("N2 1", at), .. first, null, null], all.Select(changed => changed.Notice));

        AboutChanged[] Changes() => [.. device.Device.Events.Entries.OfType<AboutChanged>()];
    }
}
