using System.Security.Cryptography;
using System.Text;
using WhatIsUp.ApiGateway.Configuration;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.Grains.Hosting;
using WhatIsUp.Silo.Starting;

namespace WhatIsUp.ApiGateway.Hosting;

/// <summary>The master key of the embedded program: a file in the data folder, readable by its owner only.</summary>
internal static class MasterKeyFile
{
    private const int KeyBytes = 32;
    private const string FileName = "master.key";

    /// <summary>Files that exist only after a start with a key. The marker of the first start also exists with an external database.</summary>
    private static readonly string[] Sealed = [GrainHosting.SqliteFile, FirstStart.MarkFile];

    /// <summary>The master key of the folder in base64. It is created when there is none and no data encrypted with an earlier key.</summary>
    /// <exception cref="StartRefusedException">The key is damaged, or missing next to a database.</exception>
    public static string ReadOrCreate(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (File.Exists(path)) return Read(path);
        if (Array.Find(Sealed, file => File.Exists(Path.Combine(folder, file))) is { } found)
        {
            throw new StartRefusedException(
                $"The master key is missing: {folder} contains {found} but no {FileName}. Restore the {FileName} of this folder (or set "
                + $"WhatIsUp:MasterKey); encrypted data can't be read without it.");
        }

        WritePrivate(path, Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)));
        return File.ReadAllText(path);
    }

    /// <summary>The keys in the file. An empty or truncated file is an error and is never replaced.</summary>
    private static string Read(string path)
    {
        var text = File.ReadAllText(path);
        var keys = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var key = new byte[KeyBytes];
        if (keys.Length > 0 && Array.TrueForAll(keys, value => Convert.TryFromBase64String(value, key, out var length) && length == KeyBytes)) return text;
        throw new StartRefusedException(
            $"The master key is damaged: {path} must contain the base64 of {KeyBytes} bytes. Restore the {FileName} of this folder (or set "
            + $"WhatIsUp:MasterKey); encrypted data can't be read without it.");
    }

    /// <summary>The secret with which API keys are hashed. It is derived from the oldest master key, so that adding a new one does not change it.</summary>
    public static byte[] DerivePepper(string masterKeys)
    {
        var key = new byte[KeyBytes];
        var oldest = masterKeys.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "";
        if (!Convert.TryFromBase64String(oldest, key, out var length) || length != KeyBytes) throw new SettingException(
            "MasterKey", "must be the base64 of 32 random bytes.");
        return HKDF.DeriveKey(HashAlgorithmName.SHA256, key, KeyBytes, info: Encoding.ASCII.GetBytes("whatisup api key pepper"));
    }

    /// <summary>Creates the folder, accessible to its owner only.</summary>
    public static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Writes a file atomically, readable by its owner only.</summary>
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
