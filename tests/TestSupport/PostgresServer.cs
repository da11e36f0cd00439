using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace WhatIsUp.TestSupport;

/// <summary>
/// A PostgreSQL server in a temporary folder with durable commits. Requires Debian's <c>postgresql</c> package;
/// for root it runs as the user of the package.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string User = "postgres";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly string _folder = Directory.CreateTempSubdirectory("whatisup-postgres-").FullName;
    private readonly string _binaries;
    private readonly int _port;

    private PostgresServer(string binaries, int port) => (_binaries, _port) = (binaries, port);

    /// <summary>Where it listens on loopback.</summary>
    public int Port => _port;

    /// <summary>True when the server's programs are installed.</summary>
    public static bool IsInstalled => FindBinaries() is not null;

    /// <summary>Npgsql connection string of a database on it.</summary>
    public string ConnectionString(string database = User) =>
        string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={_port};Username={User};Database={database}");

    /// <summary>Makes a cluster and starts it.</summary>
    public static async Task<PostgresServer> StartAsync(CancellationToken cancellationToken)
    {
        var binaries = FindBinaries() ?? throw new InvalidOperationException("The PostgreSQL server is not installed.");
        var server = new PostgresServer(binaries, Ports.Free());
        if (Environment.IsPrivilegedProcess) await RunAsync("chown", ["-R", User, server._folder], cancellationToken);
        await server.RunAsOwnerAsync("initdb", ["-D", server.Data, "-U", User, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"], cancellationToken);
        await server.ContinueAsync(cancellationToken);
        return server;
    }

    /// <summary>Starts it again after <see cref="CrashAsync"/>.</summary>
    public Task ContinueAsync(CancellationToken cancellationToken)
    {
        var settings = string.Create(CultureInfo.InvariantCulture,
            $"-c port={_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=200");
        return RunAsOwnerAsync("pg_ctl", ["-D", Data, "-w", "-l", Path.Combine(_folder, "log"), "-o", settings, "start"], cancellationToken);
    }

    /// <summary>From now on it takes only users with a password; none has one, so that it refuses all.</summary>
    public async Task RequirePasswordsAsync(CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(Path.Combine(Data, "pg_hba.conf"), "host all all 127.0.0.1/32 scram-sha-256\n", cancellationToken);
        await RunAsOwnerAsync("pg_ctl", ["-D", Data, "reload"], cancellationToken);
    }

    /// <summary>Ends it immediately, as in a crash: committed data is present when it continues.</summary>
    public Task CrashAsync(CancellationToken cancellationToken) => RunAsOwnerAsync("pg_ctl", ["-D", Data, "-m", "immediate", "-w", "stop"], cancellationToken);

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync(string name, CancellationToken cancellationToken)
    {
        await RunAsOwnerAsync("createdb", ["-h", "127.0.0.1", "-p", _port.ToString(CultureInfo.InvariantCulture), "-U", User, name], cancellationToken);
        return ConnectionString(name);
    }

    /// <summary>Makes a database of a plain dump with INSERT statements (<c>pg_dump --inserts</c>).</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> RestoreAsync(string name, string dump, CancellationToken cancellationToken)
    {
        var database = await CreateDatabaseAsync(name, cancellationToken);
        var file = Path.Combine(_folder, name + ".sql");
        await File.WriteAllTextAsync(file, dump, cancellationToken);
        if (Environment.IsPrivilegedProcess) await RunAsync("chown", [User, file], cancellationToken);
        await RunAsOwnerAsync(
            "psql", ["-h", "127.0.0.1", "-p", _port.ToString(CultureInfo.InvariantCulture), "-U", User, "-d", name, "-v", "ON_ERROR_STOP=1", "-q", "-f", file],
            cancellationToken);
        return database;
    }

    public async ValueTask DisposeAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        await RunAsOwnerAsync("pg_ctl", ["-D", Data, "-m", "immediate", "-w", "stop"], deadline.Token);
        Directory.Delete(_folder, recursive: true);
    }

    private string Data => Path.Combine(_folder, "data");

    private Task RunAsOwnerAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        var path = Path.Combine(_binaries, program);
        return Environment.IsPrivilegedProcess
            ? RunAsync("runuser", ["-u", User, "--", path, .. arguments], cancellationToken)
            : RunAsync(path, arguments, cancellationToken);
    }

    private static async Task RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        // The server inherits the output of pg_ctl: it is written to the log file instead of being awaited.
        using var process = Process.Start(
            new ProcessStartInfo("sh", ["-c", "exec \"$0\" \"$@\" >/dev/null 2>&1", program, .. arguments]) { WorkingDirectory = "/" })!;
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0) throw new InvalidOperationException($"{Path.GetFileName(program)} ended with code {process.ExitCode}.");
    }

    private static string? FindBinaries() => !Directory.Exists("/usr/lib/postgresql")
        ? null
        : Directory.EnumerateDirectories("/usr/lib/postgresql")
            .OrderDescending(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin"))
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")));
}
