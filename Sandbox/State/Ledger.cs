using WhatIsUp.Sandbox.Journaling;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Sandbox.State;

/// <summary>Every change of what must outlive the process goes through here: it changes memory and the journal record of the present step together.</summary>
internal sealed partial class Ledger(World world, SandboxOptions options)
{
    private readonly bool _isDurable = options.DataFolder is not null;

    public World World { get; } = world;

    /// <summary>The journal's pending records.</summary>
    public RecordWriter Records { get; } = new();

    public long QueuedStanzas { get; private set; }

    public void PutAccount(Account account)
    {
        if (World.ByNumber(account.Number) is null)
        {
            World.Add(account);
            account.Devices[0] = LedgerFormat.PhoneDevice(account);
        }
        if (_isDurable) LedgerFormat.PutAccount(Records, account);
    }

    public void SetDialledNumber(Account account, string digits)
    {
        World.SetDialledNumber(account, digits);
        if (_isDurable) LedgerFormat.SetDialledNumber(Records, account);
    }

    public void SetUsername(Account account, string? username, string? key, bool hidesNumber)
    {
        World.SetUsername(account, username);
        (account.UsernameKey, account.HidesNumber) = (key, hidesNumber);
        if (_isDurable) LedgerFormat.SetUsername(Records, account);
    }

    public void SetPolicy(Account account, SandboxPhonePolicy policy)
    {
        account.Policy = policy;
        if (_isDurable) PolicyFormat.Put(Records, account);
    }

    /// <summary>The owner's passkey, made at its first use.</summary>
    public Passkeys.PasskeyCredential PasskeyOf(Account account)
    {
        if (account.Passkey is null) PutPasskey(account, Passkeys.PasskeyCredential.New());
        return account.Passkey!;
    }

    public void PutPasskey(Account account, Passkeys.PasskeyCredential passkey)
    {
        account.Passkey = passkey;
        if (_isDurable) LedgerFormat.PutPasskey(Records, account);
    }

    public void DeleteAccount(Account account)
    {
        foreach (var device in account.Devices.Values) QueuedStanzas -= device.Queue.Count;
        World.Remove(account);
        if (_isDurable) LedgerFormat.DeleteAccount(Records, account);
    }

    public void PutDevice(Device device)
    {
        device.Account.Devices[device.Number] = device;
        device.Account.ListLinkedDevices();
        World.DevicesChanged();
        if (_isDurable) LedgerFormat.PutDevice(Records, device);
    }

    public void DeleteDevice(Device device)
    {
        QueuedStanzas -= device.Queue.Count;
        device.Account.Devices.Remove(device.Number);
        device.Account.ListLinkedDevices();
        World.DevicesChanged();
        if (_isDurable) LedgerFormat.DeleteDevice(Records, device);
    }

    public void AddPreKeys(Device device, IReadOnlyList<(uint Id, byte[] Key)> keys)
    {
        foreach (var (id, key) in keys) device.PreKeys.Add(id, key);
        if (_isDurable) LedgerFormat.AddPreKeys(Records, device, keys);
    }

    public void UsePreKey(Device device, uint id)
    {
        device.PreKeys.Remove(id);
        if (_isDurable) LedgerFormat.UsePreKey(Records, device, id);
    }

    public QueuedStanza Enqueue(Device device, StanzaClass @class, string id, string fromUser, byte[] encoded)
    {
        var stanza = new QueuedStanza { Sequence = device.Queue.NextSequence, Class = @class, Id = id, FromUser = fromUser, Encoded = encoded };
        device.Queue.Add(stanza);
        QueuedStanzas++;
        if (_isDurable) LedgerFormat.Enqueue(Records, device, stanza);
        return stanza;
    }

    public void Dequeue(Device device, QueuedStanza stanza)
    {
        device.Queue.Remove(stanza);
        QueuedStanzas--;
        if (_isDurable) LedgerFormat.Dequeue(Records, device, stanza.Sequence);
    }

    public void PutSession(Account account, ProtocolAddress address, SessionRecord session)
    {
        account.Phone.Sessions[address] = session;
        if (_isDurable) LedgerFormat.PutSession(Records, account, address, session.Serialize());
    }

    public void DeleteSession(Account account, ProtocolAddress address)
    {
        if (!account.Phone.Sessions.Remove(address)) return;
        if (_isDurable) LedgerFormat.PutSession(Records, account, address, []);
    }

    public void PutPhonePreKey(Account account, uint id, byte[] privateKey)
    {
        account.Phone.Keep(id, privateKey);
        if (_isDurable) LedgerFormat.PutPhonePreKey(Records, account, id, privateKey);
    }

    public void DeletePhonePreKey(Account account, uint id)
    {
        if (!account.Phone.PreKeys.Remove(id)) return;
        if (_isDurable) LedgerFormat.DeletePhonePreKey(Records, account, id);
    }

    public void AddMessage(Account account, SandboxMessage message, string sender)
    {
        account.Phone.History.Add(message, sender, options.MessagesPerPhone, options.MessageBytesPerPhone);
        if (_isDurable) LedgerFormat.AddMessage(Records, account, message, sender);
    }

    public void SetMessageStatus(Account account, SandboxMessage message)
    {
        account.Phone.History.Replace(message);
        if (_isDurable) LedgerFormat.SetMessageStatus(Records, account, message);
    }

    public void PutPlaceholder(Account account, string key, int count)
    {
        account.Phone.Await(key, count);
        if (_isDurable) LedgerFormat.PutPlaceholder(Records, account, key, count);
    }

    public void DeletePlaceholder(Account account, string key)
    {
        if (!account.Phone.Placeholders.Remove(key)) return;
        if (_isDurable) LedgerFormat.DeletePlaceholder(Records, account, key);
    }

    /// <summary>Applies the content of a journal record to memory.</summary>
    public void Replay(ReadOnlySpan<byte> content)
    {
        var reader = new RecordReader(content);
        while (!reader.IsAtEnd) LedgerReplay.Apply(World, options, ref reader);
    }

    /// <summary>Counts what waits after a replay.</summary>
    public void FinishReplay()
    {
        foreach (var account in World.Accounts) account.ListLinkedDevices();
        QueuedStanzas = World.Accounts.Sum(account => account.Devices.Values.Sum(device => (long)device.Queue.Count));
    }
}
