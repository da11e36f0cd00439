using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace WhatIsUp.Benchmarks.Measuring;

/// <summary>A contender in Node.js: a script of the folder <c>peer</c> that answers each line with operations and seconds.</summary>
internal sealed class NodePeer : IDisposable
{
    private readonly Process _process;

    private NodePeer(Process process) => _process = process;

    public static async Task<NodePeer> StartAsync(string script, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(
            typeof(NodePeer).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "BenchmarkFolder").Value!, "peer");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            using var install = Process.Start(
                new ProcessStartInfo("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]) { WorkingDirectory = folder })!;
            await install.WaitForExitAsync(cancellationToken);
            if (install.ExitCode != 0) throw new InvalidOperationException("npm ci failed.");
        }
        return new NodePeer(Process.Start(new ProcessStartInfo("node", [script])
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true,
        })!);
    }

    public Contender Contender(string what) => new("baileys " + what, async (slice, cancellationToken) =>
    {
        await _process.StandardInput.WriteLineAsync($"{what} {(int)slice.TotalMilliseconds}".AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        var answer = await _process.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException("The peer ended.");
        var parts = answer.Split(' ');
        return double.Parse(parts[0], CultureInfo.InvariantCulture) / double.Parse(parts[1], CultureInfo.InvariantCulture);
    });

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
