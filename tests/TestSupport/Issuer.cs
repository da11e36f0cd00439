using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace WhatIsUp.TestSupport;

/// <summary>
/// A third-party OpenID Connect issuer as a child process (see <c>issuer/server.mjs</c>). Every user has a verified mail address, except <c>unverified</c> and
/// <c>nameless</c>.
/// </summary>
public sealed class Issuer : IAsyncDisposable
{
    /// <summary>Its only client.</summary>
    public const string ClientId = "whatisup";

    /// <summary>Secret of <see cref="ClientId"/>.</summary>
    public const string ClientSecret = "a secret of thirty-two characters";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Process _process;

    private Issuer(Process process, string address) => (_process, Address) = (process, address);

    /// <summary>Its URL, which its tokens name.</summary>
    public string Address { get; }

    /// <summary>Starts it with new keys.</summary>
    public static async Task<Issuer> StartAsync(CancellationToken cancellationToken)
    {
        var programs = typeof(Issuer).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "IssuerFolder").Value!;
        if (!Directory.Exists(Path.Combine(programs, "node_modules")))
            throw new InvalidOperationException("The issuer is not installed: run `npm ci` in tests/TestSupport/issuer, or tests/run.");
        var process = Process.Start(
            new ProcessStartInfo("node", ["server.mjs", ClientId, ClientSecret])
            {
                WorkingDirectory = programs, RedirectStandardInput = true, RedirectStandardOutput = true,
            })!;
        return new Issuer(process, await ReadAsync(process, cancellationToken) ?? throw new InvalidOperationException("The issuer has no address."));
    }

    /// <summary>Signs an ID token, with deviations such as <c>new { sub = "ada", alg = "none", claims = new { aud = "other" } }</c>.</summary>
    public async Task<string> MintAsync(object deviations, CancellationToken cancellationToken) =>
        (await CommandAsync("mint", deviations, cancellationToken))!;

    /// <summary>Replaces its key.</summary>
    public Task RotateAsync(CancellationToken cancellationToken) => CommandAsync("rotate", new { }, cancellationToken);

    private async Task<string?> CommandAsync(string command, object arguments, CancellationToken cancellationToken)
    {
        var line = JsonSerializer.SerializeToNode(arguments)!.AsObject();
        line["command"] = command;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await _process.StandardInput.WriteLineAsync(line.ToJsonString().AsMemory(), cancellationToken);
            await _process.StandardInput.FlushAsync(cancellationToken);
            return await ReadAsync(_process, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    private static async Task<string?> ReadAsync(Process process, CancellationToken cancellationToken)
    {
        var line = await process.StandardOutput.ReadLineAsync(cancellationToken).AsTask().WaitAsync(Deadline, cancellationToken);
        return JsonSerializer.Deserialize<string?>(line ?? throw new InvalidOperationException("The issuer has ended."));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Deadline);
        _process.Dispose();
        _turn.Dispose();
    }
}
