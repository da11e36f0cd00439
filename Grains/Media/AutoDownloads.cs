using Microsoft.Extensions.Logging;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.WhatsApp.Client;

namespace WhatIsUp.Grains.Media;

/// <summary>
/// Downloads files of a channel's messages as they come, a few at once. Nothing depends on it: a file that it does not bring, because too many wait or the connection ends,
/// stays at WhatsApp and is downloaded when somebody follows its link.
/// </summary>
public sealed partial class AutoDownloads(MediaLibrary media, ChannelId channel, Func<WhatsAppClient?> client, ILogger<AutoDownloads> logger)
{
    private const int MaxWaiting = 256;
    private const int AtOnce = 2;
    private readonly Queue<string> _waiting = [];
    private int _running;

    /// <summary>Downloads a file soon.</summary>
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
                LogFault(logger, exception.GetType().Name, channel);
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

    [LoggerMessage(3601, LogLevel.Information, "A file of channel {Channel} was not downloaded ({Fault}); it is when somebody asks for it.")]
    private static partial void LogFault(ILogger logger, string fault, ChannelId channel);
}
