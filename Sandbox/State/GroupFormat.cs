using System.Globalization;
using WhatIsUp.Sandbox.Journaling;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Sandbox.State;

/// <summary>How groups and the sender keys of phones look in the journal, and how they come back from it.</summary>
internal static class GroupFormat
{
    public static void PutGroup(RecordWriter to, Group group)
    {
        to.Op(Op.PutGroup);
        to.Number(group.Members.Count);
        to.Text(group.Id);
        to.Text(group.Subject);
        to.Bool(group.IsLidAddressed);
        to.Text(group.CreatorPhoneNumber);
        to.Text(group.CreatorLidUser);
        to.Time(group.CreatedAt);
        foreach (var (account, role) in group.Members)
        {
            to.Number(account.Number);
            to.Byte((byte)role);
        }
    }

    public static void SetTimer(RecordWriter to, Group group)
    {
        to.Op(Op.SetGroupTimer);
        to.Number(group.ExpirationSeconds);
        to.Text(group.Id);
    }

    public static void SetRules(RecordWriter to, Group group)
    {
        to.Op(Op.SetGroupRules);
        to.Number((group.IsAnnouncement ? 1 : 0) + (group.IsLocked ? 2 : 0));
        to.Text(group.Id);
    }

    public static void DeleteGroup(RecordWriter to, Group group)
    {
        to.Op(Op.DeleteGroup);
        to.Number(0);
        to.Text(group.Id);
    }

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
    public static void PutKeys(RecordWriter to, Account account)
    {
        foreach (var ((group, sender), record) in account.Phone.SenderKeys) PutSenderKey(to, account, group, sender, record.Serialize());
        foreach (var (group, holders) in account.Phone.KeyHolders) PutKeyHolders(to, account, group, holders);
    }

    public static void ReadGroup(ServerState state, Op op, int number, ref RecordReader from)
    {
        var id = from.RequiredText();
        var known = state.FindGroup(new Jid(id, JidServer.Group));
        if (op == Op.SetGroupTimer)
        {
            (known ?? throw new InvalidDataException("The journal speaks of a group it did not make.")).ExpirationSeconds = number;
            return;
        }
        if (op == Op.SetGroupRules)
        {
            var group = known ?? throw new InvalidDataException("The journal speaks of a group it did not make.");
            (group.IsAnnouncement, group.IsLocked) = ((number & 1) != 0, (number & 2) != 0);
            return;
        }
        if (op == Op.DeleteGroup)
        {
            state.RemoveGroup(id);
            return;
        }
        var made = new Group
        {
            Id = id,
            Subject = from.RequiredText(),
            IsLidAddressed = from.Bool(),
            CreatorPhoneNumber = from.RequiredText(),
            CreatorLidUser = from.RequiredText(),
            CreatedAt = from.Time(),
            ExpirationSeconds = known?.ExpirationSeconds ?? 0,
            IsAnnouncement = known?.IsAnnouncement ?? false,
            IsLocked = known?.IsLocked ?? false,
        };
        for (var i = 0; i < number; i++)
        {
            var member = from.Int();
            var account = state.ByNumber(member) ?? throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
                $"The journal speaks of the account {member}, which it did not make."));
            made.Members[account] = (SandboxGroupRole)from.Byte();
        }
        state.PutGroup(made);
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
