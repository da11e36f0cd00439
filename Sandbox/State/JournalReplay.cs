using WhatIsUp.Sandbox.Journaling;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Sandbox.State;

/// <summary>Replays the changes in the journal.</summary>
internal static class JournalReplay
{
    public static void Apply(ServerState state, StateSections sections, SandboxOptions options, ref RecordReader from)
    {
        var op = from.Op();
        var number = from.Int();
        if (op == Op.PutAccount)
        {
            PutAccount(state, number, ref from);
            return;
        }
        if (sections.TryReplay(op, number, ref from)) return;
        if (op == Op.PutSection && number == 0)
        {
            sections.Replay(number, ref from);
            return;
        }
        var account = state.ByNumber(number) ?? throw new InvalidDataException("The journal contains a change of an unknown account.");
        switch (op)
        {
            case Op.DeleteAccount:
                state.Remove(account);
                sections.Forget(account);
                break;
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
            case Op.SetDialledNumber: state.SetDialledNumber(account, from.RequiredText()); break;
            case Op.SetUsername:
                state.SetUsername(account, from.Text());
                (account.UsernameKey, account.HidesNumber) = (from.Text(), from.Bool());
                break;
            case Op.PutPolicy: PolicyFormat.Read(account, ref from); break;
            case Op.PutSenderKey: SenderKeyFormat.ReadSenderKey(account, ref from); break;
            case Op.PutKeyHolders: SenderKeyFormat.ReadKeyHolders(account, ref from); break;
            case Op.PutSection: sections.Replay(number, ref from); break;
            default:
                if (!sections.TryReplayFormerOp(op, account, ref from)) throw new InvalidDataException("The journal holds a change of an unknown kind.");
                break;
        }
    }

    private static Device Device(Account account, ref RecordReader from) =>
        account.Devices.TryGetValue((ushort)from.Unsigned(), out var device) ? device
            : throw new InvalidDataException("The journal contains a change of an unknown device.");

    private static void PutAccount(ServerState state, int number, ref RecordReader from)
    {
        var record = AccountRecord.Read(ref from);
        var account = state.ByNumber(number);
        if (account is null)
        {
            account = record.ToAccount(number);
            state.Add(account);
            account.Devices[0] = JournalFormat.PhoneDevice(account);
            account.Phone.History.StartAt(record.NextMessageSequence);
        }
        record.ApplyTo(account);
        account.Devices[0].Queue.NextSequence = Math.Max(account.Devices[0].Queue.NextSequence, record.NextQueueSequence);
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
            from.Number(), from.RequiredText(), Jid.Parse(from.RequiredText()), Jid.Parse(from.RequiredText()), from.Bool(), from.Text(), from.Text(),
            from.Time(),
            SandboxMessageStatus.Received, default);
        var status = from.Byte();
        message = message with
        {
            Status = (SandboxMessageStatus)(status & ~JournalFormat.RingsFlag), Rings = (status & JournalFormat.RingsFlag) != 0, Content = from.Bytes(),
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
