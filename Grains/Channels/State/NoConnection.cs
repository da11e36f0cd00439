using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.Grains.Channels.State;

/// <summary>Observer of batches without a connection: rejected messages stay queued, and nobody is notified.</summary>
internal sealed class NoConnection : IBatchObserver
{
    private NoConnection()
    {
    }

    /// <summary>The only instance.</summary>
    public static NoConnection Instance { get; } = new();

    /// <inheritdoc />
    public RefusalVerdict Decide(MessageAcknowledged refused, ChannelLimits limits) => default;

    /// <inheritdoc />
    public void OnLoggedIn()
    {
    }

    /// <inheritdoc />
    public void OnAnswered(MessageAcknowledged answer)
    {
    }

    /// <inheritdoc />
    public void OnReceipt(string messageId)
    {
    }

    /// <inheritdoc />
    public void OnReplied(string chatId)
    {
    }

    /// <inheritdoc />
    public void OnChatActive(string chatId)
    {
    }

    /// <inheritdoc />
    public void OnLimitsChanged()
    {
    }

    /// <inheritdoc />
    public void OnRejectedCall(CallOffered offer)
    {
    }

    /// <inheritdoc />
    public void OnFile(string mediaId)
    {
    }
}
