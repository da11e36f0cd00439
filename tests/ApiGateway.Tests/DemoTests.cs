using System.Diagnostics;
using WhatIsUp.ApiGateway.Demo;

namespace WhatIsUp.ApiGateway.Tests;

public sealed class DemoTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Demo_runs_to_its_end_with_exit_code_0()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(DemoCommand).Assembly.Location, "demo"]) {
            RedirectStandardOutput = true, RedirectStandardError = true };
        using var demo = Process.Start(start)!;
        var (output, errors) = (demo.StandardOutput.ReadToEndAsync(deadline.Token), demo.StandardError.ReadToEndAsync(deadline.Token));
        await demo.WaitForExitAsync(deadline.Token);
        Assert.True(demo.ExitCode == 0, await output + await errors);
        foreach (var step in (string[])["a sandbox phone scans it", "is on the phone", "is in the history", "signature verified", "Everything held"])
            Assert.Contains(step, await output, StringComparison.Ordinal);
        Assert.Contains("█", await output, StringComparison.Ordinal);
    }
}
