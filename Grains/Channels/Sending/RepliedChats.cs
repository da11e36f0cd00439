using Microsoft.Extensions.Logging;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;

namespace WhatIsUp.Grains.Channels.Sending;

/// <summary>
/// Marks chats as read to which the channel has written, one after another. A chat that is skipped, because too many wait or the connection ends, is marked
/// with the next message to it.
/// </summary>
internal sealed class RepliedChats(ChannelDependencies dependencies, ChannelRecord record, Func<WhatsAppClient?> client)
{
    private const int MaxWaiting = 1_024;
    private readonly ILogger<RepliedChats> _logger = dependencies.Loggers.CreateLogger<RepliedChats>();
    private readonly HashSet<string> _waiting = new(StringComparer.Ordinal);
    private bool _isRunning;

    /// <summary>Marks a chat soon; one that waits already is marked once.</summary>
    public void Add(string chatId)
    {
        lock (_waiting)
        {
            if (_waiting.Count == MaxWaiting) return;
            _waiting.Add(chatId);
            if (_isRunning) return;
            _isRunning = true;
        }
        _ = Task.Run(RunAsync);
    }

    private async Task RunAsync()
    {
        while (Next() is { } chatId)
        {
            try
            {
                if (client() is not { } open || !Jid.TryParse(chatId, out var chat) || chat == Jid.StatusBroadcast) continue;
                var (stored, wire) = await ChatReading.NamesAsync(dependencies.Signals, record.Id, chat);
                await ChatReading.ReadAsync(dependencies, record, open, stored, wire, CancellationToken.None);
            }
            catch (Exception exception)
            {
                _logger.ChatNotRead(exception.GetType().Name, record.Id);
            }
        }
    }

    private string? Next()
    {
        lock (_waiting)
        {
            if (_waiting.Count == 0)
            {
                _isRunning = false;
                return null;
            }
            var chatId = _waiting.First();
            _waiting.Remove(chatId);
            return chatId;
        }
    }
}
