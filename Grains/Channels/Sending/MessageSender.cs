using Microsoft.Extensions.Logging;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Channels.Sending;

/// <summary>Hands a chat's messages to the socket, one after the other.</summary>
internal sealed class MessageSender(SendingState state)
{
    /// <summary>Why a message fails that our own code could not send, however often it tried.</summary>
    private static readonly MessageError Unsendable = new("internal_error", "The message could not be sent.", null);

    private const int TriesPerMessage = 5;
    private const int MaxDoublings = 6;
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);
    private readonly ILogger<MessageSender> _logger = state.Dependencies.Loggers.CreateLogger<MessageSender>();

    /// <summary>Sends a chat's messages; false if the connection, or something that it requires, was lost.</summary>
    public async Task<bool> SendChatAsync(WhatsAppClient current, IEnumerable<QueuedMessage> messages)
    {
        var tries = TriesPerMessage;
        foreach (var message in messages)
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    if (!await SendAsync(current, message)) return true;
                    tries = TriesPerMessage;
                    break;
                }
                catch (Exception exception) when (IsOfSurroundings(exception) && !IsStop(exception))
                {
                    // If the connection ended during the send, it is unknown whether the message was written.
                    if (state.Client() == current) state.Unanswered.Withdraw(message.MessageId);
                    // A channel that stops ends its connection itself.
                    if (exception is not NotConnectedException && !state.Stopping.IsCancellationRequested)
                        _logger.SendingFailed(exception.GetType().Name, state.Record.Id);
                    return false;
                }
                catch (Exception exception) when (exception is not (OperationCanceledException or StoreFencedException))
                {
                    _logger.MessageUnsendable(exception, message.MessageId, attempt, state.Record.Id);
                    if (attempt < tries)
                    {
                        await Task.Delay(RetryPause * (1 << Math.Min(attempt - 1, MaxDoublings)), state.Dependencies.Time, state.Stopping);
                        continue;
                    }

                    await state.FailAsync(message.MessageId, Unsendable);
                    // The cause may affect all messages of its chat: until one is sent, the next ones are tried only once, so that other chats hardly wait.
                    tries = 1;
                    break;
                }
            }
        }

        return true;
    }

    /// <summary>Sends a message, or fails it; false if the server is temporarily unable to accept it: then its chat waits.</summary>
    private async Task<bool> SendAsync(WhatsAppClient current, QueuedMessage message)
    {
        if (message.ExpiresAt <= state.Now)
        {
            await state.FailAsync(message.MessageId, OutboundPump.Expired);
            return true;
        }

        if (!state.Queue.Waiting.TryBegin(message.MessageId, out var isFresh)) return true;
        try
        {
            state.Unanswered.Begin(message, isFresh);
            var outgoing = new OutgoingMessage(message.MessageId, Jid.Parse(message.Recipient), message.Content)
            {
                UsesOtherAddress = state.Unanswered.IsReaddressed(message.MessageId),
                MediaHandle = message.MediaHandle,
                Audience = await FindAudienceAsync(message),
            };
            await current.Messages.SendAsync(outgoing, state.Stopping);
            state.Unanswered.HandOver(message.MessageId);
        }
        catch (WhatsAppRefusedException refused) when (refused.UpstreamCode is { } code && NackRule.Of(code).Sends == NackRule.WhileItLives)
        {
            // The refused request was a query for devices, keys or members: the message itself was not sent.
            _ = state.Unanswered.Decide(new MessageAcknowledged(message.MessageId, state.Now, code), ChannelLimits.Unknown);
            return false;
        }
        catch (WhatsAppRefusedException refused)
        {
            var error = refused.UpstreamCode is { } code ? NackRule.Of(code).ErrorOf(code, null) : NackRule.Unreachable(refused.Reason);
            await state.FailAsync(message.MessageId, error);
        }
        return true;
    }

    /// <summary>Who sees a story, when its poster chose that.</summary>
    private async Task<StatusAudience?> FindAudienceAsync(QueuedMessage message) => message.Recipient == StoryAudience.ChatId
        ? await state.Dependencies.Signals.LoadChosenAudienceAsync(state.Record.Id, message.MessageId, state.Stopping)
        : null;

    private bool IsStop(Exception exception) => exception is OperationCanceledException && state.Stopping.IsCancellationRequested;

    /// <summary>
    /// True if the environment failed (database, network, memory, a process that ends): it is not caused by the message, so it does not count against it.
    /// </summary>
    private static bool IsOfSurroundings(Exception exception) =>
        exception is NotConnectedException or System.Data.Common.DbException or IOException or TimeoutException or System.Net.Sockets.SocketException
            or ObjectDisposedException or OperationCanceledException or OutOfMemoryException;
}
