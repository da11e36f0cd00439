using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Privacy;
using WhatIsUp.WhatsApp.Tests.Client;

namespace WhatIsUp.WhatsApp.Tests.Privacy;

/// <summary>
/// Privacy settings against hand-written stanzas from live.md section 7 (whatsapp-rust wacore/src/iq/privacy.rs, whatsmeow privacysettings.go).
/// </summary>
public sealed class PrivacyStanzas
{
    private static readonly Jid Bert = Jid.FromLid("222222222222222"), Cleo = Jid.FromLid("333333333333333");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Settings_are_read_by_category_and_changed_one_by_one()
    {
        await using var device = await ScriptedDevice.StartAsync(request => (request.Get("xmlns"), request.Get("type")) != ("privacy", "get") ? null :
        [
            Node.Of("privacy",
                Category("last", "contacts"), Category("online", "match_last_seen"), Category("profile", "contact_blacklist"), Category("calladd", "known"),
                Category("defense", "on_standard"), Category("readreceipts", "none"), Category("pix", "surprise"), Category("mood", "all")),
        ]);
        var settings = await device.Client.Privacy.ReadAsync(Stop);
        Assert.Equal(
            [
                (PrivacyCategory.LastSeen, PrivacyValue.Contacts), (PrivacyCategory.Online, PrivacyValue.MatchLastSeen),
                (PrivacyCategory.Picture, PrivacyValue.ContactsExcept), (PrivacyCategory.Calls, PrivacyValue.Known),
                (PrivacyCategory.Defense, PrivacyValue.OnStandard), (PrivacyCategory.ReadReceipts, PrivacyValue.None),
            ],
            settings.Select(setting => (setting.Key, setting.Value)));
        await device.Client.Privacy.SetAsync(PrivacyCategory.GroupAdd, PrivacyValue.None, Stop);
        var set = Assert.Single((await device.RequestAsync("privacy", "set")).Children);
        Assert.Equal("privacy", set.Tag);
        Assert.Null(set.Get("addressing_mode"));
        var category = Assert.Single(set.Children);
        Assert.Equal(("category", "groupadd", "none"), (category.Tag, category.Get("name"), category.Get("value")));
        await device.NotifyAsync(Jid.FromPhoneNumber("491701120001"), "account_sync", Node.Of("privacy", Category("last", "none"), Category("status", "all")));
        await device.Device.WaitAsync<PrivacyChanged>(changed => (changed.Category, changed.Value) == ("status", "all"));
        Assert.Equal(2, device.Device.Events.Entries.OfType<PrivacyChanged>().Count());
    }

    [Fact(Timeout = 60_000)]
    public async Task Exceptions_go_by_lid_with_the_hash_and_a_conflict_is_retried_once()
    {
        var conflicts = 1;
        await using var device = await ScriptedDevice.StartAsync(request =>
        {
            if (request.Get("xmlns") != "privacy") return null;
            if (request.Get("type") == "set") return conflicts-- > 0 ? throw new ScriptedRefusal(409, "conflict") : [];
            if (request.Children[0].Child("list") is null) return [Node.Of("privacy", Category("last", "all"))];
            NodeAttribute[] list = [new("name", "last"), new("value", "contact_blacklist"), new("dhash", conflicts > 0 ? "h1" : "h2")];
            return [Node.Of("privacy", Node.Of("list", list, Node.Of("user", [new NodeAttribute("jid", Cleo)])))];
        });
        await device.AddPairAsync("491701120002", Bert.User);
        await device.AddPairAsync("491701120003", Cleo.User);
        await device.Client.Privacy.ReplaceExceptionsAsync(PrivacyCategory.LastSeen, [Jid.FromPhoneNumber("491701120002")], Stop);
        var read = await device.RequestAsync("privacy", "get", node => node.Children[0].Child("list") is not null);
        Assert.Equal(("last", "contact_blacklist"), (read.Children[0].Children[0].Get("name"), read.Children[0].Children[0].Get("value")));
        foreach (var hash in new[] { "h1", "h2" })
        {
            var set = await device.RequestAsync("privacy", "set", node => node.Children[0].Children[0].Get("dhash") == hash);
            Assert.Equal("lid", set.Children[0].Get("addressing_mode"));
            var category = Assert.Single(set.Children[0].Children);
            Assert.Equal(("last", "contact_blacklist"), (category.Get("name"), category.Get("value")));
            Assert.Equal(
                [("add", Bert, Jid.FromPhoneNumber("491701120002")), ("remove", Cleo, Jid.FromPhoneNumber("491701120003"))],
                category.Children.Select(user => (user.Get("action")!, user.GetJid("jid")!.Value, user.GetJid("pn_jid")!.Value)));
        }
        Assert.Equal([Cleo], await device.Client.Privacy.ReadExceptionsAsync(PrivacyCategory.LastSeen, Stop));
        conflicts = 2;
        var refused = await Assert.ThrowsAsync<WhatsAppRefusedException>(
            () => device.Client.Privacy.ReplaceExceptionsAsync(PrivacyCategory.LastSeen, [Bert], Stop));
        Assert.Equal(409, refused.UpstreamCode);
    }

    [Fact]
    public void Words_and_values_are_those_of_the_reference()
    {
        foreach (var category in Enum.GetValues<PrivacyCategory>())
        {
            Assert.Equal(category, PrivacyWords.CategoryOf(PrivacyWords.Of(category)));
            Assert.NotEmpty(PrivacyWords.ValuesOf(category));
        }
        foreach (var value in Enum.GetValues<PrivacyValue>()) Assert.Equal(value, PrivacyWords.ValueOf(PrivacyWords.Of(value)));
        Assert.Equal(["all", "match_last_seen"], PrivacyWords.ValuesOf(PrivacyCategory.Online).Select(PrivacyWords.Of));
        Assert.Equal(["all", "contacts", "contact_blacklist", "none"], PrivacyWords.ValuesOf(PrivacyCategory.GroupAdd).Select(PrivacyWords.Of));
        Assert.Equal(["all", "known", "contacts"], PrivacyWords.ValuesOf(PrivacyCategory.Calls).Select(PrivacyWords.Of));
        Assert.Null(PrivacyWords.CategoryOf("mood"));
    }

    private static Node Category(string name, string value) => Node.Of("category", [new("name", name), new("value", value)]);
}
