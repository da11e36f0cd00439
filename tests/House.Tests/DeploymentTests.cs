using System.Diagnostics;
using System.Text.RegularExpressions;

namespace WhatIsUp.House.Tests;

/// <summary>The deployment: one copy of each program, and no open port without a need.</summary>
public sealed partial class DeploymentTests
{
    private const string Templates = "deploy/helm/whatisup/templates";

    /// <summary>Half a gigabyte of native libraries for other systems would come with a program for any runtime.</summary>
    [Theory]
    [InlineData("ApiGateway")]
    [InlineData("Silo")]
    public async Task Program_is_published_for_one_runtime(string project)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromMinutes(1));
        var start = new ProcessStartInfo("dotnet",
            ["msbuild", Path.Combine(Repository.Root, project), "-getProperty:RuntimeIdentifier", "-p:_IsPublishing=true"]) { RedirectStandardOutput = true };
        using var query = Process.Start(start)!;
        var runtime = await query.StandardOutput.ReadToEndAsync(deadline.Token);
        await query.WaitForExitAsync(deadline.Token);
        Assert.Matches(@"^[a-z.0-9]+-[a-z0-9]+\s*$", runtime);
    }

    [Fact]
    public void Image_has_one_copy_of_the_program()
    {
        var file = Repository.Read("deploy/Dockerfile");
        Assert.Single(Publish().Matches(file));
        Assert.Equal(["ENTRYPOINT [\"dotnet\", \"WhatIsUp.ApiGateway.dll\"]"],
            file.Split('\n').Where(line => line.StartsWith("ENTRYPOINT", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_port_of_a_pod_is_opened_by_a_network_policy()
    {
        foreach (var component in (string[])["silo", "gateway", "sandbox"])
        {
            var ports = Ports().Matches(Repository.Read($"{Templates}/{component}.yaml")).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal);
            var policies = from file in Repository.Files(Templates, ".yaml")
                from part in Repository.Read(file).Split("\n---\n")
                where part.Contains("kind: NetworkPolicy", StringComparison.Ordinal)
                    && part.Contains($"name: {{{{ .Release.Name }}}}-{component}\n", StringComparison.Ordinal)
                select part;
            var opened = OpenedPorts().Matches(Assert.Single(policies)).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal);
            // The silo's own pages are for probes, which come from the node.
            Assert.Equal(ports.Where(port => component != "silo" || port != "http"), opened);
        }
    }

    [GeneratedRegex(@"dotnet publish ")]
    private static partial Regex Publish();

    [GeneratedRegex(@"name: ([a-z]+), containerPort:")]
    private static partial Regex Ports();

    [GeneratedRegex(@"- \{ port: ([a-z]+) \}")]
    private static partial Regex OpenedPorts();
}
