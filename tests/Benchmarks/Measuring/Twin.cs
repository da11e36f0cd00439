using System.Diagnostics;

namespace WhatIsUp.Benchmarks.Measuring;

/// <summary>This program once more as a child process, in another role: so that memory and processor time of a floor are its own. It speaks by lines.</summary>
internal sealed class Twin : IDisposable
{
    private readonly Process _process;

    private Twin(Process process) => _process = process;

    public int ProcessId => _process.Id;

    public static Twin Start(string role, params string[] arguments) => new(Process.Start(
        new ProcessStartInfo("dotnet",
            ["exec", typeof(Twin).Assembly.Location, role, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true })!);

    public async Task<string> ReadLineAsync(CancellationToken cancellationToken) =>
        await _process.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException("The twin ended.");

    public async Task<string> RequestAsync(string line, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        return await ReadLineAsync(cancellationToken);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
