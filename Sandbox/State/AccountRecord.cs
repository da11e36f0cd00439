using WhatIsUp.Sandbox.Journaling;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Sandbox.State;

/// <summary>An account as <see cref="Op.PutAccount"/> has it, field by field in the order of the journal.</summary>
internal sealed record AccountRecord
{
    private string PhoneId { get; init; } = "";
    private string PhoneNumber { get; init; } = "";
    private string LidUser { get; init; } = "";
    private string Owner { get; init; } = "";
    private bool IsBusiness { get; init; }
    private DateTimeOffset CreatedAt { get; init; }
    private byte[] Identity { get; init; } = [];
    private uint RawId { get; init; }
    private string PushName { get; init; } = "";
    private uint NextKeyIndex { get; init; }
    private ushort NextDevice { get; init; }
    private DateTimeOffset DevicesChangedAt { get; init; }
    private byte[] SignedKeyIndexList { get; init; } = [];
    private int BanCode { get; init; }
    private long BannedUntil { get; init; }
    private uint RegistrationId { get; init; }
    private uint SignedPreKeyId { get; init; }
    private byte[] SignedPreKey { get; init; } = [];
    private byte[] Signature { get; init; } = [];
    private byte[] AppStateKeyId { get; init; } = [];
    private byte[] AppStateKeyData { get; init; } = [];
    private bool IsOnline { get; init; }
    private uint NextPreKeyId { get; init; }

    /// <summary>Position that the next stanza takes in the queue of the phone.</summary>
    public long NextQueueSequence { get; private init; }

    /// <summary>Position that the next message takes in the history of the phone.</summary>
    public long NextMessageSequence { get; private init; }

    // Initialisers run in their order, which is that of the journal.
    public static AccountRecord Read(ref RecordReader from) => new()
    {
        PhoneId = from.RequiredText(),
        PhoneNumber = from.RequiredText(),
        LidUser = from.RequiredText(),
        Owner = from.RequiredText(),
        IsBusiness = from.Bool(),
        CreatedAt = from.Time(),
        Identity = from.Bytes(),
        RawId = (uint)from.Unsigned(),
        PushName = from.Text() ?? "",
        NextKeyIndex = (uint)from.Unsigned(),
        NextDevice = (ushort)from.Unsigned(),
        DevicesChangedAt = from.Time(),
        SignedKeyIndexList = from.Bytes(),
        BanCode = from.Int(),
        BannedUntil = from.Number(),
        RegistrationId = (uint)from.Unsigned(),
        SignedPreKeyId = (uint)from.Unsigned(),
        SignedPreKey = from.Bytes(),
        Signature = from.Bytes(),
        AppStateKeyId = from.Bytes(),
        AppStateKeyData = from.Bytes(),
        IsOnline = from.Bool(),
        NextPreKeyId = (uint)from.Unsigned(),
        NextQueueSequence = from.Number(),
        NextMessageSequence = from.Number(),
    };

    /// <summary>Makes the account, without what <see cref="ApplyTo"/> sets.</summary>
    public Account ToAccount(int number) => new()
    {
        Number = number,
        PhoneId = PhoneId,
        PhoneNumber = PhoneNumber,
        LidUser = LidUser,
        Owner = Owner,
        IsBusiness = IsBusiness,
        CreatedAt = CreatedAt,
        Identity = Curve25519.FromPrivateKey(Identity),
        RawId = RawId,
        Phone = new PhoneState
        {
            RegistrationId = RegistrationId,
            SignedPreKey = ToSignedPreKey(),
            AppStateKeyId = AppStateKeyId,
            AppStateKeyData = AppStateKeyData,
        },
    };

    /// <summary>Sets what may change of an account.</summary>
    public void ApplyTo(Account account)
    {
        if (!account.Identity.PrivateKey.AsSpan().SequenceEqual(Identity))
        {
            account.Identity = Curve25519.FromPrivateKey(Identity);
            account.Phone.RegistrationId = RegistrationId;
            account.Phone.SignedPreKey = ToSignedPreKey();
            JournalFormat.RefreshPhoneDevice(account);
        }
        account.PushName = PushName;
        account.NextKeyIndex = NextKeyIndex;
        account.NextDevice = NextDevice;
        account.DevicesChangedAt = DevicesChangedAt;
        account.SignedKeyIndexList = SignedKeyIndexList.Length == 0 ? null : SignedKeyIndexList;
        account.BanCode = BanCode == 0 ? null : BanCode;
        account.BannedUntil = BannedUntil == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(BannedUntil);
        account.Phone.IsOnline = IsOnline;
        account.Phone.NextPreKeyId = Math.Max(account.Phone.NextPreKeyId, NextPreKeyId);
    }

    private SignedPreKey ToSignedPreKey() => new(SignedPreKeyId, Curve25519.FromPrivateKey(SignedPreKey), Signature, CreatedAt);
}
