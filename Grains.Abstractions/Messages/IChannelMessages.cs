using Orleans.Concurrency;
using WhatIsUp.Grains.Abstractions.Channels;

namespace WhatIsUp.Grains.Abstractions.Messages;

/// <summary>Messages of a channel: sending, and changes of messages that are kept.</summary>
[Alias("IChannelMessages"), GrainInterfaceType("channel-messages")]
public interface IChannelMessages : IChannelArea
{
    /// <summary>Accepts a message: it is in the database when this returns.</summary>
    [Alias("Send"), AlwaysInterleave] Task<SendReceipt> SendAsync(Caller caller, SendRequest request);

    /// <summary>The receipt of the message that was sent with a <c>client_ref</c>, or null when it was not used within its lifetime.</summary>
    [Alias("FindReceipt"), AlwaysInterleave] Task<SendReceipt?> FindReceiptAsync(Caller caller, string clientRef);

    /// <summary>Accepts a message with the content of another message of the channel.</summary>
    [Alias("Forward"), AlwaysInterleave] Task<SendReceipt> ForwardAsync(Caller caller, string messageId, string recipient, string? clientRef);

    /// <summary>Delivery state of an own message for each recipient.</summary>
    [Alias("GetReceipts"), AlwaysInterleave] Task<IReadOnlyList<MessageReceipt>> GetReceiptsAsync(Caller caller, string messageId);

    /// <summary>Sends a read receipt for an inbound message.</summary>
    [Alias("MarkRead"), AlwaysInterleave] Task MarkReadAsync(Caller caller, string messageId);

    /// <summary>Stars or unstars a message.</summary>
    [Alias("Star"), AlwaysInterleave] Task<MessageView> StarAsync(Caller caller, string messageId, bool isStarred);

    /// <summary>Deletes a message on the own devices.</summary>
    [Alias("DeleteForMe"), AlwaysInterleave] Task DeleteForMeAsync(Caller caller, string messageId);
}
