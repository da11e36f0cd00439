using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Messages;

namespace WhatIsUp.WhatsApp.Tests.Messages;

public sealed class ParkedMessagesTests
{
    private static Destination Place(string lid) => new(Jid.FromLid(lid));

    private static Outgoing To(string lid) => new("3EB0", Place(lid), []);

    [Fact]
    public void Chat_rejected_at_the_limit_leaves_no_orphaned_queue()
    {
        var parked = new ParkedMessages();
        var count = 0;
        while (TryPark(parked, "1")) count++;
        Assert.Equal(10_000, count);
        Assert.False(TryPark(parked, "2"));
        parked.Fail(Place("1"), new ConnectionLostException());
        Assert.False(parked.TryAdd(To("2"), false, out _, out _));
        Assert.True(parked.TryAdd(To("2"), true, out _, out var isFirst));
        Assert.True(isFirst);
    }

    [Fact]
    public void Messages_leave_in_order_and_the_queue_is_removed_with_the_last()
    {
        var parked = new ParkedMessages();
        for (var i = 0; i < 100; i++) parked.TryAdd(To("1") with { Id = $"{i}" }, true, out _, out _);
        List<ParkedMessages.Parked> first = [], rest = [];
        Assert.False(parked.Take(Place("1"), first));
        Assert.True(parked.TryAdd(To("1") with { Id = "100" }, false, out _, out _));
        Assert.True(parked.Take(Place("1"), rest));
        Assert.Equal(Enumerable.Range(0, 101).Select(i => $"{i}"), first.Concat(rest).Select(one => one.Message.Id));
        Assert.False(parked.TryAdd(To("1"), false, out _, out _));
    }

    private static bool TryPark(ParkedMessages parked, string lid)
    {
        try
        {
            return parked.TryAdd(To(lid), true, out _, out _);
        }
        catch (ConnectionLostException)
        {
            return false;
        }
    }
}
