using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.Grains.Channels.State;

/// <summary>The connection of a batch of events: decides on refused messages, and is notified when a batch is written.</summary>
public interface IBatchObserver
{
    /// <summary>Decides how to continue with a message that the server refused. Called before the batch is written.</summary>
    /// <param name="refused">The refusal.</param>
    /// <param name="limits">WhatsApp's limits of the account.</param>
    RefusalVerdict Decide(MessageAcknowledged refused, ChannelLimits limits);

    /// <summary>A login is written.</summary>
    void OnLoggedIn();

    /// <summary>The server's answer to an own message is written.</summary>
    void OnAnswered(MessageAcknowledged answer);

    /// <summary>A receipt of an own message is written.</summary>
    void OnReceipt(string messageId);

    /// <summary>A message was sent to this chat, and its unread messages count as read.</summary>
    void OnReplied(string chatId);

    /// <summary>A message was received in this one-to-one chat, or another device of the account sent one.</summary>
    void OnChatActive(string chatId);

    /// <summary>WhatsApp may allow the account something else than before.</summary>
    void OnLimitsChanged();

    /// <summary>A call is written that the channel rejects.</summary>
    void OnRejectedCall(CallOffered offer);

    /// <summary>A received message has a file that is to be downloaded.</summary>
    void OnFile(string mediaId);
}
