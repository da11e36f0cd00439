using WhatIsUp.Sandbox.Journaling;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Sandbox.State;

/// <summary>How each change looks in the journal.</summary>
internal static class JournalFormat
{
    /// <summary>Added to the status of a message that the phone showed a notification for: records from before that have none.</summary>
    public const int RingsFlag = 0x80;

    public static void PutAccount(RecordWriter to, Account account)
    {
        to.Op(Op.PutAccount);
        to.Number(account.Number);
        to.Text(account.PhoneId);
        to.Text(account.PhoneNumber);
        to.Text(account.LidUser);
        to.Text(account.Owner);
        to.Bool(account.IsBusiness);
        to.Time(account.CreatedAt);
        to.Bytes(account.Identity.PrivateKey);
        to.Unsigned(account.RawId);
        to.Text(account.PushName);
        to.Unsigned(account.NextKeyIndex);
        to.Unsigned(account.NextDevice);
        to.Time(account.DevicesChangedAt);
        to.Bytes(account.SignedKeyIndexList);
        to.Number(account.BanCode ?? 0);
        to.Number(account.BannedUntil?.ToUnixTimeMilliseconds() ?? 0);
        var phone = account.Phone;
        to.Unsigned(phone.RegistrationId);
        to.Unsigned(phone.SignedPreKey.Id);
        to.Bytes(phone.SignedPreKey.KeyPair.PrivateKey);
        to.Bytes(phone.SignedPreKey.Signature);
        to.Bytes(phone.AppStateKeyId);
        to.Bytes(phone.AppStateKeyData);
        to.Bool(phone.IsOnline);
        to.Unsigned(phone.NextPreKeyId);
        to.Number(account.Devices[0].Queue.NextSequence);
        to.Number(phone.History.NextSequence);
    }

    public static void SetDialledNumber(RecordWriter to, Account account)
    {
        to.Op(Op.SetDialledNumber);
        to.Number(account.Number);
        to.Text(account.DialledNumber);
    }

    public static void SetUsername(RecordWriter to, Account account)
    {
        to.Op(Op.SetUsername);
        to.Number(account.Number);
        to.Text(account.Username);
        to.Text(account.UsernameKey);
        to.Bool(account.HidesNumber);
    }

    public static void DeleteAccount(RecordWriter to, Account account)
    {
        to.Op(Op.DeleteAccount);
        to.Number(account.Number);
    }

    public static void PutDevice(RecordWriter to, Device device)
    {
        Begin(to, Op.PutDevice, device);
        to.Bytes(device.NoiseKey);
        to.Bytes(device.IdentityKey);
        to.Unsigned(device.RegistrationId);
        to.Unsigned(device.SignedPreKeyId);
        to.Bytes(device.SignedPreKey);
        to.Bytes(device.SignedPreKeySignature);
        to.Unsigned(device.KeyIndex);
        to.Time(device.LinkedAt);
        to.Bool(device.IsWelcomed);
        to.Number(device.Queue.NextSequence);
    }

    public static void DeleteDevice(RecordWriter to, Device device) => Begin(to, Op.DeleteDevice, device);

    public static void AddPreKeys(RecordWriter to, Device device, IReadOnlyCollection<(uint Id, byte[] Key)> keys)
    {
        Begin(to, Op.AddPreKeys, device);
        to.Number(keys.Count);
        foreach (var (id, key) in keys)
        {
            to.Unsigned(id);
            to.Bytes(key);
        }
    }

    public static void UsePreKey(RecordWriter to, Device device, uint id)
    {
        Begin(to, Op.UsePreKey, device);
        to.Unsigned(id);
    }

    public static void Enqueue(RecordWriter to, Device device, QueuedStanza stanza)
    {
        Begin(to, Op.Enqueue, device);
        to.Number(stanza.Sequence);
        to.Byte((byte)stanza.Class);
        to.Text(stanza.Id);
        to.Text(stanza.FromUser);
        to.Bytes(stanza.Encoded);
    }

    public static void Dequeue(RecordWriter to, Device device, long sequence)
    {
        Begin(to, Op.Dequeue, device);
        to.Number(sequence);
    }

    public static void PutSession(RecordWriter to, Account account, ProtocolAddress address, byte[] session)
    {
        to.Op(Op.PutSession);
        to.Number(account.Number);
        to.Text(address.Name);
        to.Unsigned(address.Device);
        to.Bytes(session);
    }

    public static void PutPhonePreKey(RecordWriter to, Account account, uint id, byte[] privateKey)
    {
        to.Op(Op.PutPhonePreKey);
        to.Number(account.Number);
        to.Unsigned(id);
        to.Bytes(privateKey);
    }

