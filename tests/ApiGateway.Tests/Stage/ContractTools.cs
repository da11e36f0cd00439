using System.Diagnostics;
using System.Reflection;

namespace WhatIsUp.ApiGateway.Tests.Stage;

/// <summary>Foreign programs that check the OpenAPI document or generate clients from it, in the folder <c>tests/Contract</c>.</summary>
internal static class ContractTools
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(240);

    /// <summary>Folder of this test project.</summary>
    public static string ProjectFolder { get; } = typeof(ContractTools).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "ProjectFolder").Value!;

    /// <summary>The accepted document.</summary>
    public static string Document => Path.Combine(ProjectFolder, "openapi.json");

    /// <summary>Folder of the programs.</summary>
    public static string Folder => Path.GetFullPath(Path.Combine(ProjectFolder, "..", "Contract"));

    /// <summary>Runs a script with Node.js in the folder of the programs, which must exit with 0.</summary>
    /// <param name="script">Path of the script below the folder.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Further variables.</param>
    /// <returns>What it wrote to standard output and standard error.</returns>
    public static async Task<string> RunAsync(string script, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
            throw new DirectoryNotFoundException($"{Folder}/node_modules is missing: tests/run installs it.");
        var start = new ProcessStartInfo("node", [script, .. arguments])
        {
            WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        // No program reports its use, or looks for newer versions.
        foreach (var (name, value) in ((string, string)[])[("REDOCLY_TELEMETRY", "off"), ("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true"), ("CI", "1")])
            start.Environment[name] = value;
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        using var process = Process.Start(start)!;
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(deadline.Token), process.StandardError.ReadToEndAsync(deadline.Token));
            await process.WaitForExitAsync(deadline.Token);
            var text = await output + await errors;
            Assert.True(process.ExitCode == 0, $"{script} exited with {process.ExitCode}:\n{text}");
            return text;
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
