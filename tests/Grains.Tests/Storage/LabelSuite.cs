using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Storage.Chats;
using WhatIsUp.Grains.Storage.Labels;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;
using static WhatIsUp.Grains.Tests.Storage.Seeds;

namespace WhatIsUp.Grains.Tests.Storage;

/// <summary>Labels and quick replies: the same tests on both databases.</summary>
public abstract class LabelSuite(StorageFixture fixture)
{
    private const string Number = "4915@s.whatsapp.net";
    private static readonly Jid Lid = Jid.FromLid("123");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Quick_replies_are_stored_by_id_and_listed_by_shortcut()
    {
        await using var storage = await fixture.OpenAsync();
        var (_, channel) = await NewChannelAsync(storage);
        var (_, other) = await NewChannelAsync(storage);
        await storage.CommitAsync(unit =>
        {
            QuickReplyRows.Apply(unit, channel, new QuickReplyChanged("1", "hours", "Nine to five", ["open", "☺"], 2, false) { At = Now });
            QuickReplyRows.Apply(unit, channel, new QuickReplyChanged("1", "hours", "Nine to six", ["open", "☺"], 3, false) { At = Now });
            QuickReplyRows.Apply(unit, channel, new QuickReplyChanged("2", "address", "High Street 1", [], 0, false) { At = Now });
            QuickReplyRows.Apply(unit, channel, new QuickReplyChanged("3", "bye", "Bye", [], 0, false) { At = Now });
            QuickReplyRows.Apply(unit, channel, new QuickReplyChanged("3", "", "", [], 0, true) { At = Now });
        });
        var rows = new QuickReplyRows(storage.Database);
        Assert.Equal(["address", "hours"], (await rows.ListAsync(channel, Cancel)).Select(reply => reply.Shortcut));
        var reply = (await rows.FindAsync(channel, "1", Cancel))!;
        Assert.Equal(("Nine to six", 3), (reply.Message, reply.Count));
        Assert.Equal(["open", "☺"], reply.Keywords);
        Assert.Null(await rows.FindAsync(channel, "3", Cancel));
        Assert.Empty(await rows.ListAsync(other, Cancel));
    }

    [Fact]
    public async Task Labels_are_counted_and_removed_with_their_targets()
    {
        await using var storage = await fixture.OpenAsync();
        var (_, channel) = await NewChannelAsync(storage);
        await storage.CommitAsync(unit =>
        {
            LabelRows.Apply(unit, channel, new LabelEdited("1", "New", 2, false) { At = Now });
            LabelRows.Apply(unit, channel, new LabelEdited("1", "Newer", 3, false) { At = Now });
            ChatRows.Apply(unit, channel, Mode.Test, Number, new LabelAssigned("1", null, true) { Chat = Lid, At = Now });
            ChatRows.Apply(unit, channel, Mode.Test, Number, new LabelAssigned("1", "M1", true) { Chat = Lid, At = Now });
            ChatRows.Apply(unit, channel, Mode.Test, Number, new LabelAssigned("1", "M2", true) { Chat = Lid, At = Now });
            ChatRows.Apply(unit, channel, Mode.Test, Number, new LabelAssigned("1", "M2", false) { Chat = Lid, At = Now });
        });
        var label = Assert.Single(await storage.Chats.Labels.ListLabelsAsync(channel, Cancel));
        Assert.Equal(("Newer", 3, 2L), (label.Name, label.Color, label.Count));
        Assert.Equal([null, "M1"], (await storage.Chats.Labels.GetLabelAsync(channel, "1", Cancel))!.Links.Select(link => link.MessageId));
        await storage.CommitAsync(unit => LabelRows.Apply(unit, channel, new LabelEdited("1", "", 0, true) { At = Now }));
        Assert.Null(await storage.Chats.Labels.GetLabelAsync(channel, "1", Cancel));
        Assert.Equal(0, await storage.CountAsync("label_links"));
    }
}

/// <summary>On SQLite.</summary>
public sealed class SqliteLabelTests(SqliteFixture fixture) : LabelSuite(fixture);

/// <summary>On PostgreSQL.</summary>
public sealed class PostgresLabelTests(PostgresFixture fixture) : LabelSuite(fixture);
