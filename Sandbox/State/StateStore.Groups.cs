using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Sandbox.State;

internal sealed partial class StateStore
{
    public void PutGroup(Group group)
    {
        State.PutGroup(group);
        if (_isDurable) GroupFormat.PutGroup(Records, group);
    }

    public void SetGroupTimer(Group group, int seconds)
    {
        group.ExpirationSeconds = seconds;
        if (_isDurable) GroupFormat.SetTimer(Records, group);
    }

    public void SetGroupRules(Group group, bool isAnnouncement, bool isLocked)
    {
        (group.IsAnnouncement, group.IsLocked) = (isAnnouncement, isLocked);
        if (_isDurable) GroupFormat.SetRules(Records, group);
    }

    public void DeleteGroup(Group group)
    {
        State.RemoveGroup(group.Id);
        if (_isDurable) GroupFormat.DeleteGroup(Records, group);
    }

    public void PutSenderKey(Account account, string group, ProtocolAddress sender, SenderKeyRecord record)
    {
        account.Phone.SenderKeys[(group, sender)] = record;
        if (_isDurable) GroupFormat.PutSenderKey(Records, account, group, sender, record.Serialize());
    }

    /// <summary>Who has the phone's own key of a group: the set is the phone's, changed by the caller.</summary>
    public void PutKeyHolders(Account account, string group, HashSet<ProtocolAddress> holders)
    {
        account.Phone.KeyHolders[group] = holders;
        if (_isDurable) GroupFormat.PutKeyHolders(Records, account, group, holders);
    }

    /// <summary>Forgets sender keys of a phone: those of a group, or of a device.</summary>
    public void DeleteSenderKeys(Account account, Func<(string Group, ProtocolAddress Sender), bool> condition)
    {
        if (account.Phone.SenderKeys.Count == 0) return;
        foreach (var key in account.Phone.SenderKeys.Keys.Where(condition).ToArray())
        {
            account.Phone.SenderKeys.Remove(key);
            if (_isDurable) GroupFormat.PutSenderKey(Records, account, key.Group, key.Sender, []);
        }
    }

    /// <summary>Forgets who has the phone's own key of a group.</summary>
    public void DeleteKeyHolders(Account account, string group)
    {
        if (!account.Phone.KeyHolders.Remove(group)) return;
        if (_isDurable) GroupFormat.PutKeyHolders(Records, account, group, []);
    }

    /// <summary>A device is no more: phones keep no keys for it.</summary>
    public void DeleteKeysOf(Device device)
    {
        var address = ProtocolAddress.Of(device.Lid);
        foreach (var account in State.Accounts)
        {
            DeleteSession(account, address);
            DeleteSenderKeys(account, key => key.Sender == address);
        }
    }

    /// <summary>
    /// An account is in a group no more: its phone keeps no keys of the group, nor do the others keep its. What still waits for a phone it can open.
    /// </summary>
    public void DeleteKeysOf(Account account, Group group)
    {
        var name = group.Jid.ToString();
        var gone = account.Devices.Values.Select(device => ProtocolAddress.Of(device.Lid)).ToHashSet();
        foreach (var member in group.Members.Keys.Where(member => member.Devices[0].Queue.Count == 0))
            DeleteSenderKeys(member, key => key.Group == name && gone.Contains(key.Sender));
        if (account.Devices[0].Queue.Count > 0) return;
        DeleteSenderKeys(account, key => key.Group == name);
        DeleteKeyHolders(account, name);
    }

    /// <summary>The user reinstalls: the phone has no sender keys any more.</summary>
    public void DeleteSenderKeys(Account account)
    {
        if (_isDurable)
        {
            foreach (var (group, sender) in account.Phone.SenderKeys.Keys) GroupFormat.PutSenderKey(Records, account, group, sender, []);
            foreach (var group in account.Phone.KeyHolders.Keys) GroupFormat.PutKeyHolders(Records, account, group, []);
        }
        account.Phone.SenderKeys.Clear();
        account.Phone.KeyHolders.Clear();
    }
}
