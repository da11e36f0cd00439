namespace WhatIsUp.WhatsApp.Contents;

/// <summary>A content that can be decrypted only with the secret of the message to which it refers.</summary>
/// <param name="Target">The message.</param>
/// <param name="Use">Kind of the encrypted content.</param>
/// <param name="Payload">Ciphertext and tag.</param>
/// <param name="Nonce">Nonce, 12 bytes.</param>
public sealed record SealedContent(MessageTarget Target, SecretUse Use, byte[] Payload, byte[] Nonce) : Content
{
    /// <inheritdoc />
    public override string Type => Use switch
    {
        SecretUse.PollVote => "poll_vote",
        SecretUse.EventResponse => "event_answer",
        SecretUse.Reaction => "reaction",
        SecretUse.Comment => "comment",
        _ => "edit",
    };
}
