using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage.Contacts;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.Grains.Storage.Outbox;
using WhatIsUp.Grains.Storage.Presence;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Presence;
using static WhatIsUp.Grains.Tests.Storage.Seeds;

namespace WhatIsUp.Grains.Tests.Storage;

/// <summary>Presence subscriptions, names of contacts, and files of newsletter posts: the same tests on both databases.</summary>
public abstract class AreaSuite(StorageFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Subscriptions_are_listed_oldest_first_and_the_oldest_beyond_the_limit_is_removed()
    {
        await using var storage = await fixture.OpenAsync();
        var ((_, channel), (_, other)) = (await NewChannelAsync(storage), await NewChannelAsync(storage));
        var rows = new SubscriptionRows(storage.Database);
        await storage.CommitAsync(unit =>
        {
            for (var i = 0; i <= PresenceSubscriptions.Limit; i++) SubscriptionRows.Put(unit, channel, Chat(i), Now.AddSeconds(i));
            SubscriptionRows.Put(unit, other, Chat(0), Now);
        });
        Assert.Equal(Enumerable.Range(1, PresenceSubscriptions.Limit).Select(Chat), await rows.ListAsync(channel, Cancel));
        await storage.CommitAsync(unit =>
        {
            SubscriptionRows.Put(unit, channel, Chat(1), Now.AddDays(1));
            SubscriptionRows.Delete(unit, channel, Chat(2));
        });
        var left = await rows.ListAsync(channel, Cancel);
        Assert.Equal((PresenceSubscriptions.Limit - 1, Chat(3), Chat(1)), (left.Count, left[0], left[^1]));
        await storage.CommitAsync(unit => SubscriptionRows.Clear(unit, channel));
        Assert.Empty(await rows.ListAsync(channel, Cancel));
        Assert.Single(await rows.ListAsync(other, Cancel));

        static Jid Chat(int number) => Jid.FromPhoneNumber((4915000000000 + number).ToString());
    }

    [Fact]
    public async Task Name_of_a_contact_has_an_event_when_it_replaces_another_one()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        await NewEndpointAsync(storage, caller);
        // The same name twice, a contact without a name, and an account that is known by LID only.
        foreach (var (jid, name) in new[]
        {
            ("4915@s.whatsapp.net", "Ada"), ("4915@s.whatsapp.net", "Ada"), ("4915@s.whatsapp.net", null), ("4915@s.whatsapp.net", "Ada L."),
            ("4915@s.whatsapp.net", "Ada L."), ("9@lid", "Bob"), ("9@lid", "Bobby"),
        })
            await storage.CommitAsync(unit =>
            {
                var webhookEvent = Event(caller, channel, EventCatalogue.ContactUpdated, EventChatKind.Direct);
                ContactRows.PutContact(unit, channel, new Participant(jid, null, null, name), Now, null, webhookEvent.Id);
                OutboxRows.AddOfContact(unit, webhookEvent, jid);
            });
        Assert.Equal(2, await storage.CountAsync("events WHERE name = 'contact.updated'"));
        Assert.Equal(2, await storage.CountAsync("deliveries WHERE event_name = 'contact.updated'"));
        Assert.Equal(1, await storage.CountAsync("contacts WHERE push_name = 'Ada L.'"));
    }

    [Fact]
    public async Task Handle_of_an_uploaded_file_is_stored_with_its_queued_message()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        var message = Message(caller, channel, "m1", isFromMe: true) with { ChatId = "120363000000000001@newsletter", PendingMediaIds = ["med_1"] };
        await storage.CommitAsync(unit => MessageRows.InsertOutbound(unit, message, Now));
        var queued = Assert.Single(await storage.Messages.Outbound.ReadQueueAsync(channel, 0, 10, Now, Cancel));
        Assert.Equal(("med_1", null), (Assert.Single(queued.MediaIds), queued.MediaHandle));
        await storage.CommitAsync(unit => MessageRows.NameFile(unit, channel, "m1", [7, 8, 9], "4:abc=="));
        queued = Assert.Single(await storage.Messages.Outbound.ReadQueueAsync(channel, 0, 10, Now, Cancel));
        Assert.Equal("4:abc==", queued.MediaHandle);
        Assert.Empty(queued.MediaIds);
        Assert.Equal([7, 8, 9], queued.Content.ToArray());
    }
}

/// <summary>On SQLite.</summary>
public sealed class SqliteAreaTests(SqliteFixture fixture) : AreaSuite(fixture);

/// <summary>On PostgreSQL.</summary>
public sealed class PostgresAreaTests(PostgresFixture fixture) : AreaSuite(fixture);
