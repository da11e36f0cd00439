using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>The server reports that state is out of date.</summary>
public sealed class DirtyStates
{
    private static readonly Jid Group = new("120363000000000001", JidServer.Group);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static bool IsClean(Node node) => node.Tag == "iq" && node.Get("xmlns") == "urn:xmpp:whatsapp:dirty";

    private static Node Dirty(string type) =>
        Node.Of("ib", [new NodeAttribute("from", Jid.ServerJid)], new Node("dirty", [new("type", type), new("timestamp", "1700000001")]));

    private static Node[] Groups() =>
    [
        Node.Of("groups", Node.Of(
            "group", [new("id", Group.User), new("subject", "two"), new("addressing_mode", "lid"), new("size", "2")])),
    ];

    [Theory(Timeout = 60_000)]
    [InlineData("account_sync")]
    [InlineData("groups")]
    [InlineData("syncd_app_state")]
    [InlineData("newsletter_metadata")]
    public async Task Dirty_state_is_refreshed_and_then_confirmed(string type)
    {
        ScriptedConnection? connected = null;
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            connected = connection;
            var others = connection.Answers;
            connection.Answers = request => request.Child("participating") is not null ? Groups() : others(request);
            var gone = connection.ServeAsync();
            // Also when it comes before the login is finished.
            await connection.SendTogetherAsync(new Node("success", [new("t", "1700000000")]), Dirty(type));
            await gone;
        });
        await using var device = await server.LinkAsync();
        var batch = new DeviceStateChanges();
        batch.Groups[Group.ToString()] = new GroupMembers(Group, true, [ScriptedContact.Lid], DateTimeOffset.UtcNow);
        await device.Store.CommitAsync(batch, Stop);
        device.Open();
        await Eventually.TrueAsync(() => connected is not null, "the server is there");
        var clean = (await connected!.Sent.WaitAsync(IsClean, "an answer")).Child("clean")!;
        Assert.Equal((type, "1700000001"), (clean.Get("type"), clean.Get("timestamp")));
        if (type != "groups") return;
        // The members are asked for again when they are needed; the name is there.
        Assert.Null(await device.Store.FindAsync(DeviceTables.Groups, Group.ToString(), Stop));
        Assert.Equal("two", (await device.WaitAsync<GroupDescribed>()).Subject);
    }

    [Fact(Timeout = 60_000)]
    public async Task Failed_group_query_leaves_the_groups_dirty()
    {
        ScriptedConnection? connected = null;
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            connected = connection;
            var others = connection.Answers;
            connection.Answers = request => request.Child("participating") is not null ? null : others(request);
            var gone = await connection.EnterAsync();
            await connection.SendAsync(Dirty("groups"));
            await gone;
        });
        await using var device = await server.LinkAsync(options => options with { RequestTimeout = TimeSpan.FromSeconds(1) });
        device.Open();
        await device.Logs.WaitAsync(line => line.Contains("Operation dirty failed", StringComparison.Ordinal), "a failure");
        await connected!.ProbeAsync("p1");
        Assert.DoesNotContain(connected.Sent.Entries, IsClean);
    }
}
