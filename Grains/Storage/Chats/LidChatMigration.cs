using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Grains.Storage.Chats;

/// <summary>
/// Moves the messages of a chat to the other address of the same person: a bounded number at a time, between other units, so that no long chat delays others.
/// The remaining work is in the database; every silo does a part of it, and no longer finds what another one has moved.
/// </summary>
public sealed class LidChatMigration(Database database, GroupCommitWriter writer, ILogger<LidChatMigration> logger) : BackgroundService
{
    /// <summary>Messages that one statement moves at most.</summary>
    private const int RowsPerStep = 500;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    private const string Remaining = "FROM messages WHERE mode = @mode AND channel_id = @channel_id AND chat_id = @from";

    // Messages to be cleared are cleared under the old address: under the new one there may be other old messages that stay.
    private const string IsCleared = "EXISTS (SELECT 1 FROM chat_clearances c WHERE c.channel_id = @channel_id AND c.chat_id = @from)";

    // The sender moves, too: when the message arrives again, from the phone's history or once it can be read, it is a known one. One that arrived under both
    // addresses stays.
    private const string Sender = """
        CASE WHEN sender_jid = @from
            AND NOT EXISTS (SELECT 1 FROM messages d WHERE d.channel_id = @channel_id AND d.message_id = messages.message_id AND d.sender_jid = @to)
            THEN CAST(@to AS TEXT) ELSE sender_jid END
        """;

    /// <summary>The newest messages that are still under the old address.</summary>
    private static readonly SqlStatement MoveSome = new(
        "move.step",
        $"""
        UPDATE messages SET chat_id = @to, sender_jid = {Sender}
        WHERE seq IN (SELECT seq FROM (SELECT seq {Remaining} ORDER BY sort_at DESC, seq DESC LIMIT @limit) AS newest) AND NOT {IsCleared} RETURNING 1
        """,
        returnsValue: true);

    private static readonly SqlStatement PutMove = new(
        "move.put",
        $"""
        INSERT INTO chat_moves (channel_id, chat_id, mode, to_chat_id)
        SELECT CAST(@channel_id AS TEXT), CAST(@from AS TEXT), CAST(@mode AS BIGINT), CAST(@to AS TEXT) WHERE EXISTS (SELECT 1 {Remaining})
        ON CONFLICT (channel_id, chat_id) DO UPDATE SET to_chat_id = excluded.to_chat_id
        """);

    private static readonly SqlQuery<ChatMove> NextMove = new(
        "move.next",
        """
        SELECT channel_id, chat_id, mode, to_chat_id FROM chat_moves m
        WHERE NOT EXISTS (SELECT 1 FROM chat_clearances c WHERE c.channel_id = m.channel_id AND c.chat_id = m.chat_id) LIMIT 1
        """,
        new(columns =>
        {
            int channel = columns["channel_id"], from = columns["chat_id"], mode = columns["mode"], to = columns["to_chat_id"];
            return row => new ChatMove(row.Channel(channel), (Mode)row.GetInt64(mode), row.GetString(from), row.GetString(to));
        }));

    private static readonly SqlStatement EndMove = new(
        "move.done", $"DELETE FROM chat_moves WHERE channel_id = @channel_id AND chat_id = @from AND to_chat_id = @to AND NOT EXISTS (SELECT 1 {Remaining})");

    private readonly SemaphoreSlim _wake = new(0, 1);

    /// <summary>Moves the newest messages of a chat as part of a unit, and leaves the others to the background.</summary>
    public static void Add(UnitOfWork unit, ChannelId channel, Mode mode, string chat, string toChat)
    {
        SqlArgument[] move = [("channel_id", channel), ("mode", mode), ("from", chat), ("to", toChat)];
        unit.Add(MoveSome, [.. move, ("limit", RowsPerStep)]);
        unit.Add(PutMove, move);
    }

    /// <summary>Starts a round immediately.</summary>
    public void Wake()
    {
        try
        {
            if (_wake.CurrentCount == 0) _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // A concurrent call started it.
        }
    }

    /// <summary>One bounded step.</summary>
    /// <returns>True when there may be more to move.</returns>
    public async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        if (await database.ReadAsync(NextMove, [], cancellationToken) is not [var next, ..]) return false;
        SqlArgument[] move = [("channel_id", next.ChannelId), ("mode", next.Mode), ("from", next.From), ("to", next.To)];
        var unit = new UnitOfWork();
        unit.Add(MoveSome, [.. move, ("limit", RowsPerStep)]);
        unit.Add(EndMove, move);
        await writer.CommitAsync(unit, cancellationToken);
        return true;
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await StepAsync(stoppingToken))
                {
                }
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                StorageLog.MovesFailed(logger, exception);
            }
            await _wake.WaitAsync(Period, stoppingToken);
        }
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        base.Dispose();
        _wake.Dispose();
    }

    private readonly record struct ChatMove(ChannelId ChannelId, Mode Mode, string From, string To);
}
