using System.Security.Cryptography;
using System.Text;

namespace WhatIsUp.Grains.Storage.Secrets;

/// <summary>The master keys: the first one seals, all of them open. Every other key is derived from them by a label.</summary>
public sealed class KeyRing
{
    /// <summary>Length of a master key.</summary>
    public const int MasterKeyBytes = 32;

    private const string FileName = "master.key";
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
        try
        {
            return new KeyRing([.. configured.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Convert.FromBase64String)]);
        }
        catch (FormatException)
        {
            throw new MasterKeyException("The configured master key is not base64.");
        }
    }

    /// <summary>Reads the key in the data folder, or makes one there that only the owner may read.</summary>
    public static KeyRing OpenOrCreate(string dataFolder)
    {
        Directory.CreateDirectory(dataFolder);
        var path = Path.Combine(dataFolder, FileName);
        if (!File.Exists(path))
        {
            var fresh = $"{path}.{Guid.NewGuid():N}";
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var file = new FileStream(fresh, options))
            {
                file.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(MasterKeyBytes))));
                file.Flush(flushToDisk: true);
            }
            // A complete file appears under the name at once, and a key that another process made first is kept.
            FileNames.MoveUnlessTaken(fresh, path);
        }
        return Parse(File.ReadAllText(path));
    }

    /// <summary>A 32-byte key for one purpose, from the newest master key.</summary>
    public byte[] Derive(string label) => Derive(_masters[0], label);

    /// <summary>Keys of all masters for one purpose with their ids, newest first.</summary>
    internal IEnumerable<(uint Id, byte[] Key)> DeriveAll(string label) => _masters.Select(master => (IdOf(master), Derive(master, label)));

    /// <summary>Never prints keys.</summary>
    public override string ToString() => nameof(KeyRing);

    private static uint IdOf(byte[] master) => BitConverter.ToUInt32(SHA256.HashData([.. "whatisup key id"u8, .. master]));

    private static byte[] Derive(byte[] master, string label) => HKDF.DeriveKey(HashAlgorithmName.SHA256, master, 32, info: Encoding.UTF8.GetBytes("whatisup " + label));
}
