using System.Security.Cryptography;
using System.Text;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Crypto;

namespace WhatIsUp.WhatsApp.Contents;

/// <summary>
/// Encryption with a message's secret: votes, answers, reactions and edits that refer to a message can be created and read only by its recipients and its
/// sender (protocol reference 2.6).
/// </summary>
internal static class MessageSecrets
{
    public const int KeyBytes = 32;

    /// <summary>Key of one use by one account.</summary>
    /// <param name="secret">Secret of the message.</param>
    /// <param name="messageId">Id of the message.</param>
    /// <param name="author">Account that sent the message.</param>
    /// <param name="actor">Account that refers to it.</param>
    /// <param name="use">Kind of the encrypted content.</param>
    /// <param name="key">Takes 32 bytes.</param>
    public static void DeriveKey(ReadOnlySpan<byte> secret, string messageId, Jid author, Jid actor, SecretUse use, Span<byte> key) =>
        Hkdf.Derive(secret, default, Encoding.UTF8.GetBytes(string.Concat(messageId, author.ToString(), actor.ToString(), NameOf(use))), key);

    /// <summary>Encrypts an account's add-on of a message.</summary>
    public static byte[] Seal(
        ReadOnlySpan<byte> secret, string messageId, Jid author, Jid actor, SecretUse use, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext)
    {
        Span<byte> key = stackalloc byte[KeyBytes];
        DeriveKey(secret, messageId, author, actor, use, key);
        var box = AesGcm256.Seal(key, nonce, plaintext, AssociatedData(messageId, actor, use));
        CryptographicOperations.ZeroMemory(key);
        return box;
    }

    /// <summary>Decrypts an account's add-on; null if it is not theirs, not of this message, or modified.</summary>
    public static byte[]? Open(
        ReadOnlySpan<byte> secret, string messageId, Jid author, Jid actor, SecretUse use, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> box)
    {
        if (nonce.Length != AesGcm256.NonceBytes) return null;
        Span<byte> key = stackalloc byte[KeyBytes];
        DeriveKey(secret, messageId, author, actor, use, key);
        var plaintext = AesGcm256.Open(key, nonce, box, AssociatedData(messageId, actor, use));
        CryptographicOperations.ZeroMemory(key);
        return plaintext;
    }

    private static byte[] AssociatedData(string messageId, Jid actor, SecretUse use) =>
        use is SecretUse.PollVote or SecretUse.EventResponse ? Encoding.UTF8.GetBytes($"{messageId}\0{actor}") : [];

    private static string NameOf(SecretUse use) => use switch
    {
        SecretUse.PollVote => "Poll Vote",
        SecretUse.EventResponse => "Event Response",
        SecretUse.Reaction => "Enc Reaction",
        SecretUse.Comment => "Enc Comment",
        SecretUse.EventEdit => "Event Edit",
        SecretUse.MessageEdit => "Message Edit",
        SecretUse.ReportToken => "Report Token",
        _ => throw new ArgumentOutOfRangeException(nameof(use)),
    };
}
