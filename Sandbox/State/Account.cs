using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Crypto;

namespace WhatIsUp.Sandbox.State;

/// <summary>An account: a phone number, a LID, the phone (device 0) and the linked devices. Touched only by the server's own loop.</summary>
internal sealed class Account
{
    /// <summary>Short number used in the journal.</summary>
    public required int Number { get; init; }

    public required string PhoneId { get; init; }

    public required string PhoneNumber { get; init; }

    public required string LidUser { get; init; }

    /// <summary>Number that people dial: that of the JID, unless the country has renumbered since the account was made (Brazil's ninth digit).</summary>
    public string DialledNumber
    {
        get => field ?? PhoneNumber;
        set;
    }

    public required string Owner { get; init; }

    public required bool IsBusiness { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Identity of the phone, which is also the account key that signs linked devices.</summary>
    public required KeyPair Identity { get; set; }

    /// <summary>Random id of this set of devices (ADV).</summary>
    public required uint RawId { get; init; }

    public string PushName { get; set; } = "";

    /// <summary>Name that the account goes by, without <c>@</c>, or null.</summary>
    public string? Username { get; set; }

    /// <summary>Key without which nobody finds the account by its username, or null.</summary>
    public string? UsernameKey { get; set; }

    /// <summary>True when the account's number is hidden.</summary>
    public bool HidesNumber { get; set; }

    public uint NextKeyIndex { get; set; } = 1;

    public ushort NextDevice { get; set; } = 1;

    /// <summary>When the list of linked devices changed last.</summary>
    public DateTimeOffset DevicesChangedAt { get; set; }

    /// <summary>Requests for a pair code that still stay without an answer.</summary>
    public int IgnoredPairCodes { get; set; }

    /// <summary>ADVSignedKeyIndexList, or null while there are no linked devices.</summary>
    public byte[]? SignedKeyIndexList { get; set; }

    /// <summary>How the server treats the account.</summary>
    public SandboxPhonePolicy Policy { get; set; } = SandboxPhonePolicy.Default;

    /// <summary>Failure code that every login gets while the account is banned.</summary>
    public int? BanCode { get; set; }

    /// <summary>End of the ban, or null.</summary>
    public DateTimeOffset? BannedUntil { get; set; }

    /// <summary>All devices by number; 0, the phone, is always there.</summary>
    public SortedList<ushort, Device> Devices { get; } = [];

    public required PhoneState Phone { get; init; }

    /// <summary>Chats, contacts and labels as the account's devices agreed on them; the phone's first key is its key from the beginning.</summary>
    public AccountAppState AppState => field ??= FirstAppState();

    /// <summary>JIDs of the linked devices, for readers on other threads.</summary>
    public IReadOnlyList<Jid> LinkedDevices { get; private set; } = [];

    /// <summary>An account is online while one of its devices has announced it: a connection alone is not enough.</summary>
    public bool IsAvailable => Phone.IsAvailable || Devices.Values.Any(device => device.Session is { IsAvailable: true });

    public Jid Jid => Jid.FromPhoneNumber(PhoneNumber);

    public Jid Lid => Jid.FromLid(LidUser);

    /// <summary>The number that others see.</summary>
    public Jid? ShownJid => HidesNumber ? null : Jid;

    /// <summary>The account's JID in the addressing of another JID.</summary>
    public Jid In(Jid other) => other.IsLid ? Lid : Jid;

    /// <summary>Address of the account in notices.</summary>
    public Jid NoticeJid => ShownJid ?? Lid;

    /// <summary>Its LID, for notices that use the number.</summary>
    public Jid? NoticeLid => HidesNumber ? null : Lid;

    private AccountAppState FirstAppState()
    {
        var state = new AccountAppState();
        state.AddKey(Phone.AppStateKeyId, Phone.AppStateKeyData);
        return state;
    }

    /// <summary>Renews <see cref="LinkedDevices"/>.</summary>
    public void ListLinkedDevices() => LinkedDevices = [.. Devices.Values.Where(device => !device.IsPhone).Select(device => device.Jid)];

    public bool IsBanned(DateTimeOffset now) => BanCode is not null && (BannedUntil is null || BannedUntil > now);
}
