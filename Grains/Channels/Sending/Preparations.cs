using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Media;
using WhatIsUp.WhatsApp.Messages.Contents;
using WhatIsUp.WhatsApp.Signal;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Channels.Sending;

/// <summary>
/// What a message needs before it can be sent: its files uploaded, and the recipient shown that we type. Only the message's own chat waits for that.
/// Bounded: a few uploads at a time, one entry per message under way.
/// </summary>
public sealed partial class Preparations(ChannelParts parts, ChannelStore store, Func<string, MessageError, Task> fail, Action<string> release) : IDisposable
{
    /// <summary>Why a message fails whose file is nowhere any more.</summary>
    public static readonly MessageError Gone = new("media_gone", "The file is no longer there.", null);

    private const int MostUploads = 2;
    private const int TriesPerFile = 3;

    /// <summary>At the latest then a chat is looked at again, whatever became of its preparation.</summary>
    private static readonly TimeSpan LongestHold = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan UnreachablePause = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<string, Task> _uploads = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _typed = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _places = new(MostUploads);
    private readonly CancellationTokenSource _stop = new();
    private readonly ILogger<Preparations> _logger = parts.Loggers.CreateLogger<Preparations>();

    /// <summary>Begins, or goes on with, what a message needs.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="message">The message.</param>
    /// <param name="hold">Lets its chat wait until then at the longest; called before anything could release it.</param>
    /// <returns>True when the message must wait.</returns>
    public bool Begin(WhatsAppClient client, QueuedMessage message, Action<DateTimeOffset> hold)
    {
        var now = parts.Time.GetUtcNow();
        if (message.MediaIds.Count > 0)
        {
            hold(now + LongestHold);
            _uploads.GetOrAdd(message.MessageId, _ => Task.Run(() => UploadAsync(client, message)));
            return true;
        }
        if (_typed.TryGetValue(message.MessageId, out var until))
        {
            if (until > now)
            {
                hold(until);
                return true;
            }
            _typed.TryRemove(message.MessageId, out _);
            return false;
        }
        var lasts = TimeSpan.FromSeconds(message.TypingSeconds);
        client.SendTyping(Jid.Parse(message.Recipient), IsVoice(message) ? ChatActivity.Recording : ChatActivity.Typing, lasts);
        until = now + lasts;
        _typed[message.MessageId] = until;
        hold(until);
        return true;
    }

    private static bool IsVoice(QueuedMessage message) => ContentDecoder.Decode(ContentDecoder.Parse(message.Content)).Content is WhatsApp.Messages.Contents.MediaContent { IsVoice: true };

    /// <summary>Ends what is under way.</summary>
    public async Task EndAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_uploads.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _stop.Dispose();
        _places.Dispose();
    }

    private async Task UploadAsync(WhatsAppClient client, QueuedMessage message)
    {
        try
        {
            await _places.WaitAsync(_stop.Token);
            try
            {
                await NameFilesAsync(client, message);
            }
            finally
            {
                _places.Release();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return;
        }
        catch (StoreFencedException)
        {
            return;
        }
        catch (Exception exception)
        {
            // The row is as it was: the next look at the queue begins again.
            LogFault(_logger, exception.GetType().Name, store.Fence.Channel);
            await Task.Delay(UnreachablePause, parts.Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        _uploads.TryRemove(message.MessageId, out _);
        release(message.ChatId);
    }

    private async Task NameFilesAsync(WhatsAppClient client, QueuedMessage message)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var (content, context) = ContentDecoder.Decode(ContentDecoder.Parse(message.Content));
                var files = ContentFiles.Of(content);
                if (files.Count != message.MediaIds.Count) throw new InvalidOperationException("A message has another number of files than its row.");
                var uploaded = new UploadedMedia[files.Count];
                for (var i = 0; i < uploaded.Length; i++) uploaded[i] = await parts.Media.EnsureUploadedAsync(store.Fence.Channel, message.MediaIds[i], files[i].Kind, client, _stop.Token);
                var named = ContentFiles.Map(content, (file, i) => file with { File = uploaded[i].File, Url = uploaded[i].Url, DirectPath = uploaded[i].DirectPath, KeyMadeAt = uploaded[i].KeyMadeAt });
                await store.NameFileAsync(message.MessageId, named.Encode(context), _stop.Token);
                return;
            }
            catch (GatewayException gone) when (gone.Code is ErrorCode.MediaGone or ErrorCode.NotFound)
            {
                await fail(message.MessageId, Gone);
                return;
            }
            catch (GatewayException spoiled) when (spoiled.Details?.GetValueOrDefault("reason") is "media_damaged" or "too_long" or "media_refused")
            {
                // A received file that never was what its sender said: trying again would only keep the chat waiting.
                await fail(message.MessageId, new MessageError(spoiled.Details["reason"] == "media_refused" ? "media_refused" : "media_damaged", "The received file can't be had from WhatsApp.", null));
                return;
            }
            catch (GatewayException full) when (full.Details?.GetValueOrDefault("reason") is Plan.PlanLimit)
            {
                await fail(message.MessageId, new MessageError(Plan.PlanLimit, "A received file that is sent on has no room beside the customer's other files.", null));
                return;
            }
            catch (MediaTransferException refused) when (refused.Fault != MediaTransferFault.Unreachable)
            {
                await fail(message.MessageId, new MessageError("media_refused", "WhatsApp did not take the file.", refused.Status));
                return;
            }
            catch (Exception exception) when (exception is not (OperationCanceledException or StoreFencedException or NotConnectedException or MediaTransferException) && attempt < TriesPerFile)
            {
                LogFault(_logger, exception.GetType().Name, store.Fence.Channel);
            }
        }
    }

    [LoggerMessage(3260, LogLevel.Warning, "A file of channel {Channel} could not be prepared ({Fault}) and is tried again.")]
    private static partial void LogFault(ILogger logger, string fault, ChannelId channel);
}
