using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>
/// The salt that the account's devices share, and the token that is made of it for a contact that has issued none to us (<c>cstoken</c>, protocol reference
/// 2.6): without any token the server may refuse a message to a stranger (error 463).
/// </summary>
internal static class ContactSalt
{
    private const int MaxSaltBytes = 256;

    /// <summary>Stores the salt sent by the phone, or removes it.</summary>
    public static void Note(DeviceTransaction transaction, ByteString? salt)
    {
        if (salt is { Length: > MaxSaltBytes }) return;
        var value = salt is { Length: > 0 } ? salt.ToByteArray() : null;
        if (!value.AsSpan().SequenceEqual(transaction.Credentials.ContactSalt))
            transaction.Changes.Credentials = transaction.Credentials with { ContactSalt = value };
    }

    /// <summary>The token for a contact, or null before salt and LID are known.</summary>
    public static byte[]? TokenFor(DeviceTransaction transaction, ProtocolAddress contact) =>
        transaction.Credentials.ContactSalt is { } salt && contact.Lid is { } lid
        ? HMACSHA256.HashData(salt, Encoding.UTF8.GetBytes(Jid.FromLid(lid).ToString()))
        : null;
}
