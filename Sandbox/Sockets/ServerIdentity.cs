using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Noise;

namespace WhatIsUp.Sandbox.Sockets;

/// <summary>Who the server is in the Noise handshake: a root key, a static key, and the chain between them.</summary>
internal sealed class ServerIdentity
{
    private const string RootKeyFile = "root.key";
    private static readonly TimeSpan Validity = TimeSpan.FromDays(3650);

    private ServerIdentity(KeyPair rootKey, DateTimeOffset now)
    {
        RootKey = rootKey;
        StaticKey = Curve25519.GenerateKeyPair();
        CertificateChain = WhatsApp.Noise.CertificateChain.Issue(rootKey, StaticKey.PublicKey, now.AddDays(-1), now + Validity);
    }

    public KeyPair RootKey { get; }

    public KeyPair StaticKey { get; }

    public byte[] CertificateChain { get; }

    /// <summary>The root key of the options, else the one in the data folder, else a fresh one (kept in the data folder).</summary>
    public static ServerIdentity Load(SandboxOptions options, DateTimeOffset now)
    {
        if (options.RootKey is { } given) return new ServerIdentity(given, now);
        if (options.DataFolder is not { } folder) return new ServerIdentity(Curve25519.GenerateKeyPair(), now);
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, RootKeyFile);
        if (File.Exists(path)) return new ServerIdentity(Curve25519.FromPrivateKey(File.ReadAllBytes(path)), now);
        var made = Curve25519.GenerateKeyPair();
        WriteSecret(path, made.PrivateKey);
        return new ServerIdentity(made, now);
    }

    /// <summary>Writes a file that only its owner may read, whole or not at all.</summary>
    public static void WriteSecret(string path, ReadOnlySpan<byte> content)
    {
        var temporary = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(temporary, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: true);
    }
}
