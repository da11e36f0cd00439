using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Channels.Lifecycle;

namespace WhatIsUp.Grains.Messages;

/// <summary>Withdraws messages that are certain not to have been sent.</summary>
internal sealed class MessageWithdrawal(ChannelCore core)
{
    /// <summary>Withdraws a queued message; null when it may have been sent.</summary>
    public async Task<SendReceipt?> TryWithdrawAsync(ChannelStore store, MessageView target, string? clientRef)
    {
        if (target.Status != MessageStatus.Queued) return null;
        if (!store.Queue.Waiting.TryWithdraw(target.Id) && !await TryBlockHeldAsync(store, target.Id)) return null;
        try
        {
            await store.Queue.FailAsync(target.Id, new MessageError("deleted", "The message was deleted before it was sent.", null), CancellationToken.None);
        }
        catch
        {
            store.Queue.Waiting.Restore(target.Id);
            // The pump may have passed it over meanwhile.
            core.Connection?.Pump.Rewind();
            throw;
        }

        return new SendReceipt(target.Id, clientRef, MessageStatus.Failed);
    }

    /// <summary>Prevents a held message from being sent: it has no recipient yet, also if an earlier activation accepted it.</summary>
    private async Task<bool> TryBlockHeldAsync(ChannelStore store, string messageId)
    {
        store.Queue.Waiting.Block(messageId);
        var isHeld = false;
        try
        {
            isHeld = await core.Dependencies.Messages.Held.IsHeldAsync(core.Id, messageId, core.Dependencies.Time.GetUtcNow(), CancellationToken.None);
        }
        finally
        {
            if (!isHeld)
            {
                store.Queue.Waiting.Unblock(messageId);
                core.Connection?.Pump.Rewind();
            }
        }

        return isHeld;
    }
}
