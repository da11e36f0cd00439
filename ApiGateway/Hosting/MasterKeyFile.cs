using System.Security.Cryptography;
using System.Text;
using WhatIsUp.Grains.Hosting;
using WhatIsUp.Silo;

namespace WhatIsUp.ApiGateway.Hosting;

/// <summary>Secrets of the embedded program: one master key in the data folder, readable by its owner only.</summary>
internal static class MasterKeyFile
{
    private const int KeyBytes = 32;
    private const string FileName = "master.key";

    /// <summary>Files that are there only after a start with a key. The mark of the first start is there with a database elsewhere, too.</summary>
    private static readonly string[] Sealed = [GrainHosting.SqliteFile, FirstStart.MarkFile];

    /// <summary>The master key of the folder, base64; made when there is none and nothing that an earlier one sealed.</summary>
    /// <exception cref="StartRefusedException">The key is damaged, or missing beside a database.</exception>
    public static string ReadOrCreate(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (File.Exists(path)) return Read(path);
        if (Array.Find(Sealed, file => File.Exists(Path.Combine(folder, file))) is { } found)
        {
            throw new StartRefusedException(
                $"The master key is missing: {folder} has {found} and no {FileName}. Put the {FileName} of this folder back (or name the key in WhatIsUp:MasterKey); without it nothing sealed can be opened.");
        }

        WritePrivate(path, Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)));
        return File.ReadAllText(path);
    }

    /// <summary>The keys in the file; one that was emptied or cut is no key, and is never replaced.</summary>
    private static string Read(string path)
    {
        var text = File.ReadAllText(path);
        var keys = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var key = new byte[KeyBytes];
        if (keys.Length > 0 && Array.TrueForAll(keys, word => Convert.TryFromBase64String(word, key, out var length) && length == KeyBytes)) return text;
        throw new StartRefusedException(
            $"The master key is damaged: {path} must hold the base64 of {KeyBytes} bytes. Put the {FileName} of this folder back (or name the key in WhatIsUp:MasterKey); without it nothing sealed can be opened.");
    }

    /// <summary>The secret under which API keys are hashed: from the oldest of the keys, so that a new one in front changes nothing.</summary>
    public static byte[] DerivePepper(string masterKeys)
    {
        var key = new byte[KeyBytes];
        var oldest = masterKeys.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "";
        if (!Convert.TryFromBase64String(oldest, key, out var length) || length != KeyBytes) throw new SettingException("MasterKey", "must be the base64 of 32 random bytes.");
        return HKDF.DeriveKey(HashAlgorithmName.SHA256, key, KeyBytes, info: Encoding.ASCII.GetBytes("whatisup api key pepper"));
    }

    /// <summary>Makes the folder, closed to others.</summary>
    public static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Writes a file that only its owner can read; it is there whole or not at all.</summary>
    public static void WritePrivate(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var draft = path + ".new";
        using (var file = new FileStream(draft, options))
        {
            file.Write(Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
    }
}
