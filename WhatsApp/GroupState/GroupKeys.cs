using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.GroupState;

/// <summary>Sender keys inside a transaction.</summary>
internal static class GroupKeys
{
    /// <summary>Name of our own key of a group.</summary>
    public static SenderKeyName OwnOf(ClientConnection connection, Jid chat) =>
        new(chat.ToString(), ProtocolAddress.Of(connection.OwnLid.User is { Length: > 0 } ? connection.OwnLid : connection.OwnJid));

    /// <summary>The record, or an empty one if there is none or it cannot be read: a new key repairs that.</summary>
    public static async ValueTask<SenderKeyRecord> LoadAsync(DeviceTransaction transaction, SenderKeyName name, CancellationToken cancellationToken)
    {
        try
        {
            return await transaction.FindAsync(DeviceTables.SenderKeys, name, cancellationToken) is { } bytes ? SenderKeyRecord.Deserialize(bytes)
                : new SenderKeyRecord();
        }
        catch (SignalException)
        {
            return new SenderKeyRecord();
        }
    }

    /// <summary>The message with which a device gets our key.</summary>
    public static Message Distribution(SenderKeyName own, SenderKeyRecord record) => new()
    {
        SenderKeyDistributionMessage = new() { GroupId = own.Group, AxolotlSenderKeyDistributionMessage = ByteString.CopyFrom(GroupCipher.Distribute(record)) },
    };

    /// <summary>
    /// Stores the key in a message, only for the chat of that message, so that nobody can fill the store with keys of other groups.
    /// </summary>
    public static async ValueTask AcceptAsync(
        DeviceTransaction transaction, Jid chat, Jid author, Message.Types.SenderKeyDistributionMessage distribution, CancellationToken cancellationToken)
    {
        if (distribution is not { HasGroupId: true, HasAxolotlSenderKeyDistributionMessage: true } || distribution.GroupId != chat.ToString()) return;
        var name = new SenderKeyName(distribution.GroupId, await AddressBook.ResolveAsync(transaction, author, cancellationToken));
        var record = await LoadAsync(transaction, name, cancellationToken);
        try
        {
            GroupCipher.Accept(record, distribution.AxolotlSenderKeyDistributionMessage.Span);
        }
        catch (SignalException)
        {
            // Later messages are undecryptable then, and a retry is requested from their sender.
            return;
        }
        transaction.Changes.SenderKeys[name] = record.Serialize();
    }

    /// <summary>Decrypts a group's ciphertext; the changes are added to the transaction.</summary>
    /// <returns>The padded plaintext.</returns>
    /// <exception cref="SignalException">Any failure of receiving; the transaction is as it was.</exception>
    public static async ValueTask<byte[]> OpenAsync(
        DeviceTransaction transaction, Jid chat, Jid author, ReadOnlyMemory<byte> ciphertext, CancellationToken cancellationToken)
    {
        var name = new SenderKeyName(chat.ToString(), await AddressBook.ResolveAsync(transaction, author, cancellationToken));
        var record = await LoadAsync(transaction, name, cancellationToken);
        var plaintext = GroupCipher.Decrypt(record, ciphertext.Span);
        transaction.Changes.SenderKeys[name] = record.Serialize();
        return plaintext;
    }
}
