using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Storage.Messages;

/// <summary>A message to insert.</summary>
public sealed record MessageRow
{
    /// <summary>Channel.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>Owner.</summary>
    public required CustomerId CustomerId { get; init; }

    /// <summary>Live or test.</summary>
    public required Mode Mode { get; init; }

    /// <summary>Stanza id.</summary>
    public required string MessageId { get; init; }

    /// <summary>Chat as the contract shows it.</summary>
    public required string ChatId { get; init; }

    /// <summary>True for a message of the channel's own account.</summary>
    public required bool IsFromMe { get; init; }

    /// <summary>Sender.</summary>
    public required Participant Sender { get; init; }

    /// <summary>Recipient JID; for outbound messages the address given by the customer.</summary>
    public required string Recipient { get; init; }

    /// <summary>Content type.</summary>
    public string Type => MessageContent.NameOfType();

    /// <summary>The content, except for what is in the body.</summary>
    public required MessageContent MessageContent { get; init; }

    /// <summary>Serialised Message protobuf.</summary>
    public byte[]? Content { get; init; }

    /// <summary>Quoted message, or null.</summary>
    public string? QuotedId { get; init; }

    /// <summary>Mentioned JIDs.</summary>
    public IReadOnlyList<string> Mentions { get; init; } = [];

    /// <summary>Time of the message.</summary>
    public required DateTimeOffset SentAt { get; init; }

    /// <summary>Delivery status.</summary>
    public required MessageStatus Status { get; init; }

    /// <summary>Customer's own id, or null.</summary>
    public string? ClientRef { get; init; }

    /// <summary>When the message expires while it is queued, or null.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Id of the request that created it, or null.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>W3C trace parent of the request, when that is recorded.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Files to upload before it can be sent.</summary>
    public IReadOnlyList<string> PendingMediaIds { get; init; } = [];

    /// <summary>Id of the message whose secret decrypts the content, or null for decrypted content.</summary>
    public string? SealedTargetId { get; init; }

    /// <summary>True for encrypted content whose target has not arrived yet: it is not shown.</summary>
    public bool IsEarly { get; init; }

    /// <summary>Seconds for which typing is shown to the recipient before it is sent, or null.</summary>
    public int? TypingSeconds { get; init; }

    /// <summary>Audience of a story, if its author chose one; otherwise null.</summary>
    public StatusAudience? Audience { get; init; }
}

/// <summary>A message that waits to be sent.</summary>
/// <param name="Sequence">Order of acceptance.</param>
/// <param name="MessageId">Stanza id.</param>
/// <param name="ChatId">Chat.</param>
/// <param name="Recipient">Recipient JID.</param>
/// <param name="Content">Serialised Message protobuf.</param>
/// <param name="Type">Content type.</param>
/// <param name="ExpiresAt">When it expires.</param>
/// <param name="MediaIds">Files to upload before it can be sent, in the order of its content.</param>
/// <param name="TypingSeconds">Seconds for which typing is shown to the recipient before it is sent.</param>
public sealed record QueuedMessage(
    long Sequence, string MessageId, string ChatId, string Recipient, byte[] Content, string Type, DateTimeOffset? ExpiresAt,
    IReadOnlyList<string> MediaIds, int TypingSeconds = 0)
{
    /// <summary>Account for which it was accepted.</summary>
    public required string SenderJid { get; init; }

    /// <summary>Its LID, or null when that was not known.</summary>
    public required string? SenderLid { get; init; }

    /// <summary>Handle of its uploaded file, for newsletters, or null.</summary>
    public string? MediaHandle { get; init; }

    /// <summary>W3C trace parent of the request, when that is recorded.</summary>
    public string? TraceParent { get; init; }

    /// <summary>True when the account is the one for which it was accepted: by number, or by LID after a change of number.</summary>
    public bool IsOf(Participant account)
    {
        ArgumentNullException.ThrowIfNull(account);
        return SenderJid == account.Jid || (SenderLid is not null && SenderLid == account.Lid);
    }
}
