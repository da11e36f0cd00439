namespace WhatIsUp.WhatsApp.Binary;

/// <summary>The bytes of the binary form that are no tokens.</summary>
internal static class NodeTags
{
    internal const byte ListEmpty = 0;
    internal const byte FirstPage = 236;
    internal const byte LastPage = 239;
    internal const byte InteropJid = 245;
    internal const byte MessengerJid = 246;
    internal const byte DeviceJid = 247;
    internal const byte List8 = 248;
    internal const byte List16 = 249;
    internal const byte JidPair = 250;
    internal const byte PackedHex = 251;
    internal const byte Bytes8 = 252;
    internal const byte Bytes20 = 253;
    internal const byte Bytes32 = 254;
    internal const byte PackedNibble = 255;

    /// <summary>Longest text that is packed two characters to a byte.</summary>
    internal const int LongestPacked = 127;

    /// <summary>Bit of a frame's first byte for a deflated node.</summary>
    internal const byte DeflatedFlag = 2;

    /// <summary>The byte for the server of a device JID, or -1 if devices of that server have no such form.</summary>
    internal static int DomainOf(ReadOnlySpan<char> server) => server switch
    {
        JidServer.User => 0,
        JidServer.Lid => 1,
        JidServer.Hosted => 128,
        JidServer.HostedLid => 129,
        _ => -1,
    };

    /// <summary>The server for the byte of a device JID; unknown ones are agents of old phone-number JIDs.</summary>
    internal static string ServerOf(byte domain) => domain switch
    {
        1 => JidServer.Lid,
        128 => JidServer.Hosted,
        129 => JidServer.HostedLid,
        _ => JidServer.User,
    };
}
