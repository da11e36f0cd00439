using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>Sender keys inside a step.</summary>
internal static class GroupKeys
{
    /// <summary>Name of our own key of a group.</summary>
    public static SenderKeyName OwnOf(Link link, Jid chat) => new(chat.ToString(), ProtocolAddress.Of(link.OwnLid.User is { Length: > 0 } ? link.OwnLid : link.OwnJid));

    /// <summary>The record, or an empty one when there is none or it cannot be read: a new key heals that.</summary>
    public static async ValueTask<SenderKeyRecord> LoadAsync(Step step, SenderKeyName name, CancellationToken cancellationToken)
    {
        try
        {
            return await step.LoadSenderKeyAsync(name, cancellationToken) is { } bytes ? SenderKeyRecord.Deserialize(bytes) : new SenderKeyRecord();
        }
        catch (SignalException)
        {
            return new SenderKeyRecord();
        }
    }

    /// <summary>The message that gives a device our key.</summary>
    public static Message Distribution(SenderKeyName own, SenderKeyRecord record) => new()
    {
        SenderKeyDistributionMessage = new() { GroupId = own.Group, AxolotlSenderKeyDistributionMessage = ByteString.CopyFrom(GroupCipher.Distribute(record)) },
    };

    /// <summary>Takes the key that a message brings; only one of the chat it came in, so that nobody fills the store with keys of groups that we are not in.</summary>
    public static async ValueTask AcceptAsync(Step step, InboundStanza stanza, Message content, CancellationToken cancellationToken)
    {
        var told = content.SenderKeyDistributionMessage ?? (stanza.IsFromMe ? content.DeviceSentMessage?.Message?.SenderKeyDistributionMessage : null);
        if (told is not { HasGroupId: true, HasAxolotlSenderKeyDistributionMessage: true } || told.GroupId != stanza.From.ToString()) return;
        var name = new SenderKeyName(told.GroupId, await AddressBook.ResolveAsync(step, stanza.Author, cancellationToken));
        var record = await LoadAsync(step, name, cancellationToken);
        try
        {
            GroupCipher.Accept(record, told.AxolotlSenderKeyDistributionMessage.Span);
        }
        catch (SignalException)
        {
            // What follows can't be opened then, and its sender is asked again.
            return;
        }
        step.Batch.SenderKeys[name] = record.Serialize();
    }

    /// <summary>Decrypts a group's ciphertext; what that changes goes into the step.</summary>
    /// <returns>The padded plaintext.</returns>
    /// <exception cref="SignalException">Any failure of receiving; the step is as it was.</exception>
    public static async ValueTask<byte[]> OpenAsync(Step step, InboundStanza stanza, ReadOnlyMemory<byte> ciphertext, CancellationToken cancellationToken)
    {
        var name = new SenderKeyName(stanza.From.ToString(), await AddressBook.ResolveAsync(step, stanza.Author, cancellationToken));
        var record = await LoadAsync(step, name, cancellationToken);
        var plaintext = GroupCipher.Decrypt(record, ciphertext.Span);
        step.Batch.SenderKeys[name] = record.Serialize();
        return plaintext;
    }
}
