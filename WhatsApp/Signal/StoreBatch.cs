namespace WhatIsUp.WhatsApp.Signal;

/// <summary>
/// Everything that one step of the protocol changes, with the facts it tells its owner: written in one transaction.
/// A null value deletes the row.
/// </summary>
public sealed partial class StoreBatch
{
    /// <summary>New credentials, or null when unchanged.</summary>
    public DeviceCredentials? Credentials { get; set; }

    /// <summary>True to delete every row of the device first (logged out, unlinked).</summary>
    public bool WipesDevice { get; set; }

    /// <summary>Changed sessions, serialised.</summary>
    public Dictionary<ProtocolAddress, byte[]?> Sessions { get; } = [];

    /// <summary>Changed identities, 32 bytes.</summary>
    public Dictionary<ProtocolAddress, byte[]?> Identities { get; } = [];

    /// <summary>New one-time pre-keys, or null for used ones, by id.</summary>
    public Dictionary<uint, PreKey?> PreKeys { get; } = [];

    /// <summary>Changed device lists by user.</summary>
    public Dictionary<string, DeviceList?> DeviceLists { get; } = [];

    /// <summary>New PN → LID pairs (user parts).</summary>
    public Dictionary<string, string> LidsByPhoneNumber { get; } = [];

    /// <summary>Numbers that the server was asked about → the number in the JID of the account that it names.</summary>
    public Dictionary<string, string> AccountNumbers { get; } = [];

    /// <summary>Changed trusted-contact tokens by user (<see cref="ProtocolAddress.Name"/> form).</summary>
    public Dictionary<string, TrustedToken?> TrustedTokens { get; } = [];

    /// <summary>Messages sent, with plaintext for retries.</summary>
    public List<SentMessage> SentMessages { get; } = [];

    /// <summary>What happened, in order; the owner turns these into history, contacts and webhook rows in the same transaction.</summary>
    public List<ClientEvent> Events { get; } = [];

    /// <summary>True when there is nothing to write.</summary>
    public bool IsEmpty => Credentials is null && !WipesDevice && Sessions.Count == 0 && Identities.Count == 0 && PreKeys.Count == 0
        && DeviceLists.Count == 0 && LidsByPhoneNumber.Count == 0 && AccountNumbers.Count == 0 && TrustedTokens.Count == 0 && SentMessages.Count == 0 && Events.Count == 0 && IsWithoutGroups && IsWithoutHistory && IsWithoutAppState;
}
