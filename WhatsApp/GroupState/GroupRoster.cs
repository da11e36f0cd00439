using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.GroupState;

/// <summary>All devices of a group, worked out once for the messages that follow: true until a list or the group changes.</summary>
internal sealed class GroupRoster
{
    public required bool IsLidAddressed { get; init; }

    /// <summary>All devices but this one, in the group's addressing, with the addresses of their sessions.</summary>
    public required IReadOnlyList<(Jid Device, ProtocolAddress Address)> Devices { get; init; }

    /// <summary>Hash over all devices, this one too.</summary>
    public required string Hash { get; init; }

    /// <summary>Seconds after which new messages disappear; 0 for never.</summary>
    public required long ExpirationSeconds { get; init; }

    /// <summary>When the oldest of the lists must be queried again.</summary>
    public required DateTimeOffset ValidUntil { get; init; }

    /// <summary>The holders of our key that were found to be exactly these devices.</summary>
    public KeyHolders? CompleteFor { get; set; }
}
