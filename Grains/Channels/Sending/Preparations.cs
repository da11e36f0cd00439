using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Media;
using WhatIsUp.WhatsApp.Presence;
using WhatIsUp.WhatsApp.Store;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Channels.Sending;

/// <summary>
/// Preparation of a message: its files are uploaded, and typing is shown to the recipient. Only the message's own chat waits for it. Bounded: a few uploads at
/// a time, one entry per message in progress.
/// </summary>
internal sealed class Preparations(SendingState state) : IDisposable
{
    /// <summary>Error of a message whose file no longer exists.</summary>
    public static readonly MessageError Gone = new("media_gone", "The file is no longer there.", null);

    private static readonly MessageError Refused = new("media_refused", "The received file can't be downloaded from WhatsApp.", null);
    private static readonly MessageError Damaged = Refused with { Code = "media_damaged" };
    private static readonly MessageError NoRoom = new(Plan.PlanLimit, "A received file that is sent on has no room beside the customer's other files.", null);

    private const int MostUploads = 2;
    private const int TriesPerFile = 3;

    /// <summary>After this time, a chat is read again even if its preparation hasn't ended.</summary>
    private static readonly TimeSpan LongestHold = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan UnreachablePause = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<string, Task> _uploads = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _typed = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _places = new(MostUploads);
    private readonly CancellationTokenSource _stop = new();
    private readonly ILogger<Preparations> _logger = state.Dependencies.Loggers.CreateLogger<Preparations>();

    /// <summary>Starts or continues the preparation of a message.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="message">The message.</param>
    /// <returns>True when the message must wait.</returns>
    public bool Begin(WhatsAppClient client, QueuedMessage message)
    {
        var now = state.Now;
        if (message.MediaIds.Count > 0)
        {
            state.Unanswered.Hold(message, now + LongestHold);
            _uploads.GetOrAdd(message.MessageId, _ => Task.Run(() => UploadAsync(client, message)));
            return true;
        }
        if (_typed.TryGetValue(message.MessageId, out var until))
        {
            if (until > now)
            {
                state.Unanswered.Hold(message, until);
                return true;
            }
            _typed.TryRemove(message.MessageId, out _);
            return false;
        }
        var lasts = TimeSpan.FromSeconds(message.TypingSeconds);
        client.Presence.Send(Jid.Parse(message.Recipient), IsVoice(message) ? ChatActivity.Recording : ChatActivity.Typing, lasts);
        until = now + lasts;
        _typed[message.MessageId] = until;
        state.Unanswered.Hold(message, until);
        return true;
    }

    private static bool IsVoice(QueuedMessage message) =>
        ContentDecoder.Decode(ContentDecoder.Parse(message.Content)).Content is WhatsApp.Contents.MediaContent { IsVoice: true };

    /// <summary>Cancels everything in progress.</summary>
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
                await PrepareFilesAsync(client, message);
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
            // The row is unchanged: the next read of the queue starts over.
            _logger.FileNotPrepared(exception.GetType().Name, state.Record.Id);
            await Task.Delay(UnreachablePause, state.Dependencies.Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        _uploads.TryRemove(message.MessageId, out _);
        state.Unanswered.Release(message.ChatId);
        state.Wake();
    }

    private async Task PrepareFilesAsync(WhatsAppClient client, QueuedMessage message)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await (Jid.Parse(message.Recipient).Server == JidServer.Newsletter ? NamePlainFileAsync(client, message) : NameFilesAsync(client, message));
                return;
            }
            catch (GatewayException gone) when (gone.Code is ErrorCode.MediaGone or ErrorCode.NotFound)
            {
                await state.FailAsync(message.MessageId, Gone);
                return;
            }
            catch (GatewayException spoiled) when (spoiled.Details?.GetValueOrDefault("reason") is "media_damaged" or "too_long" or "media_refused")
            {
                // A received file that does not match its message: retries would only delay the chat.
                await state.FailAsync(message.MessageId, spoiled.Details["reason"] == "media_refused" ? Refused : Damaged);
                return;
            }
            catch (GatewayException full) when (full.Details?.GetValueOrDefault("reason") is Plan.PlanLimit)
            {
                await state.FailAsync(message.MessageId, NoRoom);
                return;
            }
            catch (MediaTransferException refused) when (refused.Fault != MediaTransferFault.Unreachable)
            {
                await state.FailAsync(message.MessageId, new MessageError("media_refused", "WhatsApp did not take the file.", refused.Status));
                return;
            }
            catch (Exception exception) when (attempt < TriesPerFile
                && exception is not (OperationCanceledException or StoreFencedException or NotConnectedException or MediaTransferException))
            {
                _logger.FileNotPrepared(exception.GetType().Name, state.Record.Id);
            }
        }
    }

    private async Task NameFilesAsync(WhatsAppClient client, QueuedMessage message)
    {
        var (content, context) = ContentDecoder.Decode(ContentDecoder.Parse(message.Content));
        var files = ContentFiles.Of(content);
        if (files.Count != message.MediaIds.Count) throw new InvalidOperationException("A message has another number of files than its row.");
        var uploaded = new UploadedMedia[files.Count];
        for (var i = 0; i < uploaded.Length; i++)
            uploaded[i] = await state.Dependencies.Media.EnsureUploadedAsync(state.Record.Id, message.MediaIds[i], files[i].Kind, client, _stop.Token);
        var named = ContentFiles.Map(content, (file, i) => file with
        {
            File = uploaded[i].File, Plain = null, Url = uploaded[i].Url, DirectPath = uploaded[i].DirectPath, KeyMadeAt = uploaded[i].KeyMadeAt,
        });
        await state.Queue.NameFileAsync(message.MessageId, named.Encode(context), null, _stop.Token);
    }

    /// <summary>Newsletters have one file, which is not encrypted, and name its upload beside the content.</summary>
    private async Task NamePlainFileAsync(WhatsAppClient client, QueuedMessage message)
    {
        var (content, context) = ContentDecoder.Decode(ContentDecoder.Parse(message.Content));
        if (ContentFiles.Of(content) is not [var only] || message.MediaIds is not [var mediaId])
            throw new InvalidOperationException("A message to a newsletter has another number of files than one.");
        var uploaded = await state.Dependencies.Media.EnsureUploadedAsync(state.Record.Id, mediaId, only, client, _stop.Token);
        var named = ContentFiles.Map(content, (file, _) => file with
        {
            File = null, Plain = new PlainReference(uploaded.Sha256, uploaded.Length), Url = uploaded.Url, DirectPath = uploaded.DirectPath, KeyMadeAt = null,
        });
        await state.Queue.NameFileAsync(message.MessageId, named.Encode(context), uploaded.Handle, _stop.Token);
    }
}
