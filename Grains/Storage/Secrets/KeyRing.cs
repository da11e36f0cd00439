using System.Security.Cryptography;
using System.Text;

namespace WhatIsUp.Grains.Storage.Secrets;

/// <summary>The master keys: the first one seals, all of them open. Every other key is derived from them by a label.</summary>
public sealed class KeyRing
{
    /// <summary>Length of a master key.</summary>
    public const int MasterKeyBytes = 32;

    private readonly byte[][] _masters;

    /// <summary>Makes a ring; the newest key first.</summary>
    /// <exception cref="MasterKeyException">There is none, or one has a wrong length.</exception>
    public KeyRing(params byte[][] masters)
    {
        if (masters.Length == 0 || masters.Any(key => key.Length != MasterKeyBytes)) throw new MasterKeyException($"A master key has {MasterKeyBytes} bytes.");
        _masters = masters;
    }

    /// <summary>Reads base64 keys separated by commas, newest first.</summary>
    /// <exception cref="MasterKeyException">A key is not 32 bytes of base64.</exception>
    public static KeyRing Parse(string configured)
    {
        if (string.IsNullOrWhiteSpace(configured))
        {
            throw new MasterKeyException("No master key is configured: WhatIsUp:MasterKey is the base64 of 32 random bytes.");
        }
        try
        {
            return new KeyRing(
                [.. configured.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Convert.FromBase64String)]);
        }
        catch (FormatException)
        {
            throw new MasterKeyException("The configured master key is not base64.");
        }
    }

    /// <summary>A 32-byte key for one purpose, from the newest master key.</summary>
    public byte[] Derive(string label) => Derive(_masters[0], label);

    /// <summary>Keys of all masters for one purpose with their ids, newest first.</summary>
    internal IEnumerable<(uint Id, byte[] Key)> DeriveAll(string label) => _masters.Select(master => (IdOf(master), Derive(master, label)));

    /// <summary>Id of the key that seals.</summary>
    internal uint NewestId => IdOf(_masters[0]);

    /// <summary>True when a key with this id is on the ring.</summary>
    internal bool Has(uint id) => Array.Exists(_masters, master => IdOf(master) == id);

    /// <summary>Never prints keys.</summary>
    public override string ToString() => nameof(KeyRing);

    private static uint IdOf(byte[] master) => BitConverter.ToUInt32(SHA256.HashData([.. "whatisup key id"u8, .. master]));

    private static byte[] Derive(byte[] master, string label) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, master, 32, info: Encoding.UTF8.GetBytes("whatisup " + label));
}
