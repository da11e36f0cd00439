using WhatIsUp.WhatsApp.Store;
using static WhatIsUp.WhatsApp.Tests.Groups.GroupScript;

namespace WhatIsUp.WhatsApp.Tests.Groups;

/// <summary>
/// Members that are read again because they are old: the query carries their hash, and a server that leaves out the group has found it unchanged (live
/// reference, row G2; whatsapp-rust @1489b7da). The hashes are SHA-256 over the sorted <c>user.0:0@lid</c>, 6 bytes, worked out by hand.
/// </summary>
public sealed class GroupHashTests
{
    private const string Query = """<iq to="120363000000000001@g.us" type="get" xmlns="w:g2"><query phash="2:79jEAyGD" request="interactive"/></iq>""";

    private static readonly TimeSpan TwoDays = TimeSpan.FromDays(2);

    [Fact(Timeout = 60_000)]
    public async Task Unchanged_members_are_kept_without_being_sent_again()
    {
        await using var script = await StartAsync(knowsMembers: true, age: TwoDays);
        script.Answers = _ => "";
        var before = await MembersAsync(script);
        await script.Device.SendTextAsync(Group, "hello");
        Assert.Equal([Query], script.Requests);
        var after = await MembersAsync(script);
        Assert.Equal(before!.Members, after!.Members);
        Assert.Equal(TimerSeconds, after.ExpirationSeconds);
        Assert.InRange(after.FetchedAt, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow);
        await script.Device.SendTextAsync(Group, "again");
        Assert.Single(script.Requests);
    }

    [Fact(Timeout = 60_000)]
    public async Task Changed_members_replace_the_old_ones()
    {
        await using var script = await StartAsync(knowsMembers: true, age: TwoDays);
        script.Answers = _ => Metadata.Replace("222222222222222", "333333333333333", StringComparison.Ordinal);
        await script.Device.SendTextAsync(Group, "hello");
        Assert.Equal([Query], script.Requests);
        Assert.Equal([Cid, Own], (await MembersAsync(script))!.Members);
    }

    [Fact(Timeout = 60_000)]
    public async Task Members_that_are_unknown_are_queried_without_a_hash()
    {
        await using var script = await StartAsync(knowsMembers: false);
        script.Answers = _ => Metadata;
        await script.Device.SendTextAsync(Group, "hello");
        Assert.Equal([Query.Replace(" phash=\"2:79jEAyGD\"", "", StringComparison.Ordinal)], script.Requests);
    }

    [Fact(Timeout = 60_000)]
    public async Task Answer_about_members_that_changed_meanwhile_does_not_make_them_young()
    {
        await using var script = await StartAsync(knowsMembers: true, age: TwoDays);
        var answers = 0;
        script.Answers = request =>
        {
            if (Interlocked.Increment(ref answers) > 1) return request.Child("query")!.Get("phash") == "2:wQL8GAkS" ? "" : Metadata;
            // It is sent, and read, before the answer.
            _ = script.NotifyAsync(
                """
                <notification from="120363000000000001@g.us" id="n1" t="1700000005" type="w:gp2">
                  <add><participant jid="333333333333333@lid" phone_number="491701110003@s.whatsapp.net"/></add>
                </notification>
                """);
            return "";
        };
        await script.Device.SendTextAsync(Group, "hello");
        Assert.Equal([Own, Bert, Cid], (await MembersAsync(script))!.Members);
        await script.Connection.Sent.WaitAsync(node => node.Tag == "message", "the message");
    }

    private static ValueTask<GroupMembers?> MembersAsync(GroupScript script) =>
        script.Device.Store.FindAsync(DeviceTables.Groups, Group.ToString(), Stop);
}
