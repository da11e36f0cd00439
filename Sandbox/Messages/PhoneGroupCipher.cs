using Google.Protobuf;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Messages;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Sandbox.Messages;

/// <summary>A phone's sender keys: those that others hand to it, and what they open. Journaled with each step.</summary>
internal sealed class PhoneGroupCipher(StateStore store, PhoneCipher cipher)
{
    /// <summary>What a resend in a group brings besides the message: the key that the device may lack.</summary>
    public static byte[] WithKey(Account account, SandboxMessage message)
    {
        var content = Message.Parser.ParseFrom(message.Content.Span);
        var name = message.Chat.ToString();
        if (account.Phone.SenderKeys.GetValueOrDefault((name, ProtocolAddress.Of(account.Lid))) is { } record)
            content.SenderKeyDistributionMessage = Distribution(name, record).SenderKeyDistributionMessage;
        return content.ToByteArray();
    }

    /// <summary>A message that distributes the sender key of a chat.</summary>
    public static Message Distribution(string group, SenderKeyRecord record) => new()
    {
        SenderKeyDistributionMessage = new() { GroupId = group, AxolotlSenderKeyDistributionMessage = ByteString.CopyFrom(GroupCipher.Distribute(record)) },
    };

    /// <summary>Opens all parts of a message in a group: keys for this device first, then what is for everybody.</summary>
    public PhoneCipher.Opened Decrypt(Account account, Device sender, Node stanza)
    {
        var chat = stanza.GetJid("from")!.Value.ToString();
        var proof = stanza.Child("device-identity")?.Bytes;
        PhoneCipher.Opened? content = null;
        foreach (var enc in stanza.ChildrenOf("enc"))
        {
            if (enc.Bytes is not { } ciphertext) continue;
            if (enc.Get("type") == "skmsg")
            {
                content = OpenGroupPart(account, sender, chat, ciphertext.Span);
                continue;
            }
            var opened = cipher.Decrypt(account, sender, enc.Get("type") ?? "", ciphertext, proof);
            // A key that was read before does no harm: the message it came with decides.
            if (opened.Plaintext is { } plaintext && PhoneReceiver.TryParse(plaintext, out var message)) AcceptKey(account, sender, chat, message!);
            if (content is null || opened.Failure is not (null or SignalFailure.Duplicate)) content = opened;
        }
        return content ?? new PhoneCipher.Opened(null, SignalFailure.Malformed);
    }

    private PhoneCipher.Opened OpenGroupPart(Account account, Device sender, string group, ReadOnlySpan<byte> ciphertext)
    {
        var address = ProtocolAddress.Of(sender.Lid);
        if (account.Phone.SenderKeys.GetValueOrDefault((group, address)) is not { } record) return new PhoneCipher.Opened(null, SignalFailure.NoSession);
        try
        {
            var padded = GroupCipher.Decrypt(record, ciphertext);
            store.SenderKeys.Put(account, group, address, record);
            return MessagePadding.TryUnpad(padded, out var plaintext) ? new PhoneCipher.Opened(plaintext.ToArray(), null)
                : new PhoneCipher.Opened(null, SignalFailure.Malformed);
        }
        catch (SignalException failed)
        {
            return new PhoneCipher.Opened(null, failed.Failure);
        }
    }

    /// <summary>Keeps the key of the chat that a message came in; of any other chat it is none.</summary>
    private void AcceptKey(Account account, Device sender, string chat, Message message)
    {
        if ((message.SenderKeyDistributionMessage ?? message.DeviceSentMessage?.Message?.SenderKeyDistributionMessage) is not { HasGroupId: true,
            HasAxolotlSenderKeyDistributionMessage: true } distribution || distribution.GroupId != chat)
            return;
        var key = (distribution.GroupId, ProtocolAddress.Of(sender.Lid));
        var record = account.Phone.SenderKeys.GetValueOrDefault(key) ?? new SenderKeyRecord();
        try
        {
            GroupCipher.Accept(record, distribution.AxolotlSenderKeyDistributionMessage.Span);
        }
        catch (SignalException)
        {
            return;
        }
        store.SenderKeys.Put(account, key.Item1, key.Item2, record);
    }
}
