using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Media;

namespace WhatIsUp.Sandbox.Media;

/// <summary>
/// Encrypted files by the hash of what they are: in the data folder, else in a temporary one. A path names a file and a generation of it; when the
/// hosts report it as lost, its paths so far are void, and the phone's new upload makes the next generation.
/// </summary>
internal sealed class MediaVault : IDisposable
{
    /// <summary>First segment of the paths of pictures of accounts.</summary>
    public const string PictureSegment = "pps";

    private const string KeyFile = "media.key";

    // Files in this folder may be deleted by the devices that they are for.
    private const string HistoryFolder = "history";
    private const int KeyBytes = 32;
    private const int MacBytes = 12;
    private const int BufferBytes = 64 * 1024;
    private static readonly TimeSpan PathLifetime = TimeSpan.FromDays(30);
    private readonly SandboxOptions _options;
    private readonly TimeProvider _time;
    private readonly string _folder;
    private readonly byte[] _key;
    private readonly Lock _gate = new();
    private long _bytes;
    private int _breaks;

    /// <summary>Finds a picture of an account by its path; set by the area that stores them.</summary>
    public Func<string, CancellationToken, Task<byte[]?>>? FindPicture { get; set; }

    public MediaVault(SandboxOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _folder = options.DataFolder is { } kept ? Path.Combine(kept, "media") : Path.Combine(Path.GetTempPath(), "whatisup-media-" + Path.GetRandomFileName());
        _key = LoadKey();
        if (Directory.Exists(_folder)) _bytes = Files().Sum(file => file.Length);
    }

    /// <summary>Port of the media server.</summary>
    public int Port { get; set; }

    /// <summary>Bytes of an encrypted file at most.</summary>
    public long MaxFileBytes => MediaCipher.EncryptedLength(_options.MaxMediaBytes);

    /// <summary>A word that lets a client upload for some time.</summary>
    public string NewAuth()
    {
        var until = (_time.GetUtcNow() + _options.MediaConnectionLifetime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return until + "." + Mac("auth " + until);
    }

    public bool IsAuth(string? auth) =>
        auth?.Split('.') is [var until, var mac] && long.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && seconds >= _time.GetUtcNow().ToUnixTimeSeconds() && IsMac(mac, "auth " + until);

    /// <summary>Takes the bytes of a file from an offset on.</summary>
    /// <returns>False if the file does not match the hash in its name; it is not stored then.</returns>
    /// <exception cref="IOException">Somebody else writes this file, or the sender broke off: what came is kept.</exception>
    public async Task<bool> ReceiveAsync(string name, long offset, Stream content, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_folder);
        Trim();
        var partial = PathTo(name) + ".part";
        // A break leaves what came: the sender queries how much that is.
        byte[] hash;
        await using (var file = new FileStream(partial, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.Asynchronous))
        {
            if (offset > file.Length) return false;
            var before = file.Length;
            try
            {
                file.SetLength(offset);
                file.Position = offset;
                if (Interlocked.Decrement(ref _breaks) >= 0) await BreakAsync(content, file, cancellationToken).ConfigureAwait(false);
                await content.CopyToAsync(file, BufferBytes, cancellationToken).ConfigureAwait(false);
                file.Position = 0;
                hash = await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                // What broke off takes room, too.
                Add(file.Length - before);
            }
        }
        if (Base64Url.EncodeToString(hash) != name)
        {
            Add(-new FileInfo(partial).Length);
            File.Delete(partial);
            return false;
        }
        File.Move(partial, PathTo(name), overwrite: true);
        Trim();
        return true;
    }

    /// <summary>Encrypts what is in memory anyway and keeps it. It is there when this returns: also for who reads the journal after a crash.</summary>
    public MediaReference Put(ReadOnlyMemory<byte> content, MediaKind kind)
    {
        using var encrypted = new MemoryStream((int)MediaCipher.EncryptedLength(content.Length));
        // Both streams are in memory: the task is complete when it is returned.
        var made = MediaCipher.EncryptAsync(new MemoryStream(content.ToArray(), writable: false), encrypted, kind, content.Length, CancellationToken.None)
            .GetAwaiter().GetResult();
        var folder = kind == MediaKind.History ? Path.Combine(_folder, HistoryFolder) : _folder;
        var path = Path.Combine(folder, FileOf(NameOf(made)));
        Directory.CreateDirectory(folder);
        using (var file = new FileStream(path + ".part", FileMode.Create, FileAccess.Write, FileShare.None, 1))
            file.Write(encrypted.GetBuffer().AsSpan(0, (int)encrypted.Length));
        File.Move(path + ".part", path, overwrite: true);
        Add(encrypted.Length);
        Trim();
        return made;
    }

    /// <summary>A signature of the server's own, for what other parts of it hand out.</summary>
    public string ProofOf(string text) => Mac("proof " + text);

    public bool IsProof(string proof, string text) => IsMac(proof, "proof " + text);

