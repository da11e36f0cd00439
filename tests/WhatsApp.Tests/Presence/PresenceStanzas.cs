using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Presence;
using WhatIsUp.WhatsApp.Store;
using WhatIsUp.WhatsApp.Tests.Client;

namespace WhatIsUp.WhatsApp.Tests.Presence;

/// <summary>
/// Presence and chat states against stanzas written by hand (Baileys Socket/chats.js, whatsmeow presence.go, whatsapp-rust wacore/src/stanza).
/// </summary>
public sealed class PresenceStanzas
{
    private static readonly Jid Bert = Jid.FromLid("222222222222222");
    private static readonly Jid Group = Jid.Parse("120363123456789012@g.us");
    private readonly PresenceSubscriptions _subscriptions = new();
    private bool _staysAvailable = true;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Task<ScriptedDevice> StartAsync() => ScriptedDevice.StartAsync(
        configure: options => options with { StaysAvailable = () => _staysAvailable, Subscriptions = _subscriptions });

    [Theory(Timeout = 60_000)]
    [InlineData(null, null, PresenceKind.Available, null, null)]
    [InlineData("unavailable", "1700000000", PresenceKind.Unavailable, 1_700_000_000L, null)]
    [InlineData("unavailable", "deny", PresenceKind.Unavailable, null, LastSeenReason.Denied)]
    [InlineData("unavailable", "none", PresenceKind.Unavailable, null, LastSeenReason.None)]
    [InlineData("unavailable", "error", PresenceKind.Unavailable, null, LastSeenReason.Error)]
    [InlineData("unavailable", "gibberish", PresenceKind.Unavailable, null, LastSeenReason.Error)]
    public async Task Presence_of_a_person_is_an_event(string? type, string? last, PresenceKind kind, long? seconds, LastSeenReason? reason)
    {
        await using var device = await StartAsync();
        await device.AddPairAsync("491701120002", Bert.User);
        List<NodeAttribute> attributes = [new("from", Bert)];
        if (type is not null) attributes.Add(new NodeAttribute("type", type));
        if (last is not null) attributes.Add(new NodeAttribute("last", last));
        await device.Server.SendAsync(Node.Of("presence", attributes));
        var raised = await device.Device.WaitAsync<PresenceChanged>();
        Assert.Equal((Bert, Bert, kind, "491701120002"), (raised.Chat, raised.Participant, raised.Kind, raised.ChatPhoneNumber));
        Assert.Equal((seconds, reason), (raised.LastSeenAt?.ToUnixTimeSeconds(), raised.LastSeenReason));
    }

    [Fact(Timeout = 60_000)]
    public async Task Chat_states_and_group_counts_are_events_unless_expired_or_own()
    {
        await using var device = await StartAsync();
        await device.Server.SendAsync(Node.Of("chatstate", [new("from", Bert), new("offline", "0")], Node.Of("composing")));
        await device.Server.SendAsync(Node.Of("chatstate", [new("to", Bert)], Node.Of("composing")));
        await device.Server.SendAsync(Node.Of("chatstate", [new("from", Jid.FromLid("111111111111111", 3))], Node.Of("composing")));
        await device.Server.SendAsync(Node.Of("chatstate", [new("from", Bert)], Node.Of("dancing")));
        await device.Server.SendAsync(Node.Of("chatstate", [new("from", Bert)], Node.Of("composing", [new NodeAttribute("media", "audio")])));
        await device.Server.SendAsync(Node.Of("chatstate", [new("from", Group), new("participant", Bert.WithDevice(2))], Node.Of("composing")));
        await device.Server.SendAsync(Node.Of("chatstate", [new("from", Group), new("participant", Bert)], Node.Of("paused")));
        await device.Server.SendAsync(Node.Of("presence", [new("from", Group), new("count", "17")]));
        await device.Device.WaitAsync<PresenceChanged>(raised => raised.OnlineCount == 17);
        var all = device.Device.Events.Entries.OfType<PresenceChanged>().Select(raised => (raised.Chat, raised.Participant, raised.Kind)).ToArray();
        Assert.Equal(
            [(Bert, Bert, PresenceKind.Recording), (Group, Bert, PresenceKind.Typing), (Group, Bert, PresenceKind.Paused),
                (Group, Group, PresenceKind.Available)],
            all);
    }

