using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Contents;

/// <summary>Context of a message beside its content.</summary>
public sealed record MessageContext
{
    /// <summary>Nothing beside the content.</summary>
    public static readonly MessageContext None = new();

    /// <summary>The message this one answers, or null.</summary>
    public QuotedMessage? Quoted { get; init; }

    /// <summary>Accounts mentioned.</summary>
    public IReadOnlyList<Jid> Mentions { get; init; } = [];

    /// <summary>Seconds after which the chat forgets the message, 0 for never.</summary>
    public uint ExpirationSeconds { get; init; }

    /// <summary>How often it was forwarded, 0 for never.</summary>
    public uint ForwardingScore { get; init; }

    /// <summary>True for a view-once message.</summary>
    public bool IsViewOnce { get; init; }

    /// <summary>Secret for votes, answers and reports, 32 bytes; a new one if null. Contents that nothing can refer to have none.</summary>
    public byte[]? Secret { get; init; }

    /// <summary>Never prints the content.</summary>
    public override string ToString() => nameof(MessageContext);
}
