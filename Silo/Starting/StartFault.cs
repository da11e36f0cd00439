using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Npgsql;

namespace WhatIsUp.Silo.Starting;

/// <summary>What kept a program from starting, in words for who runs it. What is not in here is a bug of ours, and keeps its stack trace.</summary>
public static partial class StartFault
{
    // Linux' error numbers, which .NET gives as they are.
    private const int NotADirectory = 20;
    private const int FileExists = 17;
    private const int DiskFull = 28;
    private const int ReadOnly = 30;
    private const int QuotaExceeded = 122;

    /// <summary>Lines that say what to mend, or null for a fault that nobody but us can mend.</summary>
    public static IReadOnlyList<string>? Describe(Exception fault)
    {
        for (Exception? cause = fault; cause is not null; cause = cause.InnerException)
        {
            if (cause is OptionsValidationException invalid) return [.. invalid.Failures];
            if (OfOne(cause) is { } line) return [line];
            if (cause is AggregateException { InnerExceptions.Count: > 1 } many && many.InnerExceptions.Select(Describe).FirstOrDefault(lines => lines is not null) is { } found) return found;
        }

        return null;
    }

    private static string? OfOne(Exception fault) => fault switch
    {
        StartRefusedException refused => refused.Message,
        SqliteException sqlite => OfSqlite(sqlite),
        PostgresException postgres => OfPostgres(postgres),
        NpgsqlException npgsql => OfNetwork(npgsql),
        UnauthorizedAccessException denied => $"{PathIn(denied.Message)} can't be read or written: this user has no rights there, or the file system is read-only.",
        FileNotFoundException or DirectoryNotFoundException => fault.Message,
        InvalidDataException damaged when damaged.Message.Contains("journal", StringComparison.Ordinal) =>
            $"The sandbox's data is damaged ({damaged.Message.TrimEnd('.')}). Put a copy back, or move the folder \"sandbox\" away to begin with an empty sandbox.",
        IOException io => OfFile(io) ?? OfAddress(io),
        SocketException socket => OfSocket(socket, null),
        FormatException format when format.Message.Contains("url", StringComparison.OrdinalIgnoreCase) => "--urls must be addresses such as http://127.0.0.1:8080, separated by semicolons.",
        InvalidOperationException binding when binding.Message.StartsWith("Failed to convert configuration value", StringComparison.Ordinal) => $"The setting {SettingIn(binding.Message)} has a value of the wrong kind.",
        InvalidOperationException tls when tls.Message.Contains("HTTPS endpoint", StringComparison.Ordinal) => "An https address is configured, and no certificate: set Kestrel:Certificates:Default, or use http behind a proxy.",
        _ => null,
    };

    private static string? OfFile(IOException fault) => fault.HResult switch
    {
        ReadOnly => $"{PathIn(fault.Message)} can't be written: the file system is read-only.",
        DiskFull or QuotaExceeded => $"{PathIn(fault.Message)} can't be written: the disk is full.",
        NotADirectory or FileExists => $"{PathIn(fault.Message)} is a file, and must be a folder.",
        _ when fault.Message.Contains("already exists", StringComparison.Ordinal) => $"{PathIn(fault.Message)} is a file, and must be a folder.",
        _ when fault.Message.Contains("too long", StringComparison.Ordinal) => fault.Message,
        _ => null,
    };

    /// <summary>Kestrel's own words hold the address.</summary>
    private static string? OfAddress(IOException fault)
    {
        if (Address().Match(fault.Message) is not { Success: true } match) return null;
        for (Exception? cause = fault; cause is not null; cause = cause.InnerException)
            if (cause is SocketException socket) return OfSocket(socket, match.Value);
        return $"{match.Value} is taken by another program. Stop that, or listen elsewhere with --urls.";
    }

    private static string? OfSocket(SocketException fault, string? address) => fault.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse when address is null => "A port is taken by another program: see WhatIsUp:Cluster:SiloPort, WhatIsUp:Cluster:GatewayPort, WhatIsUp:Sandbox:Port and WhatIsUp:Sandbox:MediaPort.",
        SocketError.AddressAlreadyInUse => $"{address} is taken by another program. Stop that, or listen elsewhere with --urls.",
        SocketError.AccessDenied => $"{address ?? "A port"} may not be opened by this user: ports below 1024 need more rights.",
        SocketError.AddressNotAvailable => $"{address ?? "An address"} is none of this machine: see --urls and WhatIsUp:Cluster:AdvertisedAddress.",
        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData => "The name of a host is not known: see --urls and WhatIsUp:Database:ConnectionString.",
        _ => null,
    };

    private static string? OfSqlite(SqliteException fault) => fault.SqliteErrorCode switch
    {
        5 or 6 => "The database in the data folder is in use by another process.",
        8 => "The database in the data folder can't be written: this user has no rights there, or the file system is read-only.",
        10 => "The database in the data folder can't be read or written: the disk reports a fault, or is full.",
        11 or 26 => "The database in the data folder is damaged. Put a copy of it back.",
        13 => "The database in the data folder can't be written: the disk is full.",
        14 => "The database in the data folder can't be opened: this user has no rights there, or it is no file.",
        _ => null,
    };

    private static string? OfPostgres(PostgresException fault) => fault.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => "PostgreSQL refuses the user or the password in WhatIsUp:Database:ConnectionString.",
        PostgresErrorCodes.InvalidCatalogName => "PostgreSQL has no database of the name in WhatIsUp:Database:ConnectionString.",
        PostgresErrorCodes.InsufficientPrivilege => "The user in WhatIsUp:Database:ConnectionString may not create or change tables in this database.",
        PostgresErrorCodes.TooManyConnections => "PostgreSQL takes no more connections: see its max_connections.",
        PostgresErrorCodes.CannotConnectNow => "PostgreSQL is starting or stopping; start again when it is up.",
        PostgresErrorCodes.DiskFull => "PostgreSQL can't write: its disk is full.",
        PostgresErrorCodes.ReadOnlySqlTransaction => "PostgreSQL takes no writes: the server is a standby.",
        _ => null,
    };

    private static string OfNetwork(NpgsqlException fault)
    {
        for (Exception? cause = fault; cause is not null; cause = cause.InnerException)
        {
            if (cause is PostgresException postgres && OfPostgres(postgres) is { } line) return line;
            if (cause is SocketException socket) return $"PostgreSQL is not reachable ({socket.SocketErrorCode}): see Host and Port in WhatIsUp:Database:ConnectionString.";
            if (cause is TimeoutException) return "PostgreSQL does not answer: see Host and Port in WhatIsUp:Database:ConnectionString.";
            if (cause.Message.Contains("password", StringComparison.OrdinalIgnoreCase)) return "PostgreSQL wants a password, and WhatIsUp:Database:ConnectionString has none.";
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
