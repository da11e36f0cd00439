using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace WhatIsUp.TestSupport;

/// <summary>A third-party S3-compatible server as a child process, with objects in its own folder (see <c>object-store/server.mjs</c>).</summary>
public sealed class ObjectStore : IAsyncDisposable
{
    /// <summary>The bucket that is there.</summary>
    public const string Bucket = "files";

    /// <summary>Its only access key.</summary>
    public const string AccessKey = "S3RVER";

    /// <summary>Secret of <see cref="AccessKey"/>.</summary>
    public const string SecretKey = "S3RVER";

    private const string ObjectEnding = "._S3rver_object";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly string _folder = Directory.CreateTempSubdirectory("whatisup-objects-").FullName;
    private Process? _process;
    private int _port;

    private ObjectStore()
    {
    }

    /// <summary>Where it listens; the same after <see cref="ContinueAsync"/>.</summary>
    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}"));

    /// <summary>Keys of all objects.</summary>
    public IReadOnlyList<string> Keys =>
    [
        .. Directory.EnumerateFiles(_folder, "*" + ObjectEnding, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Path.Combine(_folder, Bucket), path)[..^ObjectEnding.Length]).Order(StringComparer.Ordinal),
    ];

    /// <summary>The gateway's settings for it.</summary>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["WhatIsUp:Media:Store"] = "s3",
        ["WhatIsUp:Media:S3:Endpoint"] = Address.ToString(),
        ["WhatIsUp:Media:S3:Bucket"] = Bucket,
        ["WhatIsUp:Media:S3:AccessKey"] = AccessKey,
        ["WhatIsUp:Media:S3:SecretKey"] = SecretKey,
    };

    /// <summary>Starts an empty one.</summary>
    public static async Task<ObjectStore> StartAsync(CancellationToken cancellationToken)
    {
        var store = new ObjectStore();
        try
        {
            await store.ContinueAsync(cancellationToken);
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it again after it ended, with the objects that it had.</summary>
    /// <param name="cancellationToken">Cancellation.</param>
    /// <param name="diesAfter">Number of uploaded bytes after which it ends like a killed process; null for never.</param>
    public async Task ContinueAsync(CancellationToken cancellationToken, long? diesAfter = null)
    {
        var programs = typeof(ObjectStore).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "ObjectStoreFolder").Value!;
        if (!Directory.Exists(Path.Combine(programs, "node_modules")))
            throw new InvalidOperationException("The object store is not installed: run `npm ci` in tests/TestSupport/object-store, or tests/run.");
        string[] arguments = ["server.mjs", _folder, _port.ToString(CultureInfo.InvariantCulture)];
        if (diesAfter is { } bytes) arguments = [.. arguments, bytes.ToString(CultureInfo.InvariantCulture)];
        _process?.Dispose();
        _process = Process.Start(
            new ProcessStartInfo("node", arguments) { WorkingDirectory = programs, RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var port = await _process.StandardOutput.ReadLineAsync(cancellationToken).AsTask().WaitAsync(Deadline, cancellationToken);
        _port = int.Parse(port ?? throw new InvalidOperationException("The object store did not start."), CultureInfo.InvariantCulture);
    }

    /// <summary>Waits for its own end.</summary>
    public Task WaitForExitAsync(CancellationToken cancellationToken) => _process!.WaitForExitAsync(cancellationToken).WaitAsync(Deadline, cancellationToken);

    /// <summary>Ends it at once.</summary>
    public async Task KillAsync()
    {
        if (_process is null) return;
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Deadline);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
