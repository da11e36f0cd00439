using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Channels.Sending;
using WhatIsUp.Grains.Storage;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Grains.Channels;

/// <summary>
/// Sends a channel's queued rows: in order of acceptance within a chat, several chats at once. Rows are the truth. Each connection reads the queue from its
/// start, so what a former one sent without an ack goes out again under its id.
/// </summary>
public sealed partial class OutboundPump(ChannelParts parts, ChannelStore store, Func<WhatsAppClient?> client) : IDisposable
{
    /// <summary>Why a message fails that could not be sent in its time.</summary>
    public static readonly MessageError Expired = new("expired", "The message waited too long.", null);

    /// <summary>Why a message fails that our own code could not send, however often it tried.</summary>
    public static readonly MessageError Unsendable = new("internal_error", "The message could not be sent.", null);

    /// <summary>Why a message fails that was accepted before the channel was paired with another account.</summary>
    public static readonly MessageError OtherAccount = new("account_changed", "The channel belongs to another WhatsApp account than when the message was accepted.", null);

    private const int TriesPerMessage = 5;
    private const int MaxDoublings = 6;
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);

    /// <summary>One place: many calls before the pump looks are one call, and a call after its end is none.</summary>
    private readonly Channel<bool> _work = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<MessageStatus?>> _waiters = new();
    private readonly ConcurrentDictionary<string, bool> _heard = new(StringComparer.Ordinal);
    private readonly ILogger<OutboundPump> _logger = parts.Loggers.CreateLogger<OutboundPump>();
    private readonly UnansweredMessages _unanswered = new(parts.Options.Value.Channels, parts.Time);
    private readonly ChannelPace _pace = new(parts, store);
    private readonly StrangerLane _strangers = new(parts, store, Random.Shared);
    private Preparations? _preparations;
    private Task<bool>? _waiting;
    private Task _running = Task.CompletedTask;
    private long _cursor;
    private int _isRewound;
    private int _hasOtherLimits;

    /// <summary>Starts.</summary>
    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>There may be something to send.</summary>
    public void Wake() => _work.Writer.TryWrite(true);

    /// <summary>Something that was passed over is to be sent after all: the queue is read from its start.</summary>
    public void Rewind()
    {
        Interlocked.Exchange(ref _isRewound, 1);
        Wake();
    }

    /// <summary>WhatsApp allows the account something else than before: what is held for it is looked at again.</summary>
    public void ReviewLimits()
    {
        Interlocked.Exchange(ref _hasOtherLimits, 1);
        Wake();
    }

    /// <summary>Somebody wrote in this chat, or the account did on its phone: it is no stranger's any more.</summary>
    public void Hear(string chatId)
    {
        if (!_strangers.MayHold) return;
        _heard[chatId] = true;
        Wake();
    }

    /// <summary>
    /// A task that completes when the database has what became of the message: <c>sent</c>, or null when its row says more (held, failed). To be called before it is accepted.
    /// </summary>
    public Task<MessageStatus?> WhenDecided(string messageId) => _waiters.GetOrAdd(messageId, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Nobody waits for it any more.</summary>
    public void Forget(string messageId) => _waiters.TryRemove(messageId, out _);

    /// <summary>Stops; rows stay queued.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        if (_preparations is { } preparations) await preparations.EndAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_aside.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _stop.Dispose();
        _preparations?.Dispose();
    }

    private async Task RunAsync()
    {
        WhatsAppClient? served = null;
        var faults = 0;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await WaitForWorkAsync();
                while (client() is { } current)
                {
                    if (!current.IsLoggedIn)
                    {
                        // Before the login is committed, its commit will wake the pump. After it, the client is about to say so, and nobody wakes the pump again.
                        if (store.Row.Status != Abstractions.Channels.ChannelStatus.Connected) break;
                        await Task.Delay(RetryPause, parts.Time, _stop.Token);
                        continue;
                    }

                    if (!ReferenceEquals(current, served))
                    {
                        if (served is not null) await BlameAsync();
                        (served, faults, _cursor) = (current, 0, 0);
                        _strangers.Reset();
                    }

                    // Whoever ends the pause wakes the pump.
                    if (store.Settings.OfflineMode) break;
                    var state = await SendBatchAsync(current);
                    if (state == BatchState.Done)
                    {
                        await _strangers.LookAheadAsync(_stop.Token);
                        break;
                    }
                    if (state == BatchState.More)
                    {
                        faults = 0;
                        continue;
                    }

                    // The connection went away; should it still be there, the same rows are tried again.
                    _cursor = 0;
                    await Task.Delay(PauseAfter(faults++), parts.Time, _stop.Token);
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
                LogFault(_logger, exception.GetType().Name, store.Fence.Channel);
                _cursor = 0;
                await Task.Delay(PauseAfter(faults++), parts.Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                Wake();
            }
        }
    }

    /// <summary>Sends a chat's messages one after the other; false when the connection, or what it needs, went away.</summary>
    private async Task<bool> SendChatAsync(WhatsAppClient current, IEnumerable<QueuedMessage> messages)
    {
        var tries = TriesPerMessage;
        foreach (var message in messages)
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    if (!await SendOneAsync(current, message)) return true;
                    tries = TriesPerMessage;
                    break;
                }
                catch (Exception exception) when (!_stop.IsCancellationRequested && IsOfSurroundings(exception))
                {
                    // A connection that ended under it is not known to have taken it, nor to have not.
                    if (client() == current) _unanswered.Withdraw(message.MessageId);
                    if (exception is not NotConnectedException) LogFault(_logger, exception.GetType().Name, store.Fence.Channel);
                    return false;
                }
                catch (Exception exception) when (exception is not (OperationCanceledException or StoreFencedException))
                {
                    LogUnsendable(_logger, exception, message.MessageId, attempt, store.Fence.Channel);
                    if (attempt < tries)
                    {
                        await Task.Delay(PauseAfter(attempt - 1), parts.Time, _stop.Token);
                        continue;
                    }

                    await FailAsync(message.MessageId, Unsendable);
                    // What broke this one may break all of its chat: until one gets through, the next ones are tried once and the other chats hardly wait.
                    tries = 1;
                    break;
                }
            }
        }

        return true;
    }

    /// <summary>Sends a message, or fails it; false when the server can't take it now: its chat waits then.</summary>
    private async Task<bool> SendOneAsync(WhatsAppClient current, QueuedMessage message)
    {
        if (message.ExpiresAt <= parts.Time.GetUtcNow())
        {
            await FailAsync(message.MessageId, Expired);
            return true;
        }

        if (!store.Waiting.TryBegin(message.MessageId, out var isFresh)) return true;
        try
        {
            _unanswered.Begin(message, isFresh);
            var outgoing = new OutgoingMessage(message.MessageId, Jid.Parse(message.Recipient), message.Content) { UsesOtherAddress = _unanswered.IsReaddressed(message.MessageId) };
            await current.SendMessageAsync(outgoing, _stop.Token);
            _unanswered.HandOver(message.MessageId);
        }
        catch (WhatsAppRefusedException refused) when (refused.UpstreamCode is { } code && NackRule.Of(code).Sends == NackRule.WhileItLives)
        {
            // What it refused was a question for devices, keys or members: of the message it knows nothing.
            _ = _unanswered.Judge(new MessageAcknowledged(message.MessageId, parts.Time.GetUtcNow(), code), ChannelLimits.Unknown);
            return false;
        }
        catch (WhatsAppRefusedException refused)
        {
            await FailAsync(message.MessageId, refused.UpstreamCode is { } code ? NackRule.Of(code).ErrorOf(code, null) : NackRule.Unreachable(refused.Reason));
        }
        return true;
    }

    /// <summary>True when what surrounds the message failed (database, network, memory, a process that ends): no fault of the message, so it is never counted against it.</summary>
    private static bool IsOfSurroundings(Exception exception) =>
        exception is NotConnectedException or System.Data.Common.DbException or IOException or TimeoutException or System.Net.Sockets.SocketException
            or ObjectDisposedException or OperationCanceledException or OutOfMemoryException;

    private static TimeSpan PauseAfter(int faults) => RetryPause * (1 << Math.Min(faults, MaxDoublings));

    [LoggerMessage(3210, LogLevel.Warning, "Sending for channel {Channel} failed ({Fault}) and goes on.")]
    private static partial void LogFault(ILogger logger, string fault, ChannelId channel);

    [LoggerMessage(3212, LogLevel.Warning, "Message {MessageId} of channel {Channel} failed: each connection that sent it ended.")]
    private static partial void LogDropped(ILogger logger, string messageId, ChannelId channel);

    [LoggerMessage(3211, LogLevel.Error, "Message {MessageId} of channel {Channel} could not be sent, attempt {Attempt}.")]
    private static partial void LogUnsendable(ILogger logger, Exception exception, string messageId, int attempt, ChannelId channel);
}
