using Microsoft.Extensions.Logging;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;

namespace WhatIsUp.Grains.Channels;

/// <summary>Marks chats as read that the channel wrote to, one after another. What it misses, because too many wait or the connection ends, the next message to the chat makes up for.</summary>
internal sealed partial class RepliedChats(ChannelParts parts, ChannelStore store, Func<WhatsAppClient?> client)
{
    private const int MaxWaiting = 1_024;
    private readonly ILogger<RepliedChats> _logger = parts.Loggers.CreateLogger<RepliedChats>();
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
                var (stored, wire) = await ChatReading.NamesAsync(parts.Signals, store.Row.Id, chat);
                await ChatReading.ReadAsync(parts, store, open, stored, wire, CancellationToken.None);
            }
            catch (Exception exception)
            {
                LogFault(_logger, exception.GetType().Name, store.Row.Id);
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

    [LoggerMessage(3240, LogLevel.Information, "A chat of channel {Channel} was not marked as read after an answer ({Fault}).")]
    private static partial void LogFault(ILogger logger, string fault, ChannelId channel);
}
