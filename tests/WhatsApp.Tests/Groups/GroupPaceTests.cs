using Microsoft.Extensions.Time.Testing;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;
using static WhatIsUp.WhatsApp.Tests.Groups.GroupScript;

namespace WhatIsUp.WhatsApp.Tests.Groups;

/// <summary>The list of groups, batches, the server's pace, and its refusals.</summary>
public sealed class GroupPaceTests
{
    private static string Listed(int number, int size = 2) =>
        $"<group creation=\"{1_700_000_000 + number}\" id=\"12036300000000{number:D4}\" size=\"{size}\" subject=\"group {number}\"/>";

    [Fact(Timeout = 60_000)]
    public async Task List_is_read_once_without_members_and_notifications_keep_it_right()
    {
        await using var script = await StartAsync();
        script.Answers = _ => $"<groups>{Listed(1)}{Listed(2)}</groups>";
        Assert.Equal(["group 2", "group 1"], (await script.Groups.ListAsync(false, Stop)).Select(group => group.Subject));
        await script.NotifyAsync(
            """
            <notification from="120363000000000001@g.us" id="n1" t="1700000005" type="w:gp2"><subject s_t="1700000005" subject="renamed"/></notification>
            """);
        await script.Device.WaitAsync<GroupChanged>();
        await script.NotifyAsync(
            """
            <notification from="120363000000000002@g.us" id="n2" t="1700000006" type="w:gp2">
              <remove><participant jid="111111111111111@lid"/></remove>
            </notification>
            """);
        await script.Device.WaitAsync<GroupMembersChanged>();
        Assert.Equal("renamed", Assert.Single(await script.Groups.ListAsync(false, Stop)).Subject);
        Assert.Equal(["""<iq to="@g.us" type="get" xmlns="w:g2"><participating><description/></participating></iq>"""], script.Requests);
        await script.Groups.ListAsync(true, Stop);
        Assert.Equal(2, script.Requests.Length);
    }