    /// <summary>A number that stands for a file.</summary>
    public static long NumberOf(string name) =>
        (long)(BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(name))) % 1_000_000_000_000_000);

    /// <summary>What a device shows to delete a file of history.</summary>
    public string HandleOf(string name) => Mac("handle " + name);

    /// <summary>Deletes a file of history for a device that has read it.</summary>
    /// <param name="name">Hash of the encrypted file.</param>
    /// <param name="path">Its path, without the query.</param>
    /// <param name="handle">What its notice gave as handle, or null from a client that does not know handles.</param>
    /// <returns>HTTP status: 200, 403 when path or handle are those of another file, 404 when there is no such file of history.</returns>
    public int DeleteHistory(string name, string path, string? handle)
    {
        if (!path.Split('/')[^1].StartsWith(name + "_", StringComparison.Ordinal) || (handle is not null && !IsMac(handle, "handle " + name))) return 403;
        var file = new FileInfo(Path.Combine(_folder, HistoryFolder, FileOf(name)));
        if (!file.Exists) return 404;
        Add(-file.Length);
        file.Delete();
        return 200;
    }

    public static string NameOf(MediaReference file) => Base64Url.EncodeToString(file.EncryptedSha256);

    public bool Has(string name) => File.Exists(PathTo(name));

    /// <summary>How many bytes of an upload that broke off are here.</summary>
    public long Reached(string name) => new FileInfo(PathTo(name) + ".part") is { Exists: true } file ? file.Length : 0;

    /// <summary>Path under which the file is served now.</summary>
    public string DirectPath(string name)
    {
        var until = (_time.GetUtcNow() + PathLifetime).ToUnixTimeSeconds().ToString("x", CultureInfo.InvariantCulture);
        var id = string.Create(CultureInfo.InvariantCulture, $"{name}_{Generation(name).Number}");
        return $"/v/t62.7118-24/{id}?ccb=11-4&oh=01_{Mac($"path {id} {until}")}&oe={until}&_nc_sid=5e03e0&mms3=true";
    }

    /// <summary>The file of a path, or the HTTP status for a missing one.</summary>
    public (string? File, string Name, int Status) Find(string id, string? mac, string? until)
    {
        if (id.LastIndexOf('_') is not (> 0 and var split) || !int.TryParse(id.AsSpan(split + 1), NumberStyles.None, CultureInfo.InvariantCulture,
            out var generation))
            return (null, "", 404);
        var name = id[..split];
        if (!IsName(name)) return (null, "", 404);
        if (mac is not ['0', '1', '_', ..] || until is null || !IsMac(mac[3..], $"path {id} {until}")) return (null, name, 403);
        if (!long.TryParse(until, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var seconds) || seconds < _time.GetUtcNow().ToUnixTimeSeconds())
            return (null, name, 410);
        var current = Generation(name);
        if (generation < current.Number) return (null, name, current.Status);
        return Has(name) ? (PathTo(name), name, 200) : (null, name, 404);
    }

    /// <summary>From now on all paths of the file so far give this status; the file itself goes too when nobody is to have it.</summary>
    public void Lose(string directPath, int status, bool alsoOnPhones)
    {
        var id = directPath.Split('?')[0].Split('/')[^1];
        var name = id[..Math.Max(0, id.LastIndexOf('_'))];
        if (!IsName(name) || !Has(name)) throw new SandboxRefusedException("not_found", "No such file.", "direct_path");
        File.WriteAllText(PathTo(name) + ".lost", string.Create(CultureInfo.InvariantCulture, $"{Generation(name).Number + 1} {status}"));
        if (alsoOnPhones) File.Delete(PathTo(name));
    }

    /// <summary>What goes wrong with downloads now.</summary>
    public SandboxMediaFault DownloadFault { get; set; }

    /// <summary>The next uploads break off after their first bytes.</summary>
    public void BreakUploads(int count) => Volatile.Write(ref _breaks, count);

    public FileStream Open(string name) => new(PathTo(name), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1, FileOptions.Asynchronous);

    public static bool IsName(string name)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        return name.Length == 43 && Base64Url.TryDecodeFromChars(name, hash, out var length) && length == hash.Length;
    }

    public void Dispose()
    {
        if (_options.DataFolder is not null || !Directory.Exists(_folder)) return;
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (IOException)
        {
            // Somebody still reads: the system clears its temporary folder itself.
        }
    }

    private (int Number, int Status) Generation(string name)
    {
        var path = PathTo(name) + ".lost";
        if (!File.Exists(path)) return (0, 200);
        var parts = File.ReadAllText(path).Split(' ');
        return (int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    private static async Task BreakAsync(Stream content, FileStream file, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        await file.WriteAsync(buffer.AsMemory(0, await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)), cancellationToken)
            .ConfigureAwait(false);
        throw new IOException("This upload breaks off.");
    }

    private void Add(long bytes) => Interlocked.Add(ref _bytes, bytes);

    private void Trim()
    {
        if (Interlocked.Read(ref _bytes) <= _options.MediaBytes) return;
        lock (_gate)
        {
            var files = Files().OrderBy(file => file.LastWriteTimeUtc).ToArray();
            var total = files.Sum(file => file.Length);
            foreach (var file in files)
            {
                if (total <= _options.MediaBytes) break;
                total -= file.Length;
                file.Delete();
            }
            Interlocked.Exchange(ref _bytes, total);
        }
    }

    private IEnumerable<FileInfo> Files() => new DirectoryInfo(_folder).EnumerateFiles("*", SearchOption.AllDirectories);

    private string PathTo(string name)
    {
        var history = Path.Combine(_folder, HistoryFolder, FileOf(name));
        return File.Exists(history) ? history : Path.Combine(_folder, FileOf(name));
    }

    /// <summary>Hexadecimal: names differ in case, and not every file system does.</summary>
    private static string FileOf(string name) => Convert.ToHexStringLower(Base64Url.DecodeFromChars(name));

    private string Mac(string text) => Base64Url.EncodeToString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text)).AsSpan(0, MacBytes));

    private bool IsMac(string mac, string text) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(mac), Encoding.UTF8.GetBytes(Mac(text)));

    private byte[] LoadKey()
    {
        if (_options.DataFolder is not { } folder) return RandomNumberGenerator.GetBytes(KeyBytes);
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, KeyFile);
        if (File.Exists(path)) return File.ReadAllBytes(path);
        var made = RandomNumberGenerator.GetBytes(KeyBytes);
        Sockets.ServerIdentity.WriteSecret(path, made);
        return made;
    }
}
