using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace WhatIsUp.TestSupport;

/// <summary>A program of the solution as a child process with settings of its own; ended by its own id.</summary>
public sealed class ChildProgram : IAsyncDisposable
{
    private const int KeptLines = 2_000;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly Process _process;

    private ChildProgram(Process process) => _process = process;

    /// <summary>The newest lines it wrote.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Starts an assembly of a project (<c>Silo</c>, <c>ApiGateway</c>) as somebody would run it.</summary>
    public static ChildProgram Start(string project, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> settings)
    {
        var assembly = GatewayProcess.AssemblyOf(project);
        var start = new ProcessStartInfo("dotnet", ["exec", assembly, .. arguments])
        {
            WorkingDirectory = Path.GetDirectoryName(assembly), RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (key, value) in settings) start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        var child = new ChildProgram(Process.Start(start)!);
        child._process.OutputDataReceived += (_, line) => child.Remember(line.Data);
        child._process.ErrorDataReceived += (_, line) => child.Remember(line.Data);
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>A loopback port that is free now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Waits for the process to end by itself.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    private void Remember(string? line)
    {
        if (line is null) return;
        _output.Enqueue(line);
        while (_output.Count > KeptLines) _output.TryDequeue(out _);
    }
}
