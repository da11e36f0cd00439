using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.WhatsApp.Client;

namespace WhatIsUp.Grains.Channels.Sending;

/// <summary>What the parts of a pump share.</summary>
/// <param name="Dependencies">What all channels of the silo share.</param>
/// <param name="Record">The channel's row and fence.</param>
/// <param name="Queue">Rows of the queue.</param>
/// <param name="Unanswered">Messages in flight, and chats that wait.</param>
/// <param name="Client">The client of the socket that is open, or null.</param>
/// <param name="Wake">Wakes the pump.</param>
/// <param name="Stopping">Ends the pump.</param>
internal sealed record SendingState(
    ChannelDependencies Dependencies, ChannelRecord Record, OutboundQueue Queue, UnansweredMessages Unanswered, Func<WhatsAppClient?> Client, Action Wake,
    CancellationToken Stopping)
{
    /// <summary>Callers that wait for the results of their messages.</summary>
    public SendDecisions Decisions { get; } = new();

    /// <summary>The time.</summary>
    public DateTimeOffset Now => Record.Now;

    /// <summary>Marks a message as failed.</summary>
    public async Task FailAsync(string messageId, MessageError error)
    {
        await Queue.FailAsync(messageId, error, Stopping);
        Unanswered.Settle(messageId);
        Decisions.Decide(messageId, null);
    }
}
