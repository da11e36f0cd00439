using WhatIsUp.Sandbox.Core;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Sandbox.Phones;

/// <summary>What phones do: device 0 of every account, played by the server itself. Runs inside steps.</summary>
internal sealed partial class PhoneDesk
{
    private const int DrainBatch = 500;
    private readonly Exchange _exchange;
    private readonly PhoneCipher _cipher;
    private readonly Dictionary<Account, List<MessageWaiter>> _waiters = [];

    public PhoneDesk(Exchange exchange)
    {
        _exchange = exchange;
        _cipher = new PhoneCipher(exchange);
    }

    /// <summary>Makes a one-time pre-key when somebody asks for one: phones hold none in advance.</summary>
    public (uint Id, byte[] Key) MakePreKey(Account account)
    {
        var pair = Curve25519.GenerateKeyPair();
        var id = account.Phone.NextPreKeyId;
        _exchange.Ledger.PutPhonePreKey(account, id, pair.PrivateKey);
        return (id, pair.PublicKey);
    }

    /// <summary>A stanza for a phone that is online.</summary>
    public void Receive(Account account, StanzaClass kind, Node stanza)
    {
        if (_exchange.World.ByNumber(account.Number) != account) return;
        if (!account.Phone.IsOnline)
        {
            _exchange.Deliver(account.Devices[0], kind, stanza);
            return;
        }
        switch (kind)
        {
            case StanzaClass.Message: ReceiveMessage(account, stanza); break;
            case StanzaClass.Receipt: ReceiveReceipt(account, stanza); break;
        }
    }

    public void GoOffline(Account account)
    {
        if (!account.Phone.IsOnline) return;
        account.Phone.IsOnline = false;
        _exchange.Ledger.PutAccount(account);
    }

    public void GoOnline(Account account)
    {
        if (account.Phone.IsOnline) return;
        account.Phone.IsOnline = true;
        _exchange.Ledger.PutAccount(account);
        Drain(account);
        foreach (var (message, _) in account.Phone.History.After(0).Where(entry => entry.Message.Status == SandboxMessageStatus.Pending).ToArray()) SendPending(account, message);
        foreach (var device in account.Devices.Values.ToArray())
            if (device.Session is { IsActive: true }) Welcome(device);
    }

    /// <summary>The user reinstalls: new identity, no sessions, no linked devices; those who know the account are told.</summary>
    public void Reinstall(Account account)
    {
        foreach (var device in account.Devices.Values.Where(device => !device.IsPhone).ToArray())
            _exchange.Notices.Unlink(device, StanzaBuilder.N("stream:error", [("code", 401)], StanzaBuilder.N("conflict", ("type", "device_removed"))));
        foreach (var address in account.Phone.Sessions.Keys.ToArray()) _exchange.Ledger.DeleteSession(account, address);
        foreach (var id in account.Phone.PreKeys.Keys.ToArray()) _exchange.Ledger.DeletePhonePreKey(account, id);
        _exchange.Ledger.DeleteSenderKeys(account);
        account.Identity = Curve25519.GenerateKeyPair();
        account.Phone.RegistrationId = PreKeyFactory.NewRegistrationId();
        account.Phone.SignedPreKey = PreKeyFactory.NewSignedPreKey(account.Phone.SignedPreKey.Id + 1, account.Identity, _exchange.Now);
        LedgerFormat.RefreshPhoneDevice(account);
        account.SignedKeyIndexList = null;
        _exchange.Ledger.PutAccount(account);
        _exchange.Notices.IdentityChanged(account);
    }

    /// <summary>Takes what waited for a phone, some at a time; each stanza leaves the queue in the same record that holds what it changed.</summary>
    public void Drain(Account account)
    {
        var queue = account.Devices[0].Queue;
        for (var taken = 0; account.Phone.IsOnline && queue.First is { } queued; taken++)
        {
            if (taken == DrainBatch)
            {
                _ = _exchange.Mailbox.PostAsync(() => Drain(account)).AsTask();
                return;
            }
            _exchange.Ledger.Dequeue(account.Devices[0], queued);
            var stanza = NodeDecoder.Decode(queued.Encoded);
            if (queued.Class == StanzaClass.Message) ReceiveMessage(account, stanza);
            else if (queued.Class == StanzaClass.Receipt) ReceiveReceipt(account, stanza);
        }
    }

    /// <summary>The first message, past or future, that fulfils the condition.</summary>
    public void Wait(Account account, MessageWaiter waiter)
    {
        foreach (var (message, _) in account.Phone.History.After(0))
            if (waiter.Takes(message)) return;
        var waiters = _waiters.TryGetValue(account, out var known) ? known : _waiters[account] = [];
        waiters.RemoveAll(old => old.IsDone);
        waiters.Add(waiter);
    }

    /// <summary>A device is no more: phones keep no keys for it.</summary>
    public void Forget(Device device)
    {
        _pretences.Remove(device);
        var address = ProtocolAddress.Of(device.Lid);
        foreach (var account in _exchange.World.Accounts)
        {
            _exchange.Ledger.DeleteSession(account, address);
            _exchange.Ledger.DeleteSenderKeys(account, key => key.Sender == address);
        }
    }

    /// <summary>An account is in a group no more: its phone keeps no keys of the group, nor do the others keep its. What still waits for a phone it can open.</summary>
    public void Forget(Account account, Group group)
    {
        var name = group.Jid.ToString();
        var gone = account.Devices.Values.Select(device => ProtocolAddress.Of(device.Lid)).ToHashSet();
        foreach (var member in group.Members.Keys.Where(member => member.Devices[0].Queue.Count == 0))
            _exchange.Ledger.DeleteSenderKeys(member, key => key.Group == name && gone.Contains(key.Sender));
        if (account.Devices[0].Queue.Count > 0) return;
        _exchange.Ledger.DeleteSenderKeys(account, key => key.Group == name);
        _exchange.Ledger.DeleteKeyHolders(account, name);
    }

    public void Forget(Account account)
    {
        foreach (var device in account.Devices.Values) Forget(device);
        _peerMessages.Remove(account);
        if (_waiters.Remove(account, out var waiters))
            foreach (var waiter in waiters) waiter.Fail(new SandboxRefusedException("not_found", "The phone was deleted."));
    }

    /// <summary>Tells waiters of a new or changed message, once it is durable.</summary>
    private void Changed(Account account, SandboxMessage message)
    {
        if (!_waiters.TryGetValue(account, out var waiters)) return;
        _exchange.Mailbox.AfterFlush(() =>
        {
            waiters.RemoveAll(waiter => waiter.IsDone || waiter.Takes(message));
            if (waiters.Count == 0) _waiters.Remove(account);
        });
    }
}
