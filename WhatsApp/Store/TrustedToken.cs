namespace WhatIsUp.WhatsApp.Store;

/// <summary>
/// Tokens that two accounts exchange and without which the server may refuse messages: the token that the contact issued to us, and when we last issued one to
/// the contact.
/// </summary>
/// <param name="Value">Token the contact issued; empty if there is none.</param>
/// <param name="IssuedAt">When the contact issued it, or null.</param>
/// <param name="SentAt">When we last issued ours, or null.</param>
public sealed record TrustedToken(byte[] Value, DateTimeOffset? IssuedAt, DateTimeOffset? SentAt)
{
    /// <summary>Nothing is known.</summary>
    public static TrustedToken None { get; } = new([], null, null);

    /// <summary>Never prints the token.</summary>
    public override string ToString() => nameof(TrustedToken);
}
