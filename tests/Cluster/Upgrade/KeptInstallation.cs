using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;

namespace WhatIsUp.Cluster.Upgrade;

/// <summary>
/// An installation of an older version: its data folder (and, for PostgreSQL, a dump), and its expected content. See the folder's README.
/// </summary>
internal sealed record KeptInstallation(
    string Key, string Channel, string Webhook, string Own, string Ada, string AdaNumber, string Ben, string BenNumber, string Group,
    string First, IReadOnlyList<string> Sent)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private static string Fixtures => Path.Combine(AppContext.BaseDirectory, "Upgrade", "Fixtures");

    public static KeptInstallation Read(string name) =>
        JsonSerializer.Deserialize<KeptInstallation>(File.ReadAllText(Path.Combine(Fixtures, name + ".json")), Json)!;

    /// <summary>Lays its data folder.</summary>
    public static async Task UnpackAsync(string name, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        await using var file = File.OpenRead(Path.Combine(Fixtures, name + ".tar.gz"));
        await using var tar = new GZipStream(file, CompressionMode.Decompress);
        await TarFile.ExtractToDirectoryAsync(tar, folder, overwriteFiles: true, cancellationToken);
    }

    /// <summary>The statements that restore its database.</summary>
    public static async Task<string> ReadDumpAsync(string name, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(Path.Combine(Fixtures, name + ".sql.gz"));
        await using var text = new GZipStream(file, CompressionMode.Decompress);
        using var reader = new StreamReader(text);
        return await reader.ReadToEndAsync(cancellationToken);
    }
}
