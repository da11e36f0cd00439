using System.Globalization;
using System.Net.Http.Headers;
using WhatIsUp.Sandbox;

namespace WhatIsUp.ApiGateway.Tests.Stage;

/// <summary>The real program as a child process with its own settings: for tests of its memory, its disk or its exit.</summary>
internal sealed class ProgramStage : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("whatisup-program-").FullName;
    private GatewayProcess _program = null!;

    /// <summary>A client with its test key.</summary>
    public Api Test { get; private set; } = null!;

    /// <summary>A client without a key.</summary>
    public Api Nobody { get; private set; } = null!;

    /// <summary>Where it listens.</summary>
    public Uri Address => _program.Address;

    /// <summary>Memory that it holds, in bytes.</summary>
    public long HeldBytes => 1024 * long.Parse(
        File.ReadLines(Path.Combine(Process, "status")).Single(line => line.StartsWith("VmRSS", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);

    /// <summary>Temporary files that it holds open; they are unlinked as soon as they are created.</summary>
    public int TemporaryFiles =>
        Directory.EnumerateFiles(Path.Combine(Process, "fd"))
            .Count(file => NameOf(file).Contains("/whatisup-", StringComparison.Ordinal) && NameOf(file).EndsWith("(deleted)", StringComparison.Ordinal));

    /// <summary>Files that it keeps in its folder.</summary>
    public int KeptFiles =>
        Directory.Exists(Path.Combine(_folder, "media")) ? Directory.GetFiles(Path.Combine(_folder, "media"), "*", SearchOption.AllDirectories).Length : 0;

    /// <summary>Starts it.</summary>
    /// <param name="settings">Settings.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <param name="sandbox">The network it uses; null for its own.</param>
    /// <param name="database">Connection string of a PostgreSQL database; null for SQLite.</param>
    public static async Task<ProgramStage> StartAsync(
        IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken, SandboxHost? sandbox = null, string? database = null)
    {
        var stage = new ProgramStage();
        try
        {
            var options = sandbox is null
                ? new GatewayOptions(stage._folder)
                : new GatewayOptions(stage._folder, sandbox.SocketAddress, sandbox.RootPublicKey, SandboxTlsRoot: sandbox.TlsRootCertificate);
            stage._program = await GatewayProcess.StartAsync(options with { Settings = settings, PostgresConnectionString = database }, cancellationToken);
            stage.Test = new Api(stage._program.Address, stage._program.TestKey);
            stage.Nobody = new Api(stage._program.Address, null);
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes a channel that is not connected.</summary>
    public async Task<string> CreateChannelAsync() => (await Test.PostAsync("/v1/channels", new { name = "stage" })).String("id");

    /// <summary>Creates a channel and scans its QR with a phone of the sandbox.</summary>
    /// <returns>Ids of both.</returns>
    public async Task<(string Channel, string Phone)> PairAsync()
    {
        var channel = await CreateChannelAsync();
        var phone = await CreatePhoneAsync();
        Assert.Equal(202, (int)(await Test.PostAsync($"/v1/channels/{channel}/connect")).Status);
        var qr = (await Test.GetAsync($"/v1/channels/{channel}/qr")).String("raw");
        Assert.Equal(200, (int)(await Test.PostAsync($"/v1/sandbox/phones/{phone}/scan", new { qr })).Status);
        await Eventually.TrueAsync(
            async () => (await Test.GetAsync($"/v1/channels/{channel}/status")).String("status") == "connected", "the channel is connected");
        return (channel, await CreatePhoneAsync());
    }

    /// <summary>The number of a phone.</summary>
    public async Task<string> NumberOfAsync(string phone) => (await Test.GetAsync("/v1/sandbox/phones"))["data"].EnumerateArray()
        .Single(one => one.GetProperty("id").GetString() == phone).GetProperty("phone_number").GetString()!;

    /// <summary>Stores bytes.</summary>
    public async Task<Reply> UploadAsync(string channel, byte[] bytes, string mimeType)
    {
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return await Test.SendAsync(HttpMethod.Post, $"/v1/channels/{channel}/media?mime_type={Uri.EscapeDataString(mimeType)}", content);
    }

    /// <summary>The head of a request with its key, for bodies written by hand.</summary>
    public string Head(string path, string contentType, params string[] headers) =>
        $"POST {path} HTTP/1.1\r\nHost: {Address.Authority}\r\nAuthorization: Bearer {_program.TestKey}\r\nContent-Type: "
        + $"{contentType}\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n";

    private string Process => string.Create(CultureInfo.InvariantCulture, $"/proc/{_program.ProcessId}");

    private static string NameOf(string link)
    {
        try
        {
            return File.ResolveLinkTarget(link, returnFinalTarget: false)?.FullName ?? "";
        }
        catch (IOException)
        {
            // Closed meanwhile.
            return "";
        }
    }

    public async ValueTask DisposeAsync()
    {
        Test?.Dispose();
        Nobody?.Dispose();
        if (_program is not null) await _program.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<string> CreatePhoneAsync() => (await Test.PostAsync("/v1/sandbox/phones", new { push_name = "Ada" })).String("id");
}
