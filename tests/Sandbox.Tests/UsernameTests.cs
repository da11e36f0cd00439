using System.Text;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Tests;

/// <summary>Accounts with a username, and accounts with a hidden number.</summary>
public sealed class UsernameTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("usernames").FullName;
    private SandboxHost _host = null!;
    private BareClient _device = null!;
    private SandboxPhone _own = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await SandboxHost.StartAsync(new SandboxOptions { DataFolder = _folder }, cancellationToken: Stop);
        _device = new BareClient(_host);
        await _device.PairAsync(_own = await PhoneTests.NewAsync(_host));
        await _device.LogInAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _device.DisposeAsync();
        await _host.DisposeAsync();
        Directory.Delete(_folder, true);
    }

    private Task<SandboxPhone> NewAsync(string username, string? key = null, bool hidesNumber = false) =>
        _host.Network.CreatePhoneAsync(new NewSandboxPhone { Username = username, UsernameKey = key, HidesNumber = hidesNumber }, Stop);

    private async Task<Node> LookUpAsync(string username, string? key = null)
    {
        Node[] query = [Node.Of("contact", [new NodeAttribute("addressing_mode", "lid")]), Node.Of("business")];
        NodeAttribute[] requested = [new("username", username), .. key is null ? Array.Empty<NodeAttribute>() : [new("pin", key)]];
        var answer = await _device.RequestAsync("usync", "get", new Node("usync", [new("mode", "query"), new("context", "interactive")],
            [Node.Of("query", query), Node.Of("list", Node.Of("user", Node.Of("contact", requested)))]));
        return Assert.Single(answer.Child("usync")!.Child("list")!.Children);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Username_is_looked_up_without_an_address_and_resolves_to_the_LID(bool hidesNumber)
    {
        var friend = await NewAsync("@Ada.Love_lace", hidesNumber: hidesNumber);
        Assert.Equal("ada.love_lace", friend.Username);
        var found = await LookUpAsync("ada.love_lace");
        Assert.Equal((friend.Lid, hidesNumber ? null : friend.Jid, "in"),
            (found.GetJid("jid")!.Value, found.GetJid("pn_jid"), found.Child("contact")!.Get("type")));
        var missing = await LookUpAsync("nobody");
        Assert.Equal((null, "out"), (missing.GetJid("jid"), missing.Child("contact")!.Get("type")));
    }

    [Theory]
    [InlineData("1234")]
    [InlineData("aB3dE6")]
    public async Task Protected_username_is_found_only_with_its_key(string key)
    {
        var friend = await NewAsync("ada", key);
        foreach (var wrong in new[] { null, "0000" })
        {
            var closed = await LookUpAsync("ada", wrong);
            Assert.Equal((null, "in"), (closed.GetJid("jid"), closed.Child("contact")!.Get("type")));
        }
        Assert.Equal(friend.Lid, (await LookUpAsync("ada", key)).GetJid("jid"));
    }

    [Fact]
    public async Task Messages_have_the_username_of_their_author_and_the_number_only_if_it_is_visible()
    {
        var (shown, hidden) = (await NewAsync("shown"), await NewAsync("hidden", hidesNumber: true));
        await shown.SendTextAsync(_own.Lid, "one", cancellationToken: Stop);
        var first = await _device.NextAsync("message", node => node.Get("category") is null);
        Assert.Equal(("shown", shown.Jid), (first.Get("username"), first.GetJid("sender_pn")!.Value));
        // By number, too: it has none that others see.
        await hidden.SendTextAsync(_own.Jid, "two", cancellationToken: Stop);
        var second = await _device.NextAsync("message", node => node.Get("category") is null);
        Assert.Equal((hidden.Lid, "hidden", null), (second.GetJid("from")!.Value, second.Get("username"), second.GetJid("sender_pn")));
        await _own.SendTextAsync(hidden.Lid, "back", cancellationToken: Stop);
        var own = await _device.NextAsync("message", node => node.Get("category") is null);
        Assert.Equal(("hidden", null, null), (own.Get("recipient_username"), own.Get("username"), own.GetJid("peer_recipient_pn")));

        var group = await hidden.CreateGroupAsync("Friends", [_own.Jid, shown.Jid], cancellationToken: Stop);
        var created = (await _device.NextAsync("notification", node => node.Get("type") == "w:gp2"));
        Assert.Equal((null, "hidden"), (created.GetJid("participant_pn"), created.Get("participant_username")));
        var members = created.Child("create")!.Child("group")!.ChildrenOf("participant").ToDictionary(member => member.GetJid("jid")!.Value);
        Assert.Equal((null, "hidden"), (members[hidden.Lid].GetJid("phone_number"), members[hidden.Lid].Get("username")));
        Assert.Equal((shown.Jid, "shown"), (members[shown.Lid].GetJid("phone_number")!.Value, members[shown.Lid].Get("username")));
        Assert.Null(created.Child("create")!.Child("group")!.GetJid("creator_pn"));
        await hidden.SendTextAsync(group.Jid, "to all", cancellationToken: Stop);
        var third = await _device.NextAsync("message", node => node.Get("category") is null);
        Assert.Equal(("hidden", null), (third.Get("participant_username"), third.GetJid("participant_pn")));
    }

    [Fact]
    public async Task Username_change_is_sent_to_contacts_and_to_own_devices()
    {
        var friend = await NewAsync("before");
        await _device.RequestAsync("usync", "get", new Node("usync", [new("mode", "query"), new("context", "message")],
            [Node.Of("query", Node.Of("devices")), Node.Of("list", new Node("user", [new("jid", friend.Lid)]))]));
        await friend.SetUsernameAsync("after", null, false, Stop);
        Assert.Contains($$$"""{"xwa2_notify_username_on_change":{"username":"after","lid":"{{{friend.Lid}}}"}}""", await MexAsync(), StringComparison.Ordinal);
        await friend.SetUsernameAsync(null, null, false, Stop);
        Assert.Contains("xwa2_notify_username_delete", await MexAsync(), StringComparison.Ordinal);
        await _own.SetUsernameAsync("me.myself", null, false, Stop);
        Assert.Equal("me.myself", (await OwnAsync()).Get("username"));
        await _own.SetUsernameAsync(null, null, false, Stop);
        Assert.Null((await OwnAsync()).Get("username"));

        async Task<string> MexAsync() =>
            Encoding.UTF8.GetString((await _device.NextAsync("notification", node => node.Get("type") == "mex")).Child("update")!.Bytes!.Value.Span);
        async Task<Node> OwnAsync() => (await _device.NextAsync("notification", node => node.Child("username") is not null)).Child("username")!;
    }

    [Theory]
    [InlineData("ab", null, "username")]
    [InlineData("1234", null, "username")]
    [InlineData("a b c", null, "username")]
    [InlineData(".ada", null, "username")]
    [InlineData("a..da", null, "username")]
    [InlineData("ada.", null, "username")]
    [InlineData("www.ada", null, "username")]
    [InlineData("adaadaadaadaadaadaadaadaadaadaadaada", null, "username")]
    [InlineData("ada", "12", "username_key")]
    [InlineData("ada", "12345", "username_key")]
    [InlineData("ada", "ab-def", "username_key")]
    [InlineData(null, "1234", "username_key")]
    public async Task Malformed_usernames_and_keys_are_rejected_with_their_field(string? username, string? key, string field)
    {
        var refused = await Assert.ThrowsAsync<SandboxRefusedException>(() => _own.SetUsernameAsync(username, key, false, Stop));
        Assert.Equal(("invalid_request", field), (refused.Code, refused.Field));
    }

    [Fact]
    public async Task Username_belongs_to_one_account_until_released_also_after_a_restart()
    {
        var (first, second) = (await NewAsync("ada", "1234", hidesNumber: true), await PhoneTests.NewAsync(_host));
        Assert.Equal("conflict", (await Assert.ThrowsAsync<SandboxRefusedException>(() => second.SetUsernameAsync("ADA", null, false, Stop))).Code);
        Assert.Equal("conflict", (await Assert.ThrowsAsync<SandboxRefusedException>(() => NewAsync("ada"))).Code);
        await first.SetUsernameAsync("ada", "1234", true, Stop);
        await _host.DisposeAsync();
        await using var again = await SandboxHost.StartAsync(new SandboxOptions { DataFolder = _folder }, cancellationToken: Stop);
        var kept = (await again.Network.FindPhoneAsync(first.Id, Stop))!;
        Assert.Equal(("ada", "1234", true), (kept.Username, kept.UsernameKey, kept.HidesNumber));
        await again.Network.DeletePhoneAsync(kept, Stop);
        await (await again.Network.FindPhoneAsync(second.Id, Stop))!.SetUsernameAsync("ada", null, false, Stop);
    }
}