    [Fact(Timeout = 60_000)]
    public async Task Own_change_is_seen_in_the_list_at_once()
    {
        await using var script = await StartAsync();
        var name = "group 1";
        script.Answers = request => request.Child("participating") is not null ? $"<groups>{Listed(1)}</groups>"
            : request.Child("query") is not null ? $"<groups>{Listed(1).Replace("group 1", name, StringComparison.Ordinal)}</groups>" : "";
        await script.Groups.ListAsync(false, Stop);
        name = "mine";
        await script.Groups.Settings.SetSubjectAsync(Group, name, Stop);
        Assert.Equal("mine", Assert.Single(await script.Groups.ListAsync(false, Stop)).Subject);
        Assert.EndsWith("""<query><group jid="120363000000000001@g.us"/></query></iq>""", script.Requests[^1], StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Batch_reads_members_truncated_groups_one_by_one_and_leaves_out_what_is_refused()
    {
        await using var script = await StartAsync();
        script.Answers = request => request.GetJid("to") == Group ? Metadata
            : """
            <groups><group id="120363000000000001" size="5000" truncated="true"/><group error="403" id="120363000000000002"/>
            <group id="120363000000000003" size="1" subject="three"><participant jid="111111111111111@lid"/></group></groups>
            """;
        var groups = await script.Groups.ReadManyAsync(
            [.. Enumerable.Range(1, 3).Select(number => new Jid($"12036300000000{number:D4}", JidServer.Group))], Stop);
        Assert.Equal(["Neighbours", "three"], groups.Values.Select(group => group.Subject));
        Assert.Single(groups.Values.Last().Participants);
    }

    [Fact(Timeout = 60_000)]
    public async Task Groups_are_read_one_by_one_from_a_server_without_batches()
    {
        await using var script = await StartAsync();
        var other = new Jid("120363000000000002", JidServer.Group);
        script.Answers = request => request.GetJid("to") == Group ? Metadata
            : request.GetJid("to") == other ? """<error code="403" text="forbidden"/>""" : """<error code="400" text="bad-request"/>""";
        Assert.Equal([Group], (await script.Groups.ReadManyAsync([other, Group], Stop)).Keys);
    }

    [Fact(Timeout = 60_000)]
    public async Task Refusal_for_too_many_requests_is_waited_out()
    {
        await using var script = await StartAsync();
        var refusals = 1;
        script.Answers = _ => refusals-- > 0 ? """<error backoff="1" code="429" text="rate-overlimit"/>""" : Metadata;
        Assert.Equal("Neighbours", (await script.Groups.ReadAsync(Group, Stop)).Subject);
        Assert.Equal(2, script.Requests.Length);
    }

    [Fact(Timeout = 60_000)]
    public async Task Message_and_operation_wait_for_one_pause_of_the_server_and_succeed()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var script = await StartAsync(knowsMembers: false, time);
        var refusals = 1;
        script.Answers = _ => Interlocked.Decrement(ref refusals) >= 0 ? """<error backoff="3" code="429" text="rate-overlimit"/>""" : Metadata;
        var sending = script.Device.SendTextAsync(Group, "hello");
        await script.Device.Logs.WaitAsync(line => line.Contains("Too many requests about groups", StringComparison.Ordinal), "the pause");
        var reading = script.Groups.ReadAsync(Group, Stop);
        time.Advance(TimeSpan.FromSeconds(2.9));
        await script.Connection.ProbeAsync("p1");
        Assert.Single(script.Requests);
        Assert.False(sending.IsCompleted || reading.IsCompleted);
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(100));
                return sending.IsCompleted && reading.IsCompleted;
            },
            "both have waited");
        var id = await sending;
        Assert.Equal("Neighbours", (await reading).Subject);
        Assert.Equal(3, script.Requests.Length);
        await script.Connection.Sent.WaitAsync(node => node.Tag == "message" && node.Get("id") == id, "the message");
        Assert.Empty(script.Device.Ends.Entries);
    }

    [Fact(Timeout = 60_000)]
    public async Task Operation_that_is_refused_for_its_rate_holds_back_messages_as_well()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var script = await StartAsync(knowsMembers: false, time);
        script.Answers = _ => """<error backoff="3600" code="429" text="rate-overlimit"/>""";
        await Assert.ThrowsAsync<WhatsAppRefusedException>(() => script.Groups.ReadAsync(Group, Stop));
        var refused = await Assert.ThrowsAsync<WhatsAppRefusedException>(() => script.Device.SendTextAsync(Group, "hello"));
        Assert.Equal((429, TimeSpan.FromHours(1)), (refused.UpstreamCode, refused.RetryAfter));
        Assert.Single(script.Requests);
        Assert.Empty(script.Device.Ends.Entries);
    }

    [Fact(Timeout = 60_000)]
    public async Task Long_pause_refuses_without_further_requests()
    {
        await using var script = await StartAsync();
        script.Answers = _ => """<error backoff="3600" code="429" text="rate-overlimit"/>""";
        for (var i = 0; i < 3; i++)
        {
            var refused = await Assert.ThrowsAsync<WhatsAppRefusedException>(() => script.Groups.ReadAsync(Group, Stop));
            Assert.Equal(("rate_limited", 429), (refused.Reason, refused.UpstreamCode));
            Assert.InRange(refused.RetryAfter!.Value, TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(60));
        }
        Assert.Single(script.Requests);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("read", 403, "not_a_member")]
    [InlineData("read", 404, "group_not_found")]
    [InlineData("read", 410, "group_ended")]
    [InlineData("subject", 406, "subject_too_long")]
    [InlineData("picture", 406, "picture_invalid")]
    [InlineData("add", 419, "group_full")]
    [InlineData("look", 400, "invite_invalid")]
    [InlineData("look", 406, "invite_invalid")]
    [InlineData("look", 410, "invite_expired")]
    [InlineData("look", 436, "growth_locked")]
    [InlineData("join", 304, "already_member")]
    [InlineData("join", 405, "removed_from_group")]
    [InlineData("join", 412, "community_full")]
    [InlineData("join", 419, "group_full")]
    [InlineData("invite", 401, "not_an_admin")]
    public async Task Refusal_has_a_stable_reason(string operation, int code, string reason)
    {
        await using var script = await StartAsync();
        script.Answers = _ => $"<error code=\"{code}\" text=\"refused\"/>";
        var refused = await Assert.ThrowsAsync<WhatsAppRefusedException>(() => operation switch
        {
            "read" => script.Groups.ReadAsync(Group, Stop),
            "subject" => script.Groups.Settings.SetSubjectAsync(Group, "a", Stop),
            "picture" => script.Groups.Settings.SetPictureAsync(Group, new byte[1], Stop),
            "add" => script.Groups.AddAsync(Group, [CidNumber], Stop),
            "look" => script.Groups.Invites.LookUpAsync("CODE", Stop),
            "join" => script.Groups.Invites.JoinAsync("CODE", Stop),
            _ => script.Groups.Invites.ReadCodeAsync(Group, Stop),
        });
        Assert.Equal((reason, code), (refused.Reason, refused.UpstreamCode));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(401, "not_in_group")]
    [InlineData(403, "not_in_group")]
    [InlineData(404, "group_not_found")]
    [InlineData(410, "group_ended")]
    public async Task Message_to_a_group_that_is_refused_to_the_account_has_a_stable_reason(int code, string reason)
    {
        await using var script = await StartAsync(knowsMembers: false);
        script.Answers = _ => $"<error code=\"{code}\" text=\"refused\"/>";
        Assert.Equal(reason, (await Assert.ThrowsAsync<WhatsAppRefusedException>(() => script.Device.SendTextAsync(Group, "hello"))).Reason);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true, "not_an_admin")]
    [InlineData(false, "not_a_member")]
    public async Task Forbidden_change_has_a_reason_for_no_admin_and_for_no_member(bool isMember, string reason)
    {
        await using var script = await StartAsync();
        script.Answers = request => isMember && request.Get("type") == "get" ? Metadata : """<error code="403" text="forbidden"/>""";
        var refused = await Assert.ThrowsAsync<WhatsAppRefusedException>(() => script.Groups.Settings.SetTimerAsync(Group, 0, Stop));
        Assert.Equal(reason, refused.Reason);
    }
}
