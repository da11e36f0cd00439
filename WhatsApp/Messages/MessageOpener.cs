using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>Decrypts an <c>enc</c> node in the session of its author; the changes are added to the transaction.</summary>
internal static class MessageOpener
{
    /// <returns>The padded plaintext.</returns>
    /// <exception cref="SignalException">Any failure of receiving; the transaction is as it was.</exception>
    public static async ValueTask<byte[]> OpenAsync(DeviceTransaction transaction, InboundStanza stanza, Node enc, CancellationToken cancellationToken)
    {
        var address = await AddressBook.ResolveAsync(transaction, stanza.Author, cancellationToken);
        var record = Sessions.Read(await transaction.FindAsync(DeviceTables.Sessions, address, cancellationToken));
        var bytes = enc.Bytes.GetValueOrDefault();
        byte[] plaintext;
        if (enc.Get("type") == "msg") plaintext = SessionCipher.Decrypt(record, bytes.Span);
        else
        {
            var message = PreKeyMessage.Parse(bytes.Span);
            // As in the web client: a companion whose account has not signed it gets a retry request.
            var verdict =
                await CompanionProof.VerifyAsync(transaction, address, message.IdentityKey, stanza.Node.Child("device-identity")?.Bytes, cancellationToken);
            if (verdict is CompanionVerdict.Absent or CompanionVerdict.Forged
                || (verdict == CompanionVerdict.OtherAccountKey && CompanionProof.IsOwn(transaction, address)))
                throw new SignalException(SignalFailure.Unproven);
            plaintext = await StartAsync(transaction, record, message, cancellationToken);
            if (verdict == CompanionVerdict.OtherAccountKey)
            {
                CompanionProof.AcceptAccountKey(transaction, address, stanza.Sender);
                transaction.Changes.DeviceLists[address.Name] = null;
            }
            await Sessions.NoteIdentityAsync(transaction, address, stanza.Sender.WithDevice(stanza.Author.Device), message.IdentityKey, cancellationToken);
        }
        transaction.Changes.Sessions[address] = record.Serialize();
        return plaintext;
    }

    private static async ValueTask<byte[]> StartAsync(
        DeviceTransaction transaction, SessionRecord record, PreKeyMessage message, CancellationToken cancellationToken)
    {
        var credentials = transaction.Credentials;
        SignedPreKey? signed = null;
        PreKey? oneTime = null;
        if (!SessionCipher.HasSessionFor(record, message))
        {
            signed = credentials.SignedPreKey.Id == message.SignedPreKeyId ? credentials.SignedPreKey
                : credentials.FormerSignedPreKey?.Id == message.SignedPreKeyId ? credentials.FormerSignedPreKey : null;
            if (message.PreKeyId is { } id) oneTime = await transaction.FindAsync(DeviceTables.PreKeys, id, cancellationToken);
        }
        var plaintext = SessionCipher.DecryptPreKeyMessage(record, Sessions.LocalOf(credentials), message, signed, oneTime, out var usedPreKey);
        if (usedPreKey) transaction.Changes.PreKeys[oneTime!.Id] = null;
        return plaintext;
    }
}
