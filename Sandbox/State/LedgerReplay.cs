using WhatIsUp.Sandbox.Journaling;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Sandbox.State;

/// <summary>Repeats the changes that the journal tells.</summary>
internal static class LedgerReplay
{
    public static void Apply(World world, SandboxOptions options, ref RecordReader from)
    {
        var op = from.Op();
        var number = from.Int();
        if (op == Op.PutAccount)
        {
            PutAccount(world, number, ref from);
            return;
        }
        if (op is Op.PutGroup or Op.DeleteGroup or Op.SetGroupTimer or Op.SetGroupRules)
        {
            GroupFormat.ReadGroup(world, op, number, ref from);
            return;
        }
        var account = world.ByNumber(number) ?? throw new InvalidDataException("The journal speaks of an account it did not make.");
        switch (op)
        {
            case Op.DeleteAccount: world.Remove(account); break;
            case Op.PutDevice: PutDevice(account, ref from); break;
            case Op.DeleteDevice: account.Devices.Remove((ushort)from.Unsigned()); break;
            case Op.AddPreKeys: AddPreKeys(Device(account, ref from), ref from); break;
            case Op.UsePreKey: Device(account, ref from).PreKeys.Remove((uint)from.Unsigned()); break;
            case Op.Enqueue: Enqueue(Device(account, ref from), ref from); break;
            case Op.Dequeue: Dequeue(Device(account, ref from), from.Number()); break;
            case Op.PutSession: PutSession(account, ref from); break;
            case Op.PutPhonePreKey: PutPhonePreKey(account, ref from); break;
            case Op.DeletePhonePreKey: account.Phone.PreKeys.Remove((uint)from.Unsigned()); break;
            case Op.AddMessage: AddMessage(account, options, ref from); break;
            case Op.SetMessageStatus: SetMessageStatus(account, ref from); break;
            case Op.PutPlaceholder: account.Phone.Await(from.RequiredText(), from.Int()); break;
            case Op.DeletePlaceholder: account.Phone.Placeholders.Remove(from.RequiredText()); break;
            case Op.SetDialledNumber: world.SetDialledNumber(account, from.RequiredText()); break;
            case Op.SetUsername:
                world.SetUsername(account, from.Text());
                (account.UsernameKey, account.HidesNumber) = (from.Text(), from.Bool());
                break;
            case Op.PutPolicy: PolicyFormat.Read(account, ref from); break;
            case Op.PutPasskey: PutPasskey(account, ref from); break;
            case Op.PutSenderKey: GroupFormat.ReadSenderKey(account, ref from); break;
            case Op.PutKeyHolders: GroupFormat.ReadKeyHolders(account, ref from); break;
            case Op.PutAppStateKey or Op.AddAppStatePatch or Op.PutAppStateCollection or Op.KeepAppStatePatch: AppStateFormat.Read(op, account, options, ref from); break;
            default: throw new InvalidDataException("The journal holds a change of an unknown kind.");
        }
    }

    private static Device Device(Account account, ref RecordReader from) =>
        account.Devices.TryGetValue((ushort)from.Unsigned(), out var device) ? device : throw new InvalidDataException("The journal speaks of a device it did not make.");

    private static void PutPasskey(Account account, ref RecordReader from) => account.Passkey = new Passkeys.PasskeyCredential
    {
        Id = from.Bytes(), UserHandle = from.Bytes(), PrivateKey = from.Bytes(), SignCount = (uint)from.Unsigned(), VerifiedCount = (uint)from.Unsigned(),
    };

    private static void PutAccount(World world, int number, ref RecordReader from)
    {
        var existing = world.ByNumber(number);
        string phoneId = from.RequiredText(), phoneNumber = from.RequiredText(), lid = from.RequiredText(), owner = from.RequiredText();
        var isBusiness = from.Bool();
        var createdAt = from.Time();
        var identity = from.Bytes();
        var rawId = (uint)from.Unsigned();
        var pushName = from.Text() ?? "";
        var nextKeyIndex = (uint)from.Unsigned();
        var nextDevice = (ushort)from.Unsigned();
        var changedAt = from.Time();
        var keyIndexList = from.Bytes();
        var banCode = from.Int();
        var bannedUntil = from.Number();
        var registrationId = (uint)from.Unsigned();
        var signedPreKeyId = (uint)from.Unsigned();
        var signedPreKey = from.Bytes();
        var signature = from.Bytes();
        byte[] appStateKeyId = from.Bytes(), appStateKeyData = from.Bytes();
        var isOnline = from.Bool();
        var nextPreKeyId = (uint)from.Unsigned();
        var nextQueueSequence = from.Number();
        var nextMessageSequence = from.Number();
        var account = existing ?? new Account
        {
            Number = number,
            PhoneId = phoneId,
            PhoneNumber = phoneNumber,
            LidUser = lid,
            Owner = owner,
            IsBusiness = isBusiness,
            CreatedAt = createdAt,
            Identity = Curve25519.FromPrivateKey(identity),
            RawId = rawId,
            Phone = new PhoneState
            {
                RegistrationId = registrationId,
                SignedPreKey = new SignedPreKey(signedPreKeyId, Curve25519.FromPrivateKey(signedPreKey), signature, createdAt),
                AppStateKeyId = appStateKeyId,
                AppStateKeyData = appStateKeyData,
            },
        };
        if (existing is not null && !existing.Identity.PrivateKey.AsSpan().SequenceEqual(identity))
        {
            existing.Identity = Curve25519.FromPrivateKey(identity);
            existing.Phone.RegistrationId = registrationId;
            existing.Phone.SignedPreKey = new SignedPreKey(signedPreKeyId, Curve25519.FromPrivateKey(signedPreKey), signature, createdAt);
            LedgerFormat.RefreshPhoneDevice(existing);
        }
        account.PushName = pushName;
        account.NextKeyIndex = nextKeyIndex;
        account.NextDevice = nextDevice;
        account.DevicesChangedAt = changedAt;
        account.SignedKeyIndexList = keyIndexList.Length == 0 ? null : keyIndexList;
        account.BanCode = banCode == 0 ? null : banCode;
        account.BannedUntil = bannedUntil == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(bannedUntil);
        account.Phone.IsOnline = isOnline;
        account.Phone.NextPreKeyId = Math.Max(account.Phone.NextPreKeyId, nextPreKeyId);
        if (existing is null)
        {
            world.Add(account);
            account.Devices[0] = LedgerFormat.PhoneDevice(account);
            account.Phone.History.StartAt(nextMessageSequence);
        }
        account.Devices[0].Queue.NextSequence = Math.Max(account.Devices[0].Queue.NextSequence, nextQueueSequence);
    }

