using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>Decrypts an <c>enc</c> node in the session of its author; what that changes goes into the step.</summary>
internal static class MessageOpener
{
    /// <returns>The padded plaintext.</returns>
    /// <exception cref="SignalException">Any failure of receiving; the step is as it was.</exception>
    public static async ValueTask<byte[]> OpenAsync(Step step, InboundStanza stanza, Node enc, CancellationToken cancellationToken)
    {
        var address = await AddressBook.ResolveAsync(step, stanza.Author, cancellationToken);
        var record = Sessions.Read(await step.LoadSessionAsync(address, cancellationToken));
        var bytes = enc.Bytes.GetValueOrDefault();
        byte[] plaintext;
        if (enc.Get("type") == "msg") plaintext = SessionCipher.Decrypt(record, bytes.Span);
        else
        {
            var message = PreKeyMessage.Parse(bytes.Span);
            // As the web client does: a companion whose account does not vouch for it is asked again.
            var verdict = await CompanionProof.JudgeAsync(step, address, message.IdentityKey, stanza.Node.Child("device-identity")?.Bytes, cancellationToken);
            if (verdict is CompanionVerdict.Absent or CompanionVerdict.Forged || (verdict == CompanionVerdict.OtherAccountKey && CompanionProof.IsOwn(step, address)))
                throw new SignalException(SignalFailure.Unproven);
            plaintext = await StartAsync(step, record, message, cancellationToken);
            if (verdict == CompanionVerdict.OtherAccountKey)
            {
                CompanionProof.AcceptAccountKey(step, address, stanza.Sender);
                step.Batch.DeviceLists[address.Name] = null;
            }
            await Sessions.NoteIdentityAsync(step, address, stanza.Sender.WithDevice(stanza.Author.Device), message.IdentityKey, cancellationToken);
        }
        step.Batch.Sessions[address] = record.Serialize();
        return plaintext;
    }

    private static async ValueTask<byte[]> StartAsync(Step step, SessionRecord record, PreKeyMessage message, CancellationToken cancellationToken)
    {
        var credentials = step.Credentials;
        SignedPreKey? signed = null;
        PreKey? oneTime = null;
        if (!SessionCipher.HasSessionFor(record, message))
        {
            signed = credentials.SignedPreKey.Id == message.SignedPreKeyId ? credentials.SignedPreKey
                : credentials.FormerSignedPreKey?.Id == message.SignedPreKeyId ? credentials.FormerSignedPreKey : null;
            if (message.PreKeyId is { } id) oneTime = await step.LoadPreKeyAsync(id, cancellationToken);
        }
        var plaintext = SessionCipher.DecryptPreKeyMessage(record, Sessions.LocalOf(credentials), message, signed, oneTime, out var usedPreKey);
        if (usedPreKey) step.Batch.PreKeys[oneTime!.Id] = null;
        return plaintext;
    }
}
