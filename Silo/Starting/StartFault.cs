using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Npgsql;

namespace WhatIsUp.Silo.Starting;

/// <summary>Describes failures at start for operators. Anything else is a bug of ours and is logged with its stack trace.</summary>
public static partial class StartFault
{
    // Error numbers of Linux, which .NET passes through.
    private const int NotADirectory = 20;
    private const int FileExists = 17;
    private const int DiskFull = 28;
    private const int ReadOnly = 30;
    private const int QuotaExceeded = 122;

    /// <summary>Lines that describe what to fix, or null when an operator can't fix it.</summary>
    public static IReadOnlyList<string>? Describe(Exception fault)
    {
        for (Exception? cause = fault; cause is not null; cause = cause.InnerException)
        {
            if (cause is OptionsValidationException invalid) return [.. invalid.Failures];
            if (DescribeOne(cause) is { } line) return [line];
            if (cause is AggregateException { InnerExceptions.Count: > 1 } many && many.InnerExceptions.Select(Describe)
                .FirstOrDefault(lines => lines is not null) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static string? DescribeOne(Exception fault) => fault switch
    {
        StartRefusedException refused => refused.Message,
        SqliteException sqlite => OfSqlite(sqlite),
        PostgresException postgres => OfPostgres(postgres),
        NpgsqlException npgsql => OfNetwork(npgsql),
        UnauthorizedAccessException denied =>
            $"{PathIn(denied.Message)} can't be read or written: the process lacks the permission, or the file system is read-only.",
        FileNotFoundException or DirectoryNotFoundException => fault.Message,
        InvalidDataException damaged when damaged.Message.Contains("journal", StringComparison.Ordinal) =>
            $"The sandbox's data is damaged ({damaged.Message.TrimEnd('.')}). Restore a backup, or move the folder \"sandbox\" away to start with an "
                + "empty sandbox.",
        IOException io => OfFile(io) ?? OfAddress(io),
        SocketException socket => OfSocket(socket, null),
        FormatException format when format.Message.Contains("url", StringComparison.OrdinalIgnoreCase) =>
            "--urls must be URLs such as http://127.0.0.1:8080, separated by semicolons.",
        InvalidOperationException binding when binding.Message.StartsWith("Failed to convert configuration value", StringComparison.Ordinal) =>
            $"The setting {SettingIn(binding.Message)} has a value of the wrong type.",
        InvalidOperationException tls when tls.Message.Contains("HTTPS endpoint", StringComparison.Ordinal) =>
            "An https address is configured without a certificate: set Kestrel:Certificates:Default, or use http behind a proxy.",
        _ => null,
    };

    private static string? OfFile(IOException fault) => fault.HResult switch
    {
        ReadOnly => $"{PathIn(fault.Message)} can't be written: the file system is read-only.",
        DiskFull or QuotaExceeded => $"{PathIn(fault.Message)} can't be written: the disk is full.",
        NotADirectory or FileExists => $"{PathIn(fault.Message)} is a file but must be a folder.",
        _ when fault.Message.Contains("already exists", StringComparison.Ordinal) => $"{PathIn(fault.Message)} is a file but must be a folder.",
        _ when fault.Message.Contains("too long", StringComparison.Ordinal) => fault.Message,
        _ => null,
    };

    /// <summary>The message of Kestrel contains the address.</summary>
    private static string? OfAddress(IOException fault)
    {
        if (Address().Match(fault.Message) is not { Success: true } match) return null;
        for (Exception? cause = fault; cause is not null; cause = cause.InnerException)
            if (cause is SocketException socket) return OfSocket(socket, match.Value);
        return $"{match.Value} is already in use by another process. Stop that process, or choose another address with --urls.";
    }

    private static string? OfSocket(SocketException fault, string? address) => fault.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse when address is null =>
            "A port is already in use by another process: see WhatIsUp:Cluster:SiloPort, WhatIsUp:Cluster:GatewayPort, WhatIsUp:Sandbox:Port and "
                + "WhatIsUp:Sandbox:MediaPort.",
        SocketError.AddressAlreadyInUse => $"{address} is already in use by another process. Stop that process, or choose another address with --urls.",
        SocketError.AccessDenied => $"{address ?? "A port"} can't be opened: ports below 1024 require additional permissions.",
        SocketError.AddressNotAvailable => $"{address ?? "An address"} is not an address of this machine: see --urls and WhatIsUp:Cluster:AdvertisedAddress.",
        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData =>
            "A host name can't be resolved: see --urls and WhatIsUp:Database:ConnectionString.",
        _ => null,
    };

    private static string? OfSqlite(SqliteException fault) => fault.SqliteErrorCode switch
    {
        5 or 6 => "The database in the data folder is in use by another process.",
        8 => "The database in the data folder can't be written: the process lacks the permission, or the file system is read-only.",
        10 => "The database in the data folder can't be read or written: the disk reports an error or is full.",
        11 or 26 => "The database in the data folder is damaged. Restore a backup.",
        13 => "The database in the data folder can't be written: the disk is full.",
        14 => "The database in the data folder can't be opened: the process lacks the permission, or it is not a file.",
        _ => null,
    };

    private static string? OfPostgres(PostgresException fault) => fault.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            "PostgreSQL rejects the user name or password in WhatIsUp:Database:ConnectionString.",
        PostgresErrorCodes.InvalidCatalogName => "PostgreSQL has no database with the name in WhatIsUp:Database:ConnectionString.",
        PostgresErrorCodes.InsufficientPrivilege =>
            "The user in WhatIsUp:Database:ConnectionString lacks the permission to create or change tables in this database.",
        PostgresErrorCodes.TooManyConnections => "PostgreSQL has no free connections: see its max_connections.",
        PostgresErrorCodes.CannotConnectNow => "PostgreSQL is starting or stopping; try again when it is available.",
        PostgresErrorCodes.DiskFull => "PostgreSQL can't write: its disk is full.",
        PostgresErrorCodes.ReadOnlySqlTransaction => "PostgreSQL rejects writes: the server is a standby.",
        _ => null,
    };

    private static string OfNetwork(NpgsqlException fault)
    {
        for (Exception? cause = fault; cause is not null; cause = cause.InnerException)
        {
            if (cause is PostgresException postgres && OfPostgres(postgres) is { } line) return line;
            if (cause is SocketException socket)
            {
                return $"PostgreSQL is not reachable ({socket.SocketErrorCode}): see Host and Port in WhatIsUp:Database:ConnectionString.";
            }
            if (cause is TimeoutException) return "PostgreSQL does not respond: see Host and Port in WhatIsUp:Database:ConnectionString.";
            if (cause.Message.Contains("password", StringComparison.OrdinalIgnoreCase))
            {
                return "PostgreSQL requires a password, but WhatIsUp:Database:ConnectionString has none.";
            }
        }

        return $"PostgreSQL can't be used: {fault.Message}";
    }

    private static string PathIn(string message) => Quoted().Match(message) is { Success: true } match ? match.Groups[1].Value : "A file or folder";

    private static string SettingIn(string message) => Setting().Match(message) is { Success: true } match ? match.Groups[1].Value : "of the section WhatIsUp";

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex Quoted();

    [GeneratedRegex("at '([^']+)'")]
    private static partial Regex Setting();

    [GeneratedRegex(@"https?://[^\s,]+(?=: )|https?://\S+(?<![:.,])")]
    private static partial Regex Address();
}
