using System.Collections.Concurrent;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Channels.Sending;

/// <summary>
/// Sends several chats concurrently. A chat that waits for an answer of the server continues separately, so that the others do not wait for it.
/// </summary>
internal sealed class ChatSenders(SendingState state, MessageSender sender)
{
    /// <summary>Time after which a separate chat is checked again in any case.</summary>
    public static readonly TimeSpan LongestAside = TimeSpan.FromMinutes(10);

    /// <summary>How long all chats wait for one of them.</summary>
    private static readonly TimeSpan ChatPatience = TimeSpan.FromMilliseconds(250);

    /// <summary>Pause before a failed chat is retried.</summary>
    private static readonly TimeSpan AsidePause = TimeSpan.FromSeconds(1);

    /// <summary>Maximum number of chats that continue separately at the same time.</summary>
    private const int MostAside = 128;

    private readonly ConcurrentDictionary<string, Task> _aside = new(StringComparer.Ordinal);

    /// <summary>True while the message's chat is sent separately.</summary>
    public bool IsAside(QueuedMessage message) => _aside.ContainsKey(message.ChatId);

    /// <summary>Sends the messages, those of a chat one after the other.</summary>
    /// <returns>False if the connection, or something that it requires, was lost.</returns>
    public async Task<bool> SendAsync(WhatsAppClient current, List<QueuedMessage> ready)
    {
        var chats = ready.GroupBy(message => message.ChatId, StringComparer.Ordinal)
            .Select(chat => (First: chat.First(), Sending: sender.SendChatAsync(current, chat))).ToArray();
        if (chats.Length == 0) return true;
        await ((Task)Task.WhenAll(chats.Select(chat => chat.Sending))).WaitAsync(ChatPatience, state.Dependencies.Time, state.Stopping)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var isWhole = true;
        foreach (var (first, sending) in chats)
        {
            if (sending.IsCompleted) isWhole &= await sending;
            else SetAside(current, first, sending);
        }
        // Each may hold a request that is open.
        while (_aside.Count >= MostAside) await Task.WhenAny(_aside.Values).WaitAsync(state.Stopping);
        return isWhole;
    }

    /// <summary>Waits for the separate chats.</summary>
    public async Task EndAsync() => await Task.WhenAll(_aside.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private void SetAside(WhatsAppClient current, QueuedMessage first, Task<bool> sending)
    {
        // When it ends, the queue is read again from here: unsent messages are tried once more.
        state.Unanswered.Hold(first, state.Now + LongestAside);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _aside[first.ChatId] = done.Task;
        _ = FinishAsync(current, first.ChatId, sending, done);
    }

    private async Task FinishAsync(WhatsAppClient current, string chatId, Task<bool> sending, TaskCompletionSource done)
    {
        try
        {
            if (!await sending && state.Client() == current) await Task.Delay(AsidePause, state.Dependencies.Time, state.Stopping);
        }
        catch (Exception exception) when (exception is OperationCanceledException or StoreFencedException)
        {
            // The pump ends, or detects it.
        }
        finally
        {
            _aside.TryRemove(chatId, out _);
            state.Unanswered.Release(chatId);
            state.Wake();
            done.SetResult();
        }
    }
}
