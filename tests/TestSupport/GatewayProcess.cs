using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Text.RegularExpressions;

namespace WhatIsUp.TestSupport;

/// <summary>The real program as a child process; can be killed and restarted on the same data and port.</summary>
public sealed partial class GatewayProcess : IAsyncDisposable
{
    private const int KeptLines = 2_000;
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly GatewayOptions _options;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource<string> _testKey = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HttpClient _probe;
    private Process? _process;

    private GatewayProcess(GatewayOptions options)
    {
        _options = options;
        if (options.TestKey is { } known) _testKey.SetResult(known);
        Address = new Uri($"http://127.0.0.1:{Ports.Free()}");
        _probe = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(5) };
    }

    /// <summary>Where it listens; stays the same over restarts.</summary>
    public Uri Address { get; }

    /// <summary>The test key that the first start printed, or the one of the options.</summary>
    public string TestKey => _testKey.Task.IsCompletedSuccessfully ? _testKey.Task.Result : throw new InvalidOperationException("No key was printed yet.");

    /// <summary>The newest lines it wrote.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Its id, for readings of its memory; another one after each start.</summary>
    public int ProcessId => _process!.Id;

    /// <summary>True while the process lives.</summary>
    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Starts the program and waits until it is ready and has printed its key.</summary>
    public static async Task<GatewayProcess> StartAsync(GatewayOptions options, CancellationToken cancellationToken)
    {
        var gateway = new GatewayProcess(options);
        try
        {
            gateway.Launch();
            await gateway.WaitUntilReadyAsync(cancellationToken);
            await gateway._testKey.Task.WaitAsync(StartDeadline, cancellationToken);
            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where the build put a project's assembly.</summary>
    public static string AssemblyOf(string project)
    {
        var gateway = typeof(GatewayProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "GatewayAssembly").Value!;
        return gateway.Replace("ApiGateway", project, StringComparison.Ordinal);
    }

    /// <summary>Starts the process and does not wait for it.</summary>
    public void Launch()
    {
        var assembly = AssemblyOf("ApiGateway");
        var start = new ProcessStartInfo("dotnet", ["exec", assembly, "--urls", Address.ToString()])
        {
            WorkingDirectory = Path.GetDirectoryName(assembly),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["WhatIsUp__DataFolder"] = _options.DataFolder;
        start.Environment["WhatIsUp__FirstPlan"] = "scale";
        start.Environment["WhatIsUp__Webhooks__AllowedNetworks__0"] = "127.0.0.0/8";
        start.Environment["WhatIsUp__Webhooks__AllowedHosts__0"] = "127.0.0.1";
        if (_options.SandboxAddress is { } sandbox)
        {
            start.Environment["WhatIsUp__Sandbox__Address"] = sandbox.ToString();
            start.Environment["WhatIsUp__Sandbox__RootKey"] = Convert.ToHexStringLower(_options.SandboxRootKey.Span);
            if (_options.SandboxTlsRoot is { } root) start.Environment["WhatIsUp__Sandbox__TlsRootCertificate"] = Convert.ToBase64String(root);
        }

        if (_options.PostgresConnectionString is { } connection)
        {
            start.Environment["WhatIsUp__Database__Provider"] = "postgres";
            start.Environment["WhatIsUp__Database__ConnectionString"] = connection;
        }

        foreach (var (key, value) in _options.Settings) start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        _process?.Dispose();
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Remember(line.Data);
        _process.ErrorDataReceived += (_, line) => Remember(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Waits until <c>/readyz</c> reports readiness.</summary>
    public async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                using var reply = await _probe.GetAsync(new Uri("/readyz", UriKind.Relative), cancellationToken);
                if (reply.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Listening, but too busy to respond.
            }

            if (!IsRunning) throw new InvalidOperationException($"The gateway ended with code {_process!.ExitCode}.\n{Output}");
            if (TimeProvider.System.GetElapsedTime(since) > StartDeadline) throw new TimeoutException($"The gateway did not become ready.\n{Output}");
            await Task.Delay(Pause, cancellationToken);
        }
    }

    /// <summary>Ends the process at once, without a chance to tidy up: SIGKILL.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _process!.Kill();
        await _process.WaitForExitAsync(cancellationToken);
    }

    private void Remember(string? line)
    {
        if (line is null) return;
        _output.Enqueue(line);
        if (_output.Count > KeptLines) _output.TryDequeue(out _);
        if (TestKeyPattern().Match(line) is { Success: true } key) _testKey.TrySetResult(key.Value);
    }

    [GeneratedRegex("zpk_test_[0-9A-Za-z]{49}")]
    private static partial Regex TestKeyPattern();

    public async ValueTask DisposeAsync()
    {
        _probe.Dispose();
        if (_process is null) return;
        if (IsRunning) _process.Kill();
        using var deadline = new CancellationTokenSource(StopDeadline);
        await _process.WaitForExitAsync(deadline.Token);
        _process.Dispose();
    }
}
