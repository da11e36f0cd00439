using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Abstractions.Webhooks;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.Grains.Storage.Outbox;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Tests.Storage;

/// <summary>Initial rows of storage tests.</summary>
internal static class Seeds
{
    public static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_000);

    public static async Task<(Caller Caller, ChannelId Channel)> NewChannelAsync(OpenedStorage storage)
    {
        var caller = new Caller { CustomerId = CustomerId.New(), Mode = Mode.Test, KeyId = "key_1", Scopes = ["*"], CorrelationId = "c" };
        var channel = ChannelId.New();
        var unit = new UnitOfWork();
        ChannelRows.Insert(unit, channel, new ChannelCreation(caller.CustomerId, Mode.Test, "name", new Dictionary<string, string> { ["a"] = "b" }, null), Now);
        await storage.Writer.CommitAsync(unit, TestContext.Current.CancellationToken);
        return (caller, channel);
    }

    /// <summary>The customer of a channel.</summary>
    public static Caller CallerOf(ChannelRow channel) =>
        new() { CustomerId = channel.CustomerId, Mode = channel.Mode, KeyId = "key_1", Scopes = ["*"], CorrelationId = "c" };

    public static async Task<string> NewEndpointAsync(
        OpenedStorage storage, Caller caller, string events = "*", ChannelId? channel = null, ChatTypeFilter filter = ChatTypeFilter.All)
    {
        var view = new WebhookEndpointView
        {
            Id = PrefixedId.New(PrefixedId.WebhookEndpoint), Url = "https://example.com/", Events = [events],
            ChannelIds = channel is null ? [] : [channel.Value], Enabled = true,
            ChatTypeFilter = filter, HeaderNames = [], RetryPolicy = RetryPolicy.Standard, Mode = caller.Mode, CreatedAt = Now, UpdatedAt = Now,
        };
        var unit = new UnitOfWork();
        EndpointRows.Put(unit, caller.CustomerId, view);
        await storage.Writer.CommitAsync(unit, TestContext.Current.CancellationToken);
        Assert.Equal(view.Id,
            (await storage.Endpoints.ListAsync(caller, new PageRequest(200, null), TestContext.Current.CancellationToken)).Data
                .Single(listed => listed.Id == view.Id).Id);
        return view.Id;
    }

    public static async Task ApplyAsync(OpenedStorage storage, ChannelId channel, DeviceStateChanges batch)
    {
        var unit = new UnitOfWork();
        storage.Signal.Apply(unit, channel, batch);
        await storage.Writer.CommitAsync(unit, TestContext.Current.CancellationToken);
    }

    public static OutboxEvent Event(Caller caller, ChannelId channel, string name, EventChatKind kind = EventChatKind.None) =>
        new(PrefixedId.New(PrefixedId.Event), caller.CustomerId, caller.Mode, channel, name, Now, """{"a":1}""", kind);

    public static MessageRow Message(Caller caller, ChannelId channel, string id, bool isFromMe) => new()
    {
        ChannelId = channel, CustomerId = caller.CustomerId, Mode = caller.Mode, MessageId = id, ChatId = "4915@s.whatsapp.net", IsFromMe = isFromMe,
        Sender = new Participant(isFromMe ? "4916@s.whatsapp.net" : "4915@s.whatsapp.net", "123@lid", "+4915", "Name"), Recipient = "4915@s.whatsapp.net",
        MessageContent = new() { Text = new TextContent("a text") },
        Content = [1, 2], SentAt = Now, Status = isFromMe ? MessageStatus.Queued : MessageStatus.Delivered, ExpiresAt = Now.AddHours(24),
    };
}
