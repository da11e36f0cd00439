namespace WhatIsUp.Sandbox.Messages;

/// <summary>Content of a message as the phone shows it; fields that its type does not have are absent.</summary>
public sealed record SandboxContentReply : PhoneContent
{
    /// <summary>Bytes of a file.</summary>
    public long? Size { get; init; }

    /// <summary>SHA-256 of a file, hexadecimal.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Pages of a document.</summary>
    public long? PageCount { get; init; }

    /// <summary>File above an interactive.</summary>
    public PhoneFile? Media { get; init; }

    /// <summary>WhatsApp's own name for a type that this version does not know.</summary>
    public string? RawType { get; init; }

    /// <summary>How often it was forwarded.</summary>
    public long? ForwardingScore { get; init; }
}
