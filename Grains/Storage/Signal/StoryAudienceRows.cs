using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Storage.Signal;

/// <summary>Audiences of stories: what a poster chose, and whom a story went to.</summary>
internal sealed class StoryAudienceRows(TimeProvider time) : SignalTable<string, StatusAudience>(DeviceTables.StatusAudiences)
{
    private static readonly SqlStatement PutChosen = new(
        "story.put_chosen",
        """
        INSERT INTO story_audiences (channel_id, message_id, chosen_setting, chosen, kept_at)
        VALUES (@channel_id, @message_id, @setting, @accounts, @now) ON CONFLICT (channel_id, message_id) DO NOTHING
        """);

    private static readonly SqlStatement PutSent = new(
        "story.put_sent",
        """
        INSERT INTO story_audiences (channel_id, message_id, sent_setting, sent, kept_at) VALUES (@channel_id, @message_id, @setting, @accounts, @now)
        ON CONFLICT (channel_id, message_id) DO UPDATE SET sent_setting = excluded.sent_setting, sent = excluded.sent
        """);

    private static readonly SqlStatement DeleteAudience = new(
        "story.delete_audience", "DELETE FROM story_audiences WHERE channel_id = @channel_id AND message_id = @message_id");

    private static readonly SqlQuery<StatusAudience> GetChosen = new(
        "story.chosen",
        """
        SELECT chosen_setting AS setting, chosen AS accounts FROM story_audiences
        WHERE channel_id = @channel_id AND message_id = @message_id AND chosen_setting IS NOT NULL
        """,
        Reader());

    private static readonly SqlQuery<StatusAudience> GetSent = new(
        "story.sent",
        """
        SELECT sent_setting AS setting, sent AS accounts FROM story_audiences
        WHERE channel_id = @channel_id AND message_id = @message_id AND sent_setting IS NOT NULL
        """,
        Reader());

    private static readonly SqlStatement WipeAudiences = new("story.wipe_audiences", "DELETE FROM story_audiences WHERE channel_id = @channel_id");

    public override SqlStatement Wipe => WipeAudiences;

    /// <summary>Stores what the poster of a story chose.</summary>
    public static void PutChosenAudience(UnitOfWork unit, ChannelId channel, string messageId, StatusAudience audience, DateTimeOffset now) =>
        unit.Add(PutChosen, ColumnsOf(channel, messageId, audience, now));

    /// <summary>What the poster of a story chose; null for the account's own choice.</summary>
    public static Task<StatusAudience?> LoadChosenAsync(SignalScope scope, string messageId, CancellationToken cancellationToken) =>
        scope.Database.ReadOneAsync(GetChosen, [("channel_id", scope.Channel), ("message_id", messageId)], cancellationToken);

    public override ValueTask<IReadOnlyDictionary<string, StatusAudience>> LoadAsync(
        SignalScope scope, IReadOnlyCollection<string> keys, CancellationToken cancellationToken) => LoadEachAsync(
        keys, id => scope.Database.ReadOneAsync(GetSent, [("channel_id", scope.Channel), ("message_id", id)], cancellationToken));

    protected override void Put(UnitOfWork unit, SignalScope scope, string key, StatusAudience value) =>
        unit.Add(PutSent, ColumnsOf(scope.Channel, key, value, time.GetUtcNow()));

    protected override void Delete(UnitOfWork unit, SignalScope scope, string key) =>
        unit.Add(DeleteAudience, ("channel_id", scope.Channel), ("message_id", key));

    private static SqlArgument[] ColumnsOf(ChannelId channel, string messageId, StatusAudience audience, DateTimeOffset now) =>
    [
        ("channel_id", channel), ("message_id", messageId), ("setting", (long)audience.Setting), ("accounts", string.Join(',', audience.Accounts)),
        ("now", now),
    ];

    private static RowReader<StatusAudience> Reader() => new(columns =>
    {
        int setting = columns["setting"], accounts = columns["accounts"];
        return row => new StatusAudience(
            (StatusSetting)row.GetInt64(setting), [.. (row.Text(accounts) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Jid.Parse)]);
    });
}
