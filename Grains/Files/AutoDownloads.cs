using Microsoft.Extensions.Logging;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.WhatsApp.Client;

namespace WhatIsUp.Grains.Files;

/// <summary>
/// Downloads files of received messages, a few at a time. Best effort: a file that is skipped because too many wait or the connection ends
/// remains on WhatsApp's servers and is downloaded on request.
/// </summary>
public sealed class AutoDownloads(MediaLibrary media, ChannelId channel, Func<WhatsAppClient?> client, ILogger<AutoDownloads> logger)
{
    private const int MaxWaiting = 256;
    private const int AtOnce = 2;
    private readonly Queue<string> _waiting = [];
    private int _running;

    /// <summary>Queues a file for download.</summary>
    public void Add(string mediaId)
    {
        lock (_waiting)
        {
            if (_waiting.Count == MaxWaiting) return;
            _waiting.Enqueue(mediaId);
            if (_running == AtOnce) return;
            _running++;
        }
        _ = Task.Run(RunAsync);
    }

    private async Task RunAsync()
    {
        while (Next() is { } mediaId)
        {
            try
            {
                await media.BringAsync(channel, mediaId, client);
            }
            catch (Exception exception)
            {
                logger.FileNotDownloaded(exception.GetType().Name, channel);
            }
        }
    }

    private string? Next()
    {
        lock (_waiting)
        {
            if (_waiting.TryDequeue(out var mediaId)) return mediaId;
            _running--;
            return null;
        }
    }
}