    private static void PutDevice(Account account, ref RecordReader from)
    {
        var number = (ushort)from.Unsigned();
        var device = new Device
        {
            Account = account,
            Number = number,
            NoiseKey = from.Bytes(),
            IdentityKey = from.Bytes(),
            RegistrationId = (uint)from.Unsigned(),
            SignedPreKeyId = (uint)from.Unsigned(),
            SignedPreKey = from.Bytes(),
            SignedPreKeySignature = from.Bytes(),
            KeyIndex = (uint)from.Unsigned(),
            LinkedAt = from.Time(),
            IsWelcomed = from.Bool(),
        };
        var nextSequence = from.Number();
        if (account.Devices.TryGetValue(number, out var existing))
        {
            existing.RegistrationId = device.RegistrationId;
            existing.SignedPreKeyId = device.SignedPreKeyId;
            existing.SignedPreKey = device.SignedPreKey;
            existing.SignedPreKeySignature = device.SignedPreKeySignature;
            existing.IsWelcomed = device.IsWelcomed;
            device = existing;
        }
        else
        {
            account.Devices[number] = device;
        }
        device.Queue.NextSequence = Math.Max(device.Queue.NextSequence, nextSequence);
    }

    private static void AddPreKeys(Device device, ref RecordReader from)
    {
        var count = from.Int();
        for (var i = 0; i < count; i++) device.PreKeys.Add((uint)from.Unsigned(), from.Bytes());
    }

    private static void Enqueue(Device device, ref RecordReader from) => device.Queue.Add(new QueuedStanza
    {
        Sequence = from.Number(),
        Class = (StanzaClass)from.Byte(),
        Id = from.RequiredText(),
        FromUser = from.RequiredText(),
        Encoded = from.Bytes(),
    });

    private static void Dequeue(Device device, long sequence)
    {
        if (device.Queue.Find(sequence) is { } stanza) device.Queue.Remove(stanza);
    }

    private static void PutSession(Account account, ref RecordReader from)
    {
        var address = new ProtocolAddress(from.RequiredText(), (ushort)from.Unsigned());
        var session = from.Bytes();
        if (session.Length == 0) account.Phone.Sessions.Remove(address);
        else account.Phone.Sessions[address] = SessionRecord.Deserialize(session);
    }

    private static void PutPhonePreKey(Account account, ref RecordReader from)
    {
        var id = (uint)from.Unsigned();
        account.Phone.Keep(id, from.Bytes());
    }

    private static void AddMessage(Account account, SandboxOptions options, ref RecordReader from)
    {
        var sender = from.RequiredText();
        var message = new SandboxMessage(
            from.Number(), from.RequiredText(), Jid.Parse(from.RequiredText()), Jid.Parse(from.RequiredText()), from.Bool(), from.Text(), from.Text(), from.Time(),
            SandboxMessageStatus.Received, default);
        var status = from.Byte();
        message = message with
        {
            Status = (SandboxMessageStatus)(status & ~LedgerFormat.RingsFlag), Rings = (status & LedgerFormat.RingsFlag) != 0, Content = from.Bytes(),
        };
        account.Phone.History.Add(message, sender, options.MessagesPerPhone, options.MessageBytesPerPhone);
    }

    private static void SetMessageStatus(Account account, ref RecordReader from)
    {
        var sequence = from.Number();
        var status = (SandboxMessageStatus)from.Byte();
        var timestamp = from.Time();
        if (account.Phone.History.At(sequence) is { } message) account.Phone.History.Replace(message with { Status = status, Timestamp = timestamp });
    }
}