    [Fact(Timeout = 60_000)]
    public async Task Subscription_carries_the_token_and_is_renewed_on_the_next_connection()
    {
        await using var device = await StartAsync();
        await device.Device.Store.CommitAsync(
            new DeviceStateChanges { TrustedTokens = { [TokenName(Bert)] = new TrustedToken([1, 2, 3], DateTimeOffset.UtcNow, null) } }, Stop);
        await device.Server.Sent.WaitAsync(node => node.Tag == "presence" && node.Get("type") == "available", "the device is available");
        await device.Client.Presence.SubscribeAsync(Bert, Stop);
        await device.Client.Presence.SubscribeAsync(Group, Stop);
        AssertSubscription(await SubscriptionAsync(device, Bert));
        Assert.Empty((await SubscriptionAsync(device, Group)).Children);
        await device.ReconnectAsync();
        AssertSubscription(await SubscriptionAsync(device, Bert));
        Assert.True(await device.Client.Presence.UnsubscribeAsync(Group, Stop));
        Assert.False(await device.Client.Presence.UnsubscribeAsync(Group, Stop));
        await device.Server.Sent.WaitAsync(node => node.Tag == "presence" && node.Get("type") == "unsubscribe" && node.GetJid("to") == Group, "unsubscribe");
        await device.ReconnectAsync();
        await SubscriptionAsync(device, Bert);
        await device.Server.ProbeAsync("p1");
        Assert.DoesNotContain(device.Server.Sent.Entries, node => node.Tag == "presence" && node.GetJid("to") == Group);
    }

    [Fact(Timeout = 60_000)]
    public async Task Subscriptions_wait_until_the_device_is_available()
    {
        _staysAvailable = false;
        _subscriptions.Add(Bert);
        await using var device = await StartAsync();
        await device.Server.Sent.WaitAsync(node => node.Tag == "presence" && node.Get("type") == "unavailable", "the device is unavailable");
        Assert.False(device.Client.Presence.StaysAvailable);
        await device.Server.ProbeAsync("p1");
        Assert.DoesNotContain(device.Server.Sent.Entries, node => node.Get("type") == "subscribe");
        _staysAvailable = true;
        device.Client.Presence.Review();
        await SubscriptionAsync(device, Bert);
        Assert.True(device.Client.Presence.StaysAvailable);
    }

    [Fact(Timeout = 60_000)]
    public async Task Typing_with_a_duration_ends_by_itself()
    {
        await using var device = await StartAsync();
        await device.Client.Presence.ShowAsync(Bert, ChatActivity.Recording, TimeSpan.FromMilliseconds(50), Stop);
        var recording = await device.Server.Sent.WaitAsync(node => node.Tag == "chatstate", "recording");
        // The account is not migrated to LIDs, and the contact's number is unknown: its LID is used, and ours.
        Assert.Equal((Jid.FromLid("111111111111111", 7), Bert), (recording.GetJid("from"), recording.GetJid("to")));
        Assert.Equal(("composing", "audio"), (recording.Children[0].Tag, recording.Children[0].Get("media")));
        await device.Server.Sent.WaitAsync(node => node.Tag == "chatstate" && node.Child("paused") is not null, "paused");
    }

    [Fact]
    public void Subscriptions_are_bounded_and_the_oldest_ends()
    {
        for (var i = 0; i < PresenceSubscriptions.Limit; i++) Assert.Null(_subscriptions.Add(Jid.FromLid($"{1_000 + i}")));
        Assert.Null(_subscriptions.Add(Jid.FromLid("1000")));
        Assert.Equal(Jid.FromLid("1001"), _subscriptions.Add(Bert));
        Assert.Equal(PresenceSubscriptions.Limit, _subscriptions.List().Count);
        Assert.False(_subscriptions.Contains(Jid.FromLid("1001")));
        _subscriptions.Clear();
        Assert.Empty(_subscriptions.List());
    }

    private static string TokenName(Jid account) => WhatIsUp.WhatsApp.Signal.ProtocolAddress.Of(account).Name;

    private static Task<Node> SubscriptionAsync(ScriptedDevice device, Jid chat) => device.Server.Sent.WaitAsync(
        node => node.Tag == "presence" && node.Get("type") == "subscribe" && node.GetJid("to") == chat, "subscription");

    private static void AssertSubscription(Node sent)
    {
        Assert.NotNull(sent.Get("id"));
        var token = Assert.Single(sent.Children);
        Assert.Equal("tctoken", token.Tag);
        Assert.Equal(new byte[] { 1, 2, 3 }, token.Bytes!.Value.ToArray());
    }
}
