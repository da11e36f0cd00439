using System.Diagnostics;
using System.Reflection;

namespace WhatIsUp.TestSupport;

/// <summary>Prometheus' own checker; <c>tests/run</c> takes it out of Debian's package without installing the server.</summary>
public static class Promtool
{
    /// <summary>Runs it.</summary>
    /// <returns>Its exit code and everything that it wrote.</returns>
    public static async Task<(int Code, string Output)> RunAsync(IReadOnlyList<string> arguments, string? input, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Find()) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        if (input is not null) await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, await output + await errors);
    }

    private static string Find()
    {
        string[] places = [Path.Combine(Folder(), "usr", "bin", "promtool"), "/usr/bin/promtool"];
        return Array.Find(places, File.Exists) ?? throw new FileNotFoundException("promtool is missing: tests/run installs it.");
    }

    private static string Folder() =>
        typeof(Promtool).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "PromtoolFolder").Value!;
}
