using WhatIsUp.Sandbox.Journaling;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Sandbox.State;

/// <summary>How the sender keys of phones look in the journal, and how they come back from it.</summary>
internal static class SenderKeyFormat
{
    public static void PutSenderKey(RecordWriter to, Account account, string group, ProtocolAddress sender, byte[] record)
    {
        to.Op(Op.PutSenderKey);
        to.Number(account.Number);
        to.Text(group);
        to.Text(sender.Name);
        to.Unsigned(sender.Device);
        to.Bytes(record);
    }

    public static void PutKeyHolders(RecordWriter to, Account account, string group, IReadOnlyCollection<ProtocolAddress> holders)
    {
        to.Op(Op.PutKeyHolders);
        to.Number(account.Number);
        to.Text(group);
        to.Number(holders.Count);
        foreach (var holder in holders)
        {
            to.Text(holder.Name);
            to.Unsigned(holder.Device);
        }
    }

    /// <summary>All keys of a phone, for a compacted journal.</summary>
    public static void PutAll(RecordWriter to, Account account)
    {
        foreach (var ((group, sender), record) in account.Phone.SenderKeys) PutSenderKey(to, account, group, sender, record.Serialize());
        foreach (var (group, holders) in account.Phone.KeyHolders) PutKeyHolders(to, account, group, holders);
    }

    public static void ReadSenderKey(Account account, ref RecordReader from)
    {
        var key = (from.RequiredText(), new ProtocolAddress(from.RequiredText(), (ushort)from.Unsigned()));
        var record = from.Bytes();
        if (record.Length == 0) account.Phone.SenderKeys.Remove(key);
        else account.Phone.SenderKeys[key] = SenderKeyRecord.Deserialize(record);
    }

    public static void ReadKeyHolders(Account account, ref RecordReader from)
    {
        var group = from.RequiredText();
        var count = from.Int();
        var holders = new HashSet<ProtocolAddress>(count);
        for (var i = 0; i < count; i++) holders.Add(new ProtocolAddress(from.RequiredText(), (ushort)from.Unsigned()));
        if (count == 0) account.Phone.KeyHolders.Remove(group);
        else account.Phone.KeyHolders[group] = holders;
    }
}
