using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using WhatIsUp.Sandbox.Groups;
using WhatIsUp.Sandbox.Messages;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.Tests;

public sealed class GroupTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sandbox-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Phones_exchange_texts_in_a_group_and_former_members_receive_none(bool isLidAddressed)
    {
        await using var host = await SandboxHost.StartAsync(new SandboxOptions { RecordsStanzas = true }, cancellationToken: Stop);
        var (ann, bob, cid) = (await PhoneTests.NewAsync(host), await PhoneTests.NewAsync(host), await PhoneTests.NewAsync(host));
        var group = await ann.CreateGroupAsync("three", [bob.Jid, cid.Lid], isLidAddressed, Stop);
        Assert.Equal([SandboxGroupRole.Superadmin, SandboxGroupRole.Member, SandboxGroupRole.Member], group.Members.Select(member => member.Role));
        foreach (var (phone, text) in new[] { (ann, "one"), (bob, "two"), (ann, "three"), (cid, "four") })
        {
            var sent = await phone.SendTextAsync(group.Jid, text, cancellationToken: Stop);
            Assert.Equal(SandboxMessageStatus.Server, sent.Status);
            foreach (var other in new[] { ann, bob, cid })
            {
                if (other == phone) continue;
                var message = await other.WaitForMessageAsync(message => message.Text == text, Stop);
                Assert.Equal((group.Jid, phone.Jid.User), (message.Chat, isLidAddressed ? phone.Jid.User : message.From.User));
                Assert.Equal(isLidAddressed ? phone.Lid : phone.Jid, message.From);
            }
            await phone.WaitForMessageAsync(message => message.Id == sent.Id && message.Status == SandboxMessageStatus.Delivered, Stop);
        }
        Assert.Equal(3, await bob.MarkReadAsync(cancellationToken: Stop));
        await cid.WaitForMessageAsync(message => message is { Text: "four", Status: SandboxMessageStatus.Read }, Stop);

        await Assert.ThrowsAsync<SandboxRefusedException>(() => bob.RemoveFromGroupAsync(group.Jid, [cid.Jid], Stop));
        await cid.LeaveGroupAsync(group.Jid, Stop);
        await ann.SendTextAsync(group.Jid, "without him", cancellationToken: Stop);
        await bob.WaitForMessageAsync(message => message.Text == "without him", Stop);
        Assert.DoesNotContain(await cid.ReadMessagesAsync(cancellationToken: Stop), message => message.Text == "without him");
        await Assert.ThrowsAsync<SandboxRefusedException>(() => cid.SendTextAsync(group.Jid, "let me in", cancellationToken: Stop));
        // The key of before is not the key of after.
        var keys = host.Network.ReadStanzas().Where(entry => entry.Node.Tag == "message" && entry.Node.GetJid("to") == group.Jid
            && entry.Node.Child("participants") is not null).ToArray();
        Assert.Equal(4, keys.Length);
        Assert.Equal(0, ann.UndecryptableCount + bob.UndecryptableCount + cid.UndecryptableCount);
    }

    [Fact(Timeout = 60_000)]
    public async Task Groups_and_their_keys_survive_a_kill_and_an_offline_phone_catches_up()
    {
        await using var host = await SandboxHost.StartAsync(new SandboxOptions { DataFolder = Path.Combine(_folder, "live"), CompactionBytes = 1 },
            cancellationToken: Stop);
        var (ann, bob) = (await PhoneTests.NewAsync(host), await PhoneTests.NewAsync(host));
        var group = await ann.CreateGroupAsync("two", [bob.Jid], cancellationToken: Stop);
        await ann.DescribeGroupAsync(group.Jid, "both", 86_400, Stop);
        await ann.SendTextAsync(group.Jid, "before", cancellationToken: Stop);
        await bob.SendTextAsync(group.Jid, "answer", cancellationToken: Stop);
        await bob.GoOfflineAsync(Stop);
        await ann.SendTextAsync(group.Jid, "while away", cancellationToken: Stop);

        var copy = Path.Combine(_folder, "copy");
        // The journal is locked for other readers of this runtime; the system's own copy ignores locks.
        using (var copying = System.Diagnostics.Process.Start("cp", ["-r", Path.Combine(_folder, "live"), copy])) await copying.WaitForExitAsync(Stop);
        await using var again = await SandboxHost.StartAsync(new SandboxOptions { DataFolder = copy }, cancellationToken: Stop);
        var (annAgain, bobAgain) = ((await again.Network.FindPhoneAsync(ann.Id, Stop))!, (await again.Network.FindPhoneAsync(bob.Id, Stop))!);
        var kept = await bobAgain.ReadGroupAsync(group.Jid, Stop);
        Assert.Equal(group.Members, kept.Members);
        Assert.Equal(("both", 86_400), (kept.Subject, kept.ExpirationSeconds));
        await bobAgain.GoOnlineAsync(Stop);
        await bobAgain.WaitForMessageAsync(message => message.Text == "while away", Stop);
        await annAgain.SendTextAsync(group.Jid, "after", cancellationToken: Stop);
        await bobAgain.WaitForMessageAsync(message => message.Text == "after", Stop);
        await bobAgain.SendTextAsync(group.Jid, "after too", cancellationToken: Stop);
        await annAgain.WaitForMessageAsync(message => message.Text == "after too", Stop);
        Assert.Equal(0, annAgain.UndecryptableCount + bobAgain.UndecryptableCount);
    }

    [Fact(Timeout = 60_000)]
    public async Task Reinstalled_phone_requests_the_key_and_gets_the_message()
    {
        await using var host = await SandboxHost.StartAsync(new SandboxOptions(), cancellationToken: Stop);
        var (ann, bob) = (await PhoneTests.NewAsync(host), await PhoneTests.NewAsync(host));
        var group = await ann.CreateGroupAsync("two", [bob.Jid], cancellationToken: Stop);
        await ann.SendTextAsync(group.Jid, "first", cancellationToken: Stop);
        await bob.ReinstallAsync(Stop);
        await ann.SendTextAsync(group.Jid, "second", cancellationToken: Stop);
        await bob.WaitForMessageAsync(message => message.Text == "second", Stop);
        await ann.SendTextAsync(group.Jid, "third", cancellationToken: Stop);
        await bob.WaitForMessageAsync(message => message.Text == "third", Stop);
        Assert.Equal(0, bob.UndecryptableCount);
    }

    [Fact(Timeout = 60_000)]
    public async Task Status_update_reaches_contacts_of_the_phone()
    {
        await using var host = await SandboxHost.StartAsync(new SandboxOptions(), cancellationToken: Stop);
        var (ann, bob, cid) = (await PhoneTests.NewAsync(host), await PhoneTests.NewAsync(host), await PhoneTests.NewAsync(host));
        await ann.SendTextAsync(bob.Jid, "hello", cancellationToken: Stop);
        await ann.SendTextAsync(Jid.StatusBroadcast, "my day", cancellationToken: Stop);
        var seen = await bob.WaitForMessageAsync(message => message.Text == "my day", Stop);
        Assert.Equal((Jid.StatusBroadcast, ann.Lid), (seen.Chat, seen.From));
        Assert.Empty(await cid.ReadMessagesAsync(cancellationToken: Stop));
    }

    [Fact(Timeout = 60_000)]
    public async Task Linked_devices_query_groups_and_are_notified_of_changes()
    {
        await using var host = await SandboxHost.StartAsync(new SandboxOptions(), cancellationToken: Stop);
        var (ann, bob, cid) = (await PhoneTests.NewAsync(host), await PhoneTests.NewAsync(host), await PhoneTests.NewAsync(host));
        await using var device = new BareClient(host);
        await device.PairAsync(bob);
        await device.LogInAsync();
        var group = await ann.CreateGroupAsync("news", [bob.Jid], cancellationToken: Stop);
        var made = await device.NextAsync("notification", notice => notice.Get("type") == "w:gp2");
        Assert.Equal((group.Jid, "news"), (made.GetJid("from"), made.Child("create")!.Child("group")!.Get("subject")));
        await ann.AddToGroupAsync(group.Jid, [cid.Jid], Stop);
        var added = await device.NextAsync("notification", notice => notice.Child("add") is not null);
        Assert.Equal((cid.Lid, cid.Jid), (added.Child("add")!.Child("participant")!.GetJid("jid"),
            added.Child("add")!.Child("participant")!.GetJid("phone_number")));
        await device.SendAsync(Node.Of("iq", [new("id", "g1"), new("xmlns", "w:g2"), new("type", "get"), new("to", group.Jid)],
            Node.Of("query", [new NodeAttribute("request", "interactive")])));
        var answer = await device.NextAsync("iq", iq => iq.Get("id") == "g1");
        Assert.Equal(["superadmin", null, null], answer.Child("group")!.ChildrenOf("participant").Select(part => part.Get("type")));
        await ann.ConfigureGroupAsync(group.Jid, new UpdateSandboxGroupRequest { Locked = true }, Stop);
        await device.SendAsync(Node.Of("iq", [new("id", "g3"), new("xmlns", "w:g2"), new("type", "set"), new("to", group.Jid)],
            Node.OfText("subject", "mine")));
        Assert.Equal("403", (await device.NextAsync("iq", iq => iq.Get("id") == "g3")).Child("error")!.Get("code"));
        await ann.RemoveFromGroupAsync(group.Jid, [bob.Jid], Stop);
        await device.NextAsync("notification", notice => notice.Child("remove")?.Child("participant")?.GetJid("jid") == bob.Lid);
        await device.SendAsync(Node.Of("iq", [new("id", "g2"), new("xmlns", "w:g2"), new("type", "get"), new("to", group.Jid)], Node.Of("query")));
        Assert.Equal("403", (await device.NextAsync("iq", iq => iq.Get("id") == "g2")).Child("error")!.Get("code"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Group_is_created_with_expiration_and_rules_and_changes_are_answered_by_LID()
    {
        var options = new SandboxOptions { DataFolder = Path.Combine(_folder, "rules") };
        Jid group;
        await using (var host = await SandboxHost.StartAsync(options, cancellationToken: Stop))
        {
            var (ann, bob, cid) = (await PhoneTests.NewAsync(host), await PhoneTests.NewAsync(host), await PhoneTests.NewAsync(host));
            await using var device = new BareClient(host);
            await device.PairAsync(ann);
            await device.LogInAsync();
            var made = (await RequestAsync(device, "c1", "set", JidServer.Group, Node.Of(
                "create", [new NodeAttribute("subject", "rules")], Node.Of("participant", [new NodeAttribute("jid", bob.Jid)]),
                Node.Of("ephemeral", [new NodeAttribute("expiration", "86400")]),
                Node.Of("announcement"), Node.Of("locked")))).Child("group")!;
            group = new Jid(made.Get("id")!, JidServer.Group);
            Assert.Equal("86400", made.Child("ephemeral")!.Get("expiration"));
            Assert.NotNull(made.Child("announcement"));
            Assert.NotNull(made.Child("locked"));
            Assert.Equal(SandboxMessageStatus.Failed, (await bob.SendTextAsync(group, "may I?", cancellationToken: Stop)).Status);
            Assert.Equal(SandboxMessageStatus.Server, (await ann.SendTextAsync(group, "I may", cancellationToken: Stop)).Status);

            foreach (var (tag, requested) in new[] { ("add", cid.Jid), ("remove", cid.Jid), ("remove", bob.Lid) })
            {
                var answer = (await RequestAsync(device, $"{tag} {requested}", "set", group,
                    Node.Of(tag, Node.Of("participant", [new NodeAttribute("jid", requested)]))))
                    .Child(tag)!.Child("participant")!;
                var phone = requested == bob.Lid ? bob : cid;
                Assert.Equal((phone.Lid, phone.Jid, null), (answer.GetJid("jid"), answer.GetJid("phone_number"), answer.Get("error")));
            }
            await RequestAsync(device, "u1", "set", group, Node.Of("unlocked"));
            var news = await device.NextAsync("notification", notice => notice.Child("unlocked") is not null);
            Assert.Equal(group, news.GetJid("from"));
        }
        await using var again = await SandboxHost.StartAsync(options, cancellationToken: Stop);
        var owner = (await again.Network.ListPhonesAsync(cancellationToken: Stop))[0];
        await using var other = new BareClient(again);
        await other.PairAsync(owner);
        await other.LogInAsync();
        var kept = (await RequestAsync(other, "q1", "get", group, Node.Of("query", [new NodeAttribute("request", "interactive")]))).Child("group")!;
        Assert.Equal(("86400", true, false), (kept.Child("ephemeral")!.Get("expiration"), kept.Child("announcement") is not null,
            kept.Child("locked") is not null));
    }

    private static Task<Node> RequestAsync(BareClient device, string id, string type, string to, Node child) =>
        RequestAsync(device, id, type, new Jid("", to), child);

    private static async Task<Node> RequestAsync(BareClient device, string id, string type, Jid to, Node child)
    {
        await device.SendAsync(Node.Of("iq", [new("id", id), new("xmlns", "w:g2"), new("type", type), new("to", to)], child));
        return await device.NextAsync("iq", iq => iq.Get("id") == id);
    }

    [Fact(Timeout = 60_000)]
    public async Task Groups_are_managed_over_rest()
    {
        await using var host = await SandboxHost.StartAsync(new SandboxOptions(), cancellationToken: Stop);
        using var http = new HttpClient { BaseAddress = host.BaseAddress };
        var (ann, bob, cid) = (await PhoneTests.NewAsync(host), await PhoneTests.NewAsync(host), await PhoneTests.NewAsync(host));
        var root = $"v1/sandbox/phones/{ann.Id}/groups";
        var made = await ReadAsync(await http.PostAsJsonAsync(root, new { subject = "rest", participants = new[] { "+" + bob.Jid.User } }, Stop),
            HttpStatusCode.Created);
        var id = made.GetProperty("id").GetString()!;
        Assert.Equal(["superadmin", "member"], made.GetProperty("participants").EnumerateArray().Select(member => member.GetProperty("role").GetString()));
        var more = await ReadAsync(await http.PostAsJsonAsync($"{root}/{id}/participants", new { participants = new[] { cid.Lid.ToString() } }, Stop),
            HttpStatusCode.OK);
        Assert.Equal(3, more.GetProperty("participants").GetArrayLength());
        await ReadAsync(await http.PostAsJsonAsync($"v1/sandbox/phones/{cid.Id}/messages", new { to = id, text = "hello group" }, Stop),
            HttpStatusCode.Created);
        await ann.WaitForMessageAsync(message => message.Text == "hello group", Stop);
        var less = await ReadAsync(await http.DeleteAsync($"{root}/{id}/participants/{cid.Jid}", Stop), HttpStatusCode.OK);
        Assert.Equal(2, less.GetProperty("participants").GetArrayLength());
        Assert.Equal(HttpStatusCode.NoContent, (await http.PostAsync($"{root}/{id}/leave", null, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync($"{root}/{id}", Stop)).StatusCode);
        var left = await ReadAsync(await http.GetAsync($"v1/sandbox/phones/{bob.Id}/groups", Stop), HttpStatusCode.OK);
        Assert.Equal("admin", Assert.Single(left.GetProperty("data").EnumerateArray()).GetProperty("participants")[0].GetProperty("role").GetString());
        Assert.Equal(HttpStatusCode.BadRequest, (await http.PostAsJsonAsync(root, new { subject = "x", participants = new[] { "+499999999999" } },
            Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await http.PostAsJsonAsync(root, new { participants = new[] { bob.Jid.User } }, Stop)).StatusCode);
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage reply, HttpStatusCode expected)
    {
        var body = await reply.Content.ReadAsStringAsync(Stop);
        Assert.True(reply.StatusCode == expected, body);
        return JsonDocument.Parse(body).RootElement.Clone();
    }
}
