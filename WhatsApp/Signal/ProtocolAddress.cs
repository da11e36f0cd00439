namespace WhatIsUp.WhatsApp.Signal;

/// <summary>Key of a session or identity: the account's user part (a LID carries the suffix <c>_1</c>) and the device number.</summary>
/// <param name="Name">User part, for example <c>4915112345678</c> or <c>123456789_1</c>.</param>
/// <param name="Device">Device number, 0 for the primary phone.</param>
public readonly record struct ProtocolAddress(string Name, ushort Device)
{
    private const string LidSuffix = "_1";

    /// <summary>The address of a device JID.</summary>
    public static ProtocolAddress Of(Binary.Jid jid) =>
        new(jid.IsLid || jid.Server == Binary.JidServer.HostedLid ? jid.User + LidSuffix : jid.User, jid.Device);

    /// <summary>True when the address belongs to a LID.</summary>
    public bool IsLid => Name.EndsWith(LidSuffix, StringComparison.Ordinal);

    /// <summary>User part of the LID, or null for a phone number.</summary>
    internal string? Lid => IsLid ? Name[..^LidSuffix.Length] : null;
}
