using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>The server says that something is out of date here.</summary>
public sealed class StaleStates
{
    private static readonly Jid Group = new("120363000000000001", JidServer.Group);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static bool IsClean(Node node) => node.Tag == "iq" && node.Get("xmlns") == "urn:xmpp:whatsapp:dirty";

    private static Node Dirty(string type) => Node.Of("ib", [new NodeAttribute("from", Jid.ServerJid)], new Node("dirty", [new("type", type), new("timestamp", "1700000001")]));

    private static Node[] Groups() =>
    [
        Node.Of("groups", Node.Of(
            "group", [new("id", Group.User), new("subject", "two"), new("addressing_mode", "lid")],
            new Node("participant", [new("jid", ScriptedContact.Lid)]), new Node("participant", [new("jid", Jid.FromLid("111111111111111"))]))),
    ];

    [Theory(Timeout = 60_000)]
    [InlineData("account_sync")]
    [InlineData("groups")]
    [InlineData("syncd_app_state")]
    [InlineData("newsletter_metadata")]
    public async Task It_is_brought_up_to_date_and_then_answered(string type)
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
        device.Open();
        await Eventually.TrueAsync(() => connected is not null, "the server is there");
        var clean = (await connected!.Said.WaitAsync(IsClean, "an answer")).Child("clean")!;
        Assert.Equal((type, "1700000001"), (clean.Get("type"), clean.Get("timestamp")));
        if (type == "groups") Assert.Equal(2, (await device.Store.LoadGroupAsync(Group.ToString(), Stop))!.Members.Count);
    }

    [Fact(Timeout = 60_000)]
    public async Task Groups_that_could_not_be_asked_for_stay_out_of_date()
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
        await device.Logs.WaitAsync(line => line.Contains("The flow dirty failed", StringComparison.Ordinal), "a failure");
        await connected!.ProbeAsync("p1");
        Assert.DoesNotContain(connected.Said.Entries, IsClean);
    }
}
