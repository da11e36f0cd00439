using System.Security.Cryptography;

namespace WhatIsUp.WhatsApp.Contents;

/// <summary>Stanza ids of messages.</summary>
public static class MessageIds
{
    /// <summary>Longest id taken from others; real ones stay below 40.</summary>
    internal const int MaxLength = 256;

    private const string Prefix = "3EB0";
    private const int RandomBytes = 9;

    /// <summary>A fresh id in the form of the web client: <c>3EB0</c> and 18 hexadecimal digits.</summary>
    public static string New()
    {
        Span<byte> random = stackalloc byte[RandomBytes];
        RandomNumberGenerator.Fill(random);
        return string.Concat(Prefix, Convert.ToHexString(random));
    }
}
