using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Business;
using WhatIsUp.WhatsApp.Events;
using static WhatIsUp.WhatsApp.Tests.Business.BusinessScript;

namespace WhatIsUp.WhatsApp.Tests.Business;

/// <summary>Stanzas of business profiles, against those that the reference for the live areas (section 9) writes down.</summary>
public sealed class BusinessProfileTests
{
    private const string Change = "<iq to=@s.whatsapp.net type=set xmlns=w:biz><business_profile v=3 mutation_type=delta>";

    [Fact(Timeout = 60_000)]
    public async Task Read_parses_all_parts_of_the_profile()
    {
        await using var script = await StartAsync(usesGraph: false);
        script.Answers = request => request.Child("business_profile") is null ? [] :
        [
            Node.Of("business_profile", [new NodeAttribute("v", "116")], Node.Of(
                "profile", [new("jid", Shop), new("tag", "1")],
                Text("address", "Alexanderplatz 1"), Text("description", "Flowers"), Node.OfShortText("email", "a@b.c"), Text("website", "https://a.b"),
                Text("website", "https://c.d"),
                Node.Of("categories", Node.OfText("category", "Shopping", new NodeAttribute("id", "12"))),
                Node.Of(
                    "business_hours", [new NodeAttribute("timezone", "Europe/Berlin")],
                    Node.Of(
                        "business_hours_config",
                        [new("day_of_week", "mon"), new("mode", "specific_hours"), new("open_time", "540"), new("close_time", "1080")]),
                    Node.Of("business_hours_config", [new("day_of_week", "sat"), new("mode", "open_24h")])),
                Node.Of("profile_options", Text("commerce_experience", "catalog"), Text("cart_enabled", "true")))),
        ];

        var profile = await script.Business.ReadProfileAsync(Shop, Stop);

        Assert.Equal(
            "<iq to=@s.whatsapp.net type=get xmlns=w:biz><business_profile v=244><profile jid=491701120002@s.whatsapp.net></></></>",
            await script.SentAsync("w:biz", "business_profile"));
        Assert.NotNull(profile);
        Assert.Equal(("Alexanderplatz 1", "Flowers", "a@b.c", true), (profile.Address, profile.Description, profile.Email, profile.IsCartEnabled));
        Assert.Equal(["https://a.b", "https://c.d"], profile.Websites);
        Assert.Equal([new BusinessCategory("12", "Shopping")], profile.Categories);
        Assert.Equal("Europe/Berlin", profile.Hours!.TimeZone);
        Assert.Equal([new BusinessDay("mon", "specific_hours", 540, 1_080), new BusinessDay("sat", "open_24h", null, null)], profile.Hours.Days);
    }

    [Fact(Timeout = 60_000)]
    public async Task Read_of_an_account_without_a_profile_returns_null()
    {
        await using var script = await StartAsync(usesGraph: false);
        script.Answers = _ => [Node.Of("business_profile", [new NodeAttribute("v", "116")])];
        Assert.Null(await script.Business.ReadProfileAsync(Shop, Stop));
    }

    public static TheoryData<BusinessProfileChange, string> Changes => new()
    {
        { new BusinessProfileChange { Address = "A", Description = "D", Email = "a@b.c" }, "<address>A</><description>D</><email>a@b.c</>" },
        { new BusinessProfileChange { Websites = ["https://a.b", "https://c.d"] }, "<website>https://a.b</><website>https://c.d</>" },
        { new BusinessProfileChange { Websites = [] }, "<website></>" },
        { new BusinessProfileChange { Description = "" }, "<description></>" },
        {
            new BusinessProfileChange
            {
                Hours = new BusinessHours(
                    "Europe/Berlin", [new BusinessDay("mon", "specific_hours", 0, 1_439), new BusinessDay("sun", "open_24h", null, null)]),
            },
            "<business_hours timezone=Europe/Berlin><business_hours_config day_of_week=mon mode=specific_hours open_time=0 close_time=1439></>"
            + "<business_hours_config day_of_week=sun mode=open_24h></></>"
        },
    };

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Changes), DisableDiscoveryEnumeration = true)]
    public async Task Edit_sends_the_changed_parts_only(BusinessProfileChange change, string expected)
    {
        await using var script = await StartAsync(usesGraph: false);
        await script.Business.EditProfileAsync(change, Stop);
        Assert.Equal($"{Change}{expected}</></>", await script.SentAsync("w:biz", "business_profile"));
    }

    [Fact(Timeout = 60_000)]
    public async Task RemoveCover_names_the_photo()
    {
        await using var script = await StartAsync(usesGraph: false);
        await script.Business.RemoveCoverPhotoAsync("1234", Stop);
        Assert.Equal($"{Change}<cover_photo op=delete id=1234></></></>", await script.SentAsync("w:biz", "business_profile"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Notification_with_several_children_raises_all_of_their_events()
    {
        await using var script = await StartAsync(usesGraph: false);
        await script.NotifyAsync(
            Shop, Node.Of("profile"),
            Node.Of(
                "product_catalog", Node.Of("product", Text("id", "71")), Node.Of("product", Node.OfShortText("id", "72")),
                Node.Of("collection", [new NodeAttribute("id", "81")], Node.Of("status_info", Text("status", "APPROVED")))),
            Node.Of("subscriptions"), Node.Of("brand_new_part"));

        var changed = await script.Device.WaitAsync<CatalogChanged>();
        Assert.Equal(Shop, changed.Business);
        Assert.Equal(["71", "72"], changed.ProductIds);
        Assert.Equal(["81"], changed.CollectionIds);
        Assert.Equal(Shop, (await script.Device.WaitAsync<BusinessProfileChanged>()).Business);
        Assert.Equal("business:brand_new_part", (await script.Device.WaitAsync<UnknownStanza>()).Tag);
    }
}
