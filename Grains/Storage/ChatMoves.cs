using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using WhatIsUp.Grains.Abstractions;

namespace WhatIsUp.Grains.Storage;

/// <summary>
/// Gives the messages of long chats to the name that their person turned out to have: some at a time, between the other units. What is left to do is in the database;
/// every silo does it, and what another has moved is no longer there.
/// </summary>
public sealed class ChatMoves(Database database, GroupCommitWriter writer, ILogger<ChatMoves> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);
    private readonly SemaphoreSlim _wake = new(0, 1);

    /// <summary>Moves the newest messages of a chat as part of a unit, and leaves the others to the background.</summary>
    public static void Add(WriteUnit unit, ChannelId channel, Mode mode, string chat, string toChat)
    {
        var id = channel.ToString();
        unit.Add(MoveSql.Step, id, chat, toChat, (long)mode, (long)MoveSql.RowsPerStep);
        unit.Add(MoveSql.Put, id, chat, toChat, (long)mode);
    }

    /// <summary>There may be something to move.</summary>
    public void Wake()
    {
        try
        {
            if (_wake.CurrentCount == 0) _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else has just said so.
        }
    }

    /// <summary>One bounded step.</summary>
    /// <returns>True when there may be more to move.</returns>
    public async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        var next = await database.ReadAsync(MoveSql.Next, [], row => (Channel: row.GetString(0), Chat: row.GetString(1), Mode: row.GetInt64(2), To: row.GetString(3)), cancellationToken);
        if (next.Count == 0) return false;
        var (channel, chat, mode, to) = next[0];
        var unit = new WriteUnit();
        unit.Add(MoveSql.Step, channel, chat, to, mode, (long)MoveSql.RowsPerStep);
        unit.Add(MoveSql.Done, channel, chat, to, mode);
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
}
