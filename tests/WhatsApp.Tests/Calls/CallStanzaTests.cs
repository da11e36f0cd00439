using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Tests.Client;

namespace WhatIsUp.WhatsApp.Tests.Calls;

/// <summary>Calls against stanzas written by hand from the live reference, section 5.</summary>
public sealed class CallStanzaTests
{
    private static readonly Jid Caller = Jid.FromPhoneNumber("491701120002", 3), CallerLid = Jid.FromLid("222222222222222", 3);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static Node Call(string id, Jid from, Node signal, params ReadOnlySpan<NodeAttribute> more) =>
        new("call", [new("from", from), new("id", id), new("t", "1700000000"), new("platform", "android"), new("notify", "Bert"), .. more], [signal]);

    private static Node Signal(string tag, Jid creator, NodeAttribute[] more, params Node[] children) =>
        new(tag, [new("call-id", "C1"), new("call-creator", creator), .. more], children);

    private static Node Offer(Jid creator, NodeAttribute[] more, params Node[] children) => Signal(
        "offer", creator, more, [new Node("audio", [new("enc", "opus"), new("rate", "16000")]), .. children, new Node("net", [new("medium", "3")])]);

    /// <summary>Sends stanzas to a client and returns its stanzas and its call events.</summary>
    private static async Task<(IReadOnlyList<Node> Sent, CallEvent[] Events)> ReceiveAsync(params Node[] stanzas)
    {
        IReadOnlyList<Node> sent = [];
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var gone = await connection.EnterAsync();
            foreach (var stanza in stanzas) await connection.SendAsync(stanza);
            foreach (var stanza in stanzas)
                await connection.Sent.WaitAsync(node => node.Tag == "ack" && node.Get("id") == stanza.Get("id"), "ack of " + stanza.Get("id"));
            await connection.ProbeAsync("p1");
            sent = connection.Sent.Entries;
            done.SetResult();
            await gone;
        });
        await using var device = await server.LinkAsync();
        device.Open();
        await done.Task.WaitAsync(TimeSpan.FromSeconds(30), Stop);
        return (sent, [.. device.Events.Entries.OfType<CallEvent>()]);
    }

    [Fact(Timeout = 60_000)]
    public async Task Offer_gets_an_ack_and_a_receipt_and_is_published()
    {
        var (sent, events) = await ReceiveAsync(
            Call("s1", Caller, Offer(Caller, [], new Node("video", [new("enc", "vp8")])), new NodeAttribute("sender_lid", CallerLid)));
        var ack = Assert.Single(sent, node => node.Tag == "ack");
        Assert.Equal(("call", Caller, "s1"), (ack.Get("class"), ack.GetJid("to")!.Value, ack.Get("id")));
        var receipt = Assert.Single(sent, node => node.Tag == "receipt");
        Assert.Equal((Caller, "s1", Jid.FromPhoneNumber("491701120001", 7)), (receipt.GetJid("to"), receipt.Get("id"), receipt.GetJid("from")));
        var answered = Assert.Single(receipt.Children);
        Assert.Equal(("offer", "C1", Caller), (answered.Tag, answered.Get("call-id"), answered.GetJid("call-creator")));
        var offered = Assert.IsType<CallOffered>(Assert.Single(events));
        Assert.Equal(("C1", CallerLid.ToAccount(), "491701120002", "Bert"), (offered.CallId, offered.Caller, offered.CallerPhoneNumber, offered.PushName));
        Assert.Equal((true, false, false, Caller), (offered.IsVideo, offered.IsGroup, offered.IsOffline, offered.Address));
    }

    [Fact(Timeout = 60_000)]
    public async Task Offer_by_LID_has_a_phone_number_only_if_the_signal_has_one()
    {
        var (_, shown) = await ReceiveAsync(Call("s1", CallerLid, Offer(CallerLid, [new("caller_pn", Caller.ToAccount())])));
        Assert.Equal(("491701120002", CallerLid.ToAccount()), (Assert.Single(shown).CallerPhoneNumber, shown[0].Caller));
        var (_, hidden) = await ReceiveAsync(Call("s1", CallerLid, Offer(CallerLid, [])));
        Assert.Equal((null, CallerLid.ToAccount()), (Assert.Single(hidden).CallerPhoneNumber, hidden[0].Caller));
    }

    /// <summary>Trap 14 of the live reference: calls by LID whose offer does not come.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData("relaylatency")]
    [InlineData("transport")]
    public async Task Call_without_an_offer_is_published_at_its_first_signal(string tag)
    {
        var (_, events) = await ReceiveAsync(Call("s1", CallerLid, Signal(tag, CallerLid, [])));
        var offered = Assert.IsType<CallOffered>(Assert.Single(events));
        Assert.Equal(("C1", null, null), (offered.CallId, offered.IsVideo, offered.IsGroup));
    }

    [Fact(Timeout = 60_000)]
    public async Task Offer_notice_of_a_group_video_call_is_published_without_a_receipt()
    {
        var (sent, events) = await ReceiveAsync(
            Call("s1", CallerLid, Signal("offer_notice", CallerLid, [new("media", "video"), new("type", "group")])));
        var offered = Assert.IsType<CallOffered>(Assert.Single(events));
        Assert.Equal((true, true), (offered.IsVideo, offered.IsGroup));
        Assert.DoesNotContain(sent, node => node.Tag == "receipt");
    }

    [Theory(Timeout = 60_000)]
    [InlineData("timeout", CallOutcome.Missed)]
    [InlineData(null, CallOutcome.Missed)]
    [InlineData("accepted_elsewhere", CallOutcome.Accepted)]
    [InlineData("rejected_elsewhere", CallOutcome.Rejected)]
    [InlineData("group_call_ended", CallOutcome.Missed)]
    public async Task End_of_a_call_has_its_outcome_and_reason(string? reason, CallOutcome outcome)
    {
        NodeAttribute[] more = reason is null ? [] : [new("reason", reason), new("duration", "12")];
        var (_, events) = await ReceiveAsync(Call("s1", Caller, Offer(Caller, [])), Call("s2", Caller, Signal("terminate", Caller, more)));
        var ended = Assert.IsType<CallEnded>(events[1]);
        Assert.Equal(("C1", outcome, reason, reason is null ? null : 12), (ended.CallId, ended.Outcome, ended.Reason, ended.DurationSeconds));
    }

    [Fact(Timeout = 60_000)]
    public async Task Answer_of_another_own_device_ends_the_call_unless_it_is_busy()
    {
        var own = Jid.FromPhoneNumber("491701120001");
        var (sent, events) = await ReceiveAsync(
            Call("s1", Caller, Offer(Caller, [])), Call("s2", own, Signal("reject", Caller, [new("count", "0"), new("reason", "busy")])),
            Call("s3", own, Signal("accept", Caller, [])), Call("s4", Caller, Signal("offer", own, [])));
        Assert.Equal([typeof(CallOffered), typeof(CallEnded)], events.Select(one => one.GetType()));
        Assert.Equal((CallOutcome.Accepted, "accepted_elsewhere"), (((CallEnded)events[1]).Outcome, ((CallEnded)events[1]).Reason));
        Assert.Equal(["offer", "reject", "accept", "offer"], sent.Where(node => node.Tag == "receipt").Select(node => node.Children[0].Tag));
    }

    [Fact(Timeout = 60_000)]
    public async Task Offer_queued_at_the_server_is_a_missed_call()
    {
        var (_, events) = await ReceiveAsync(Call("s1", Caller, Offer(Caller, []), new NodeAttribute("offline", "0")));
        Assert.True(Assert.IsType<CallOffered>(events[0]).IsOffline);
        Assert.Equal((CallOutcome.Missed, "offline"), (((CallEnded)events[1]).Outcome, ((CallEnded)events[1]).Reason));
    }

    [Fact(Timeout = 60_000)]
    public async Task Invalid_signals_are_only_acknowledged()
    {
        var (sent, events) = await ReceiveAsync(
            new Node("call", [new("from", Caller), new("id", "s1"), new("t", "1")]), Call("s2", Caller, new Node("offer")),
            Call("s3", Caller, new Node("surprise", [new("call-id", "C1"), new("call-creator", Caller)])),
            Call("s4", Caller, new Node("terminate", [new("call-id", new string('1', 200)), new("call-creator", Caller)])));
        Assert.Empty(events);
        Assert.Equal(4, sent.Count(node => node.Tag == "ack"));
    }

    /// <summary>Runs an operation of a client whose calls the server answers with these children, or this error.</summary>
    private static async Task<(Node Asked, T Result)> RequestAsync<T>(Func<LinkedDevice, Task<T>> operation, int? error, params Node[] answer)
    {
        var requested = new TaskCompletionSource<Node>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = ScriptedServer.OnStanzas(async connection =>
        {
            var gone = await connection.EnterAsync();
            var call = await connection.Sent.WaitAsync(node => node.Tag == "call", "call");
            requested.SetResult(call);
            NodeAttribute[] attributes =
            [
                new("class", "call"), new("type", call.Children[0].Tag), new("id", call.Get("id")!), new("from", call.GetJid("to")!.Value),
                .. error is { } code
                    ? [new NodeAttribute("error", code.ToString(System.Globalization.CultureInfo.InvariantCulture))] : Array.Empty<NodeAttribute>(),
            ];
            await connection.SendAsync(new Node("ack", attributes, answer));
            await gone;
        });
        await using var device = await server.LinkAsync();
        device.Open();
        await device.WaitAsync<LoggedIn>();
        var result = await operation(device);
        return (await requested.Task, result);
    }

    [Fact(Timeout = 60_000)]
    public async Task Rejection_repeats_call_id_and_creator_of_the_offer()
    {
        var call = new CallOffered("C1") { Caller = CallerLid.ToAccount(), Address = CallerLid, Creator = CallerLid, Timestamp = DateTimeOffset.UtcNow };
        var (requested, ended) = await RequestAsync(
            async device =>
            {
                await device.Client.Calls.RejectAsync(call, Stop);
                return await device.WaitAsync<CallEnded>();
            },
            null);
        Assert.Equal((CallerLid, Jid.FromLid("111111111111111", 7)), (requested.GetJid("to"), requested.GetJid("from")));
        var reject = Assert.Single(requested.Children);
        Assert.Equal(("reject", "C1", CallerLid, "0"), (reject.Tag, reject.Get("call-id"), reject.GetJid("call-creator"), reject.Get("count")));
        Assert.Equal((CallOutcome.Rejected, "rejected"), (ended.Outcome, ended.Reason));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true, "video", "https://call.whatsapp.com/video/AbCdEfGhIjKlMnOpQrStUv")]
    [InlineData(false, "audio", "https://call.whatsapp.com/voice/AbCdEfGhIjKlMnOpQrStUv")]
    public async Task Link_is_requested_from_the_call_service(bool isVideo, string media, string url)
    {
        var start = isVideo ? DateTimeOffset.FromUnixTimeSeconds(1_900_000_000) : (DateTimeOffset?)null;
        var (requested, link) = await RequestAsync(
            device => device.Client.Calls.CreateLinkAsync(isVideo, start, Stop), null,
            new Node("link_create", [new("token", "AbCdEfGhIjKlMnOpQrStUv"), new("media", media)]));
        Assert.Equal(url, link.Url.ToString());
        Assert.Equal(new Jid("", "call"), requested.GetJid("to"));
        var create = Assert.Single(requested.Children);
        Assert.Equal(("link_create", media), (create.Tag, create.Get("media")));
        Assert.Equal(isVideo ? "1900000000" : null, create.Child("event")?.Get("start_time"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Refused_link_throws_with_the_error_code()
    {
        var refused = await Assert.ThrowsAsync<WhatsAppRefusedException>(
            () => RequestAsync(device => device.Client.Calls.CreateLinkAsync(true, null, Stop), 429));
        Assert.Equal(429, refused.UpstreamCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task Link_details_contain_the_creator()
    {
        var (requested, found) = await RequestAsync(
            device => device.Client.Calls.FindLinkAsync(new WhatsApp.Calls.CallLink("AbCdEfGhIjKlMnOpQrStUv", true), Stop), null,
            Node.Of(
                "link_query", [new("link_creator", CallerLid.ToAccount()), new("link_creator_pn", Caller.ToAccount())],
                new Node("waiting_room", [new("enabled", "1"), new("is_admin", "0")])));
        Assert.Equal(("AbCdEfGhIjKlMnOpQrStUv", "video"), (requested.Children[0].Get("token"), requested.Children[0].Get("media")));
        Assert.Equal((CallerLid.ToAccount(), "491701120002", true), (found.Creator, found.CreatorPhoneNumber, found.HasWaitingRoom));
    }
}
