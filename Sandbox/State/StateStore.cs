using WhatIsUp.Sandbox.Journaling;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Sandbox.State;

/// <summary>Every change of what must outlive the process goes through here: it changes memory and the journal record of the present step together.</summary>
internal sealed class StateStore(ServerState state, SandboxOptions options)
{
    private readonly bool _isDurable = options.DataFolder is not null;

    /// <summary>True when changes go to a journal.</summary>
    public bool IsDurable => _isDurable;

    public ServerState State { get; } = state;

    /// <summary>The journal's pending records.</summary>
    public RecordWriter Records { get; } = new();

    /// <summary>What areas store besides accounts and devices.</summary>
    public StateSections Sections { get; } = new();

    public SenderKeyStore SenderKeys => field ??= new SenderKeyStore(this);

    public long QueuedStanzas { get; private set; }

    public void PutAccount(Account account)
    {
        if (State.ByNumber(account.Number) is null)
        {
            State.Add(account);
            account.Devices[0] = JournalFormat.PhoneDevice(account);
        }
        if (_isDurable) JournalFormat.PutAccount(Records, account);
    }

    public void SetDialledNumber(Account account, string digits)
    {
        State.SetDialledNumber(account, digits);
        if (_isDurable) JournalFormat.SetDialledNumber(Records, account);
    }

    public void SetUsername(Account account, string? username, string? key, bool hidesNumber)
    {
        State.SetUsername(account, username);
        (account.UsernameKey, account.HidesNumber) = (key, hidesNumber);
        if (_isDurable) JournalFormat.SetUsername(Records, account);
    }

    public void SetPolicy(Account account, SandboxPhonePolicy policy)
    {
        account.Policy = policy;
        if (_isDurable) PolicyFormat.Put(Records, account);
    }

    public void DeleteAccount(Account account)
    {
        foreach (var device in account.Devices.Values) QueuedStanzas -= device.Queue.Count;
        State.Remove(account);
        Sections.Forget(account);
        if (_isDurable) JournalFormat.DeleteAccount(Records, account);
    }

    public void PutDevice(Device device)
    {
        device.Account.Devices[device.Number] = device;
        device.Account.ListLinkedDevices();
        State.DevicesChanged();
        if (_isDurable) JournalFormat.PutDevice(Records, device);
    }

    public void DeleteDevice(Device device)
    {
        QueuedStanzas -= device.Queue.Count;
        device.Account.Devices.Remove(device.Number);
        device.Account.ListLinkedDevices();
        State.DevicesChanged();
        if (_isDurable) JournalFormat.DeleteDevice(Records, device);
    }

    public void AddPreKeys(Device device, IReadOnlyList<(uint Id, byte[] Key)> keys)
    {
        foreach (var (id, key) in keys) device.PreKeys.Add(id, key);
        if (_isDurable) JournalFormat.AddPreKeys(Records, device, keys);
    }

    public void UsePreKey(Device device, uint id)
    {
        device.PreKeys.Remove(id);
        if (_isDurable) JournalFormat.UsePreKey(Records, device, id);
    }

    public QueuedStanza Enqueue(Device device, StanzaClass @class, string id, string fromUser, byte[] encoded)
    {
        var stanza = new QueuedStanza { Sequence = device.Queue.NextSequence, Class = @class, Id = id, FromUser = fromUser, Encoded = encoded };
        device.Queue.Add(stanza);
        QueuedStanzas++;
        if (_isDurable) JournalFormat.Enqueue(Records, device, stanza);
        return stanza;
    }

    public void Dequeue(Device device, QueuedStanza stanza)
    {
        device.Queue.Remove(stanza);
        QueuedStanzas--;
        if (_isDurable) JournalFormat.Dequeue(Records, device, stanza.Sequence);
    }

    public void PutSession(Account account, ProtocolAddress address, SessionRecord session)
    {
        account.Phone.Sessions[address] = session;
        if (_isDurable) JournalFormat.PutSession(Records, account, address, session.Serialize());
    }

    public void DeleteSession(Account account, ProtocolAddress address)
    {
        if (!account.Phone.Sessions.Remove(address)) return;
        if (_isDurable) JournalFormat.PutSession(Records, account, address, []);
    }

    public void PutPhonePreKey(Account account, uint id, byte[] privateKey)
    {
        account.Phone.Keep(id, privateKey);
        if (_isDurable) JournalFormat.PutPhonePreKey(Records, account, id, privateKey);
    }

    /// <summary>Creates a one-time pre-key of a phone on request: phones hold none in advance.</summary>
    public (uint Id, byte[] Key) MakePhonePreKey(Account account)
    {
        var pair = Curve25519.GenerateKeyPair();
        var id = account.Phone.NextPreKeyId;
        PutPhonePreKey(account, id, pair.PrivateKey);
        return (id, pair.PublicKey);
    }

    public void DeletePhonePreKey(Account account, uint id)
    {
        if (!account.Phone.PreKeys.Remove(id)) return;
        if (_isDurable) JournalFormat.DeletePhonePreKey(Records, account, id);
    }

    public void AddMessage(Account account, SandboxMessage message, string sender)
    {
        account.Phone.History.Add(message, sender, options.MessagesPerPhone, options.MessageBytesPerPhone);
        if (_isDurable) JournalFormat.AddMessage(Records, account, message, sender);
    }

    public void SetMessageStatus(Account account, SandboxMessage message)
    {
        account.Phone.History.Replace(message);
        if (_isDurable) JournalFormat.SetMessageStatus(Records, account, message);
    }

    public void PutPlaceholder(Account account, string key, int count)
    {
        account.Phone.Await(key, count);
        if (_isDurable) JournalFormat.PutPlaceholder(Records, account, key, count);
    }

    public void DeletePlaceholder(Account account, string key)
    {
        if (!account.Phone.Placeholders.Remove(key)) return;
        if (_isDurable) JournalFormat.DeletePlaceholder(Records, account, key);
    }

    /// <summary>Applies the content of a journal record to memory.</summary>
    public void Replay(ReadOnlySpan<byte> content)
    {
        var reader = new RecordReader(content);
        while (!reader.IsAtEnd) JournalReplay.Apply(State, Sections, options, ref reader);
    }

    /// <summary>Writes everything there is: the content of a compacted journal.</summary>
    public void PutAll(RecordWriter to, Action drain)
    {
        JournalFormat.PutAll(State, to, drain);
        Sections.PutAll(to, drain);
    }

    /// <summary>Counts what waits after a replay.</summary>
    public void FinishReplay()
    {
        foreach (var account in State.Accounts) account.ListLinkedDevices();
        QueuedStanzas = State.Accounts.Sum(account => account.Devices.Values.Sum(device => (long)device.Queue.Count));
    }
}
