using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Sandbox.State;

/// <summary>The sender keys that phones have, and which devices have the phone's own key of a group.</summary>
internal sealed class SenderKeyStore(StateStore store)
{
    public void Put(Account account, string group, ProtocolAddress sender, SenderKeyRecord record)
    {
        account.Phone.SenderKeys[(group, sender)] = record;
        if (store.IsDurable) SenderKeyFormat.PutSenderKey(store.Records, account, group, sender, record.Serialize());
    }

    /// <summary>Stores which devices have the phone's own key of a group: the set is the phone's, changed by the caller.</summary>
    public void PutHolders(Account account, string group, HashSet<ProtocolAddress> holders)
    {
        account.Phone.KeyHolders[group] = holders;
        if (store.IsDurable) SenderKeyFormat.PutKeyHolders(store.Records, account, group, holders);
    }

    /// <summary>Removes sender keys of a phone: those of a group, or of a device.</summary>
    public void Delete(Account account, Func<(string Group, ProtocolAddress Sender), bool> condition)
    {
        if (account.Phone.SenderKeys.Count == 0) return;
        foreach (var key in account.Phone.SenderKeys.Keys.Where(condition).ToArray())
        {
            account.Phone.SenderKeys.Remove(key);
            if (store.IsDurable) SenderKeyFormat.PutSenderKey(store.Records, account, key.Group, key.Sender, []);
        }
    }

    /// <summary>Removes the list of devices that have the phone's own key of a group.</summary>
    public void DeleteHolders(Account account, string group)
    {
        if (!account.Phone.KeyHolders.Remove(group)) return;
        if (store.IsDurable) SenderKeyFormat.PutKeyHolders(store.Records, account, group, []);
    }

    /// <summary>A device was removed: phones keep no sessions and sender keys of it.</summary>
    public void DeleteOf(Device device)
    {
        var address = ProtocolAddress.Of(device.Lid);
        foreach (var account in store.State.Accounts)
        {
            store.DeleteSession(account, address);
            Delete(account, key => key.Sender == address);
        }
    }

    /// <summary>
    /// An account has left a group: its phone keeps no keys of the group, and the other members keep none of its devices. A phone with queued stanzas
    /// keeps its keys, because it needs them to decrypt these.
    /// </summary>
    public void DeleteOf(Account account, Group group)
    {
        var name = group.Jid.ToString();
        var gone = account.Devices.Values.Select(device => ProtocolAddress.Of(device.Lid)).ToHashSet();
        foreach (var member in group.Members.Keys.Where(member => member.Devices[0].Queue.Count == 0))
            Delete(member, key => key.Group == name && gone.Contains(key.Sender));
        if (account.Devices[0].Queue.Count > 0) return;
        Delete(account, key => key.Group == name);
        DeleteHolders(account, name);
    }

    /// <summary>The user reinstalls: the phone has no sender keys any more.</summary>
    public void Delete(Account account)
    {
        if (store.IsDurable)
        {
            foreach (var (group, sender) in account.Phone.SenderKeys.Keys) SenderKeyFormat.PutSenderKey(store.Records, account, group, sender, []);
            foreach (var group in account.Phone.KeyHolders.Keys) SenderKeyFormat.PutKeyHolders(store.Records, account, group, []);
        }
        account.Phone.SenderKeys.Clear();
        account.Phone.KeyHolders.Clear();
    }
}
