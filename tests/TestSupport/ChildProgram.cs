using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace WhatIsUp.TestSupport;

/// <summary>A program of the solution as a child process with its own settings; ended by its process id.</summary>
public sealed class ChildProgram : IAsyncDisposable
{
    private const int KeptLines = 2_000;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly Process _process;
    private long _written;
    private long _lines;

    private ChildProgram(Process process) => _process = process;

    /// <summary>The newest lines it wrote.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Starts an assembly of a project (<c>Silo</c>, <c>ApiGateway</c>) like an operator.</summary>
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

    /// <summary>Waits for the process to exit.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Characters it wrote, with all that is not kept any more.</summary>
    public long Written => Volatile.Read(ref _written);

    /// <summary>Lines it wrote, with all that are not kept any more.</summary>
    public long Lines => Volatile.Read(ref _lines);

    /// <summary>True while the process lives.</summary>
    public bool IsRunning => !_process.HasExited;

    /// <summary>SIGTERM.</summary>
    public void Terminate() => Signal(15);

    /// <summary>SIGSTOP: the process does nothing, and its connections stay open.</summary>
    public void Freeze() => Signal(19);

    /// <summary>SIGCONT.</summary>
    public void Thaw() => Signal(18);

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

    private void Signal(int number)
    {
        if (kill(_process.Id, number) != 0) throw new InvalidOperationException($"Signal {number} could not be sent.");
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int process, int signal);

    private void Remember(string? line)
    {
        if (line is null) return;
        Interlocked.Increment(ref _lines);
        Interlocked.Add(ref _written, line.Length + 1);
        _output.Enqueue(line);
        while (_output.Count > KeptLines) _output.TryDequeue(out _);
    }
}
