using System.Diagnostics;
using System.Text.RegularExpressions;
using WhatIsUp.ApiGateway.Demo;

namespace WhatIsUp.ApiGateway.Tests;

public sealed partial class SandboxCommandTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task The_sandbox_alone_says_its_port_and_root_key_serves_and_keeps_its_key()
    {
        var folder = Directory.CreateTempSubdirectory("whatisup-sandbox-").FullName;
        try
        {
            var first = await RunAsync(folder);
            Assert.Equal(first, await RunAsync(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Starts it, asks it for its phones, ends it.</summary>
    /// <returns>Its root key.</returns>
    private static async Task<string> RunAsync(string folder)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(DemoCommand).Assembly.Location, "sandbox", $"--WhatIsUp:Sandbox:DataFolder={folder}"]) { RedirectStandardOutput = true };
        using var sandbox = Process.Start(start)!;
        try
        {
            var said = Said().Match(await sandbox.StandardOutput.ReadLineAsync(deadline.Token) ?? "");
            Assert.True(said.Success);
            using var http = new HttpClient();
            Assert.Contains("\"data\"", await http.GetStringAsync(new Uri($"http://127.0.0.1:{said.Groups[1].Value}/v1/sandbox/phones"), deadline.Token), StringComparison.Ordinal);
            return said.Groups[2].Value;
        }
        finally
        {
            sandbox.Kill();
            await sandbox.WaitForExitAsync(deadline.Token);
        }
    }

    [GeneratedRegex("port ([0-9]+)\\. .*RootKey=([0-9a-f]{64})")]
    private static partial Regex Said();
}
