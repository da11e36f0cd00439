using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using WhatIsUp.ApiGateway.Demo;

namespace WhatIsUp.ApiGateway.Tests;

public sealed partial class SandboxCommandTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Sandbox_command_prints_its_ports_and_keys_and_keeps_the_keys()
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

    /// <summary>Starts it, lists its phones, ends it.</summary>
    /// <returns>Its root key and its TLS root.</returns>
    private static async Task<(string RootKey, string TlsRoot)> RunAsync(string folder)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(DemoCommand).Assembly.Location, "sandbox", $"--WhatIsUp:Sandbox:DataFolder={folder}"]) {
            RedirectStandardOutput = true };
        using var sandbox = Process.Start(start)!;
        try
        {
            var address = ListensAt().Match(await sandbox.StandardOutput.ReadLineAsync(deadline.Token) ?? "");
            var files = FilesAt().Match(await sandbox.StandardOutput.ReadLineAsync(deadline.Token) ?? "");
            Assert.True(address.Success && files.Success);
            using var http = new HttpClient();
            Assert.Contains(
                "\"data\"", await http.GetStringAsync(new Uri($"http://127.0.0.1:{address.Groups[1].Value}/v1/sandbox/phones"), deadline.Token),
                StringComparison.Ordinal);
            using var root = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(files.Groups[2].Value));
            using var trusting = Trusting(root);
            using var media = await trusting.GetAsync(new Uri($"https://127.0.0.1:{files.Groups[1].Value}/nothing"), deadline.Token);
            Assert.Equal(HttpStatusCode.NotFound, media.StatusCode);
            return (address.Groups[2].Value, files.Groups[2].Value);
        }
        finally
        {
            sandbox.Kill();
            await sandbox.WaitForExitAsync(deadline.Token);
        }
    }

    private static HttpClient Trusting(X509Certificate2 root)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(root);
        return new HttpClient(new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy } });
    }

    [GeneratedRegex("port ([0-9]+)\\. .*TlsRootCertificate=(.+)")]
    private static partial Regex FilesAt();

    [GeneratedRegex("port ([0-9]+)\\. .*RootKey=([0-9a-f]{64})")]
    private static partial Regex ListensAt();
}