    public static void DeletePhonePreKey(RecordWriter to, Account account, uint id)
    {
        to.Op(Op.DeletePhonePreKey);
        to.Number(account.Number);
        to.Unsigned(id);
    }

    public static void AddMessage(RecordWriter to, Account account, SandboxMessage message, string sender)
    {
        to.Op(Op.AddMessage);
        to.Number(account.Number);
        to.Text(sender);
        to.Number(message.Sequence);
        to.Text(message.Id);
        to.Text(message.Chat.ToString());
        to.Text(message.From.ToString());
        to.Bool(message.FromMe);
        to.Text(message.Text);
        to.Text(message.QuotedMessageId);
        to.Time(message.Timestamp);
        to.Byte((byte)((int)message.Status | (message.Rings ? RingsFlag : 0)));
        to.Bytes(message.Content.Span);
    }

    public static void SetMessageStatus(RecordWriter to, Account account, SandboxMessage message)
    {
        to.Op(Op.SetMessageStatus);
        to.Number(account.Number);
        to.Number(message.Sequence);
        to.Byte((byte)message.Status);
        to.Time(message.Timestamp);
    }

    public static void PutPlaceholder(RecordWriter to, Account account, string key, int count)
    {
        to.Op(Op.PutPlaceholder);
        to.Number(account.Number);
        to.Text(key);
        to.Number(count);
    }

    public static void DeletePlaceholder(RecordWriter to, Account account, string key)
    {
        to.Op(Op.DeletePlaceholder);
        to.Number(account.Number);
        to.Text(key);
    }

    /// <summary>Device 0 of an account: what the phone shows to others.</summary>
    public static Device PhoneDevice(Account account) => new()
    {
        Account = account,
        Number = 0,
        IdentityKey = account.Identity.PublicKey,
        RegistrationId = account.Phone.RegistrationId,
        SignedPreKeyId = account.Phone.SignedPreKey.Id,
        SignedPreKey = account.Phone.SignedPreKey.KeyPair.PublicKey,
        SignedPreKeySignature = account.Phone.SignedPreKey.Signature,
        LinkedAt = account.CreatedAt,
    };

    /// <summary>Device 0 shows the phone's new keys after a reinstall.</summary>
    public static void RefreshPhoneDevice(Account account)
    {
        var (device, phone) = (account.Devices[0], account.Phone);
        device.IdentityKey = account.Identity.PublicKey;
        device.RegistrationId = phone.RegistrationId;
        (device.SignedPreKeyId, device.SignedPreKey, device.SignedPreKeySignature) =
            (phone.SignedPreKey.Id, phone.SignedPreKey.KeyPair.PublicKey, phone.SignedPreKey.Signature);
    }

    /// <summary>Writes all accounts with their devices and phones, for a compacted journal.</summary>
    public static void PutAll(ServerState state, RecordWriter to, Action drain)
    {
        foreach (var account in state.Accounts)
        {
            to.Begin();
            PutAccount(to, account);
            if (account.DialledNumber != account.PhoneNumber) SetDialledNumber(to, account);
            if (account.Username is not null || account.HidesNumber) SetUsername(to, account);
            if (account.Policy != SandboxPhonePolicy.Default) PolicyFormat.Put(to, account);
            foreach (var device in account.Devices.Values)
            {
                if (!device.IsPhone) PutDevice(to, device);
                if (device.PreKeys.Count > 0) AddPreKeys(to, device, [.. device.PreKeys.InOrder()]);
                for (var stanza = device.Queue.First; stanza is not null; stanza = stanza.Next) Enqueue(to, device, stanza);
            }
            foreach (var (address, session) in account.Phone.Sessions) PutSession(to, account, address, session.Serialize());
            foreach (var (id, key) in account.Phone.PreKeys) PutPhonePreKey(to, account, id, key);
            foreach (var (key, count) in account.Phone.Placeholders) PutPlaceholder(to, account, key, count);
            SenderKeyFormat.PutAll(to, account);
            to.End();
            PutMessages(to, account, drain);
            drain();
        }
    }

    private static void PutMessages(RecordWriter to, Account account, Action drain)
    {
        const int MessagesPerRecord = 256;
        foreach (var chunk in account.Phone.History.After(0).Chunk(MessagesPerRecord))
        {
            to.Begin();
            foreach (var (message, sender) in chunk) AddMessage(to, account, message, sender);
            to.End();
            drain();
        }
    }

    private static void Begin(RecordWriter to, Op op, Device device)
    {
        to.Op(op);
        to.Number(device.Account.Number);
        to.Unsigned(device.Number);
    }
}
