using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Messages.Contents;

/// <summary>What a message says beside its content.</summary>
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

    /// <summary>True when it may be opened once only.</summary>
    public bool IsViewOnce { get; init; }

    /// <summary>Secret that votes, answers and reports refer to, 32 bytes; a fresh one when null. Contents that nobody can refer to carry none.</summary>
    public byte[]? Secret { get; init; }

    /// <summary>Never prints what is said.</summary>
    public override string ToString() => nameof(MessageContext);
}
