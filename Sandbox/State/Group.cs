using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.State;

/// <summary>A group: its members in the order they came, and how they are addressed. Touched only by the server's own loop.</summary>
internal sealed class Group
{
    private Device[] _devices = [];
    private long _devicesVersion = -1;

    /// <summary>User part of the JID.</summary>
    public required string Id { get; init; }

    public required string Subject { get; set; }

    /// <summary>Seconds after which new messages disappear; 0 for never.</summary>
    public int ExpirationSeconds { get; set; }

    /// <summary>True when only administrators write.</summary>
    public bool IsAnnouncement { get; set; }

    /// <summary>True when only administrators change name and timer.</summary>
    public bool IsLocked { get; set; }

    /// <summary>True when members are named by LID, as in every newer group; false by phone number.</summary>
    public required bool IsLidAddressed { get; init; }

    public required string CreatorPhoneNumber { get; init; }

    public required string CreatorLidUser { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public OrderedDictionary<Account, SandboxGroupRole> Members { get; } = [];

    public Jid Jid => new(Id, JidServer.Group);

    public string AddressingMode => IsLidAddressed ? "lid" : "pn";

    /// <summary>An account as the group names it.</summary>
    public Jid In(Account account) => IsLidAddressed ? account.Lid : account.Jid;

    /// <summary>A device as the group names it.</summary>
    public Jid In(Device device) => IsLidAddressed ? device.Lid : device.Jid;

    public bool IsAdmin(Account account) => Members.TryGetValue(account, out var role) && role != SandboxGroupRole.Member;

    /// <summary>All devices of all members.</summary>
    /// <param name="version">Version of the state: the list is made anew when it has changed.</param>
    public Device[] Devices(long version)
    {
        if (_devicesVersion == version) return _devices;
        _devicesVersion = version;
        return _devices = [.. Members.Keys.SelectMany(account => account.Devices.Values)];
    }
}
