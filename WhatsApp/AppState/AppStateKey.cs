using System.Security.Cryptography;
using WhatIsUp.WhatsApp.Crypto;

namespace WhatIsUp.WhatsApp.AppState;

/// <summary>One key of the app state, as shared by the phone, with the keys derived from it (protocol reference 2.6).</summary>
public sealed class AppStateKey
{
    private const int KeyBytes = 32;
    private const int DerivedKeys = 5;
    private static readonly byte[] ZeroSalt = new byte[KeyBytes];

    /// <param name="id">Id used in patches.</param>
    /// <param name="data">Shared key data.</param>
    public AppStateKey(byte[] id, ReadOnlySpan<byte> data)
    {
        Id = id;
        Span<byte> expanded = stackalloc byte[DerivedKeys * KeyBytes];
        Hkdf.Derive(data, ZeroSalt, "WhatsApp Mutation Keys"u8, expanded);
        IndexKey = expanded[..KeyBytes].ToArray();
        ValueKey = expanded.Slice(KeyBytes, KeyBytes).ToArray();
        ValueMacKey = expanded.Slice(2 * KeyBytes, KeyBytes).ToArray();
        SnapshotMacKey = expanded.Slice(3 * KeyBytes, KeyBytes).ToArray();
        PatchMacKey = expanded.Slice(4 * KeyBytes, KeyBytes).ToArray();
        CryptographicOperations.ZeroMemory(expanded);
    }

    /// <summary>Id used in patches.</summary>
    public byte[] Id { get; }

    internal byte[] IndexKey { get; }

    internal byte[] ValueKey { get; }

    internal byte[] ValueMacKey { get; }

    internal byte[] SnapshotMacKey { get; }

    internal byte[] PatchMacKey { get; }
}
