using Microsoft.Extensions.Options;
using WhatIsUp.ApiGateway.Configuration;
using WhatIsUp.ApiGateway.Hosting;
using WhatIsUp.TestSupport;

namespace WhatIsUp.ApiGateway.Tests;

/// <summary>Invalid settings prevent the start and are named.</summary>
public sealed class SettingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("whatisup-settings-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("Role", "silo")]
    [InlineData("MasterKey", "c2VjcmV0")]
    [InlineData("MasterKey", "secret")]
    [InlineData("ApiKeyPepper", "c2VjcmV0")]
    [InlineData("TrustedProxies:0", "secret")]
    [InlineData("Https:HstsDays", "-7")]
    [InlineData("FirstPlan", "secret")]
    [InlineData("Database:Provider", "secret")]
    [InlineData("Sandbox:Address", "secret")]
    [InlineData("Sandbox:MessagesPerPhone", "-7")]
    [InlineData("Live:RootKey", "secret")]
    [InlineData("Live:Address", "secret")]
    [InlineData("Live:Browser", "secret")]
    [InlineData("Live:OperatingSystem", "secret")]
    [InlineData("Live:WebVersionAddresses:0", "secret")]
    [InlineData("Live:WebVersionRetry", "00:00:00")]
    [InlineData("WebVersion", "secret")]
    [InlineData("Webhooks:AllowedNetworks:0", "secret")]
    [InlineData("Proxies:AllowedNetworks:0", "secret")]
    [InlineData("Live:Proxy", "ftp://secret:21")]
    [InlineData("Webhooks:InFlightPerHost", "-7")]
    [InlineData("Channels:MessageLifetime", "-1.00:00:00")]
    [InlineData("Cluster:SiloPort", "70000")]
    [InlineData("Plans:trial:Burst", "-7")]
    public async Task Invalid_setting_is_named_without_its_value(string setting, string value)
    {
        string[] args = ["--urls", "http://127.0.0.1:0", "--WhatIsUp:DataFolder", _folder, $"--WhatIsUp:{setting}", value];
        var refused = await Assert.ThrowsAnyAsync<Exception>(
            async () => await (await GatewayHost.StartAsync(args, TestContext.Current.CancellationToken)).DisposeAsync());
        Assert.True(refused is SettingException or OptionsValidationException, refused.ToString());
        Assert.Contains("WhatIsUp:" + setting.Split(":0")[0].Replace(":Burst", "", StringComparison.Ordinal), refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(value, refused.Message.Replace("WhatIsUp:", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder, "first-start.json")));
    }

    [Theory]
    [InlineData("ApiKeyPepper")]
    [InlineData("MasterKey")]
    public async Task Placeholder_for_a_secret_prevents_the_start_of_a_gateway_of_a_cluster(string setting)
    {
        string[] args =
        [
            "--urls", "http://127.0.0.1:0", "--WhatIsUp:DataFolder", _folder, "--WhatIsUp:Role", "gateway", "--WhatIsUp:Database:ConnectionString", "Host=x",
            $"--WhatIsUp:{setting}", Convert.ToBase64String(new byte[32]),
        ];
        var refused = await Assert.ThrowsAsync<SettingException>(() => GatewayHost.StartAsync(args, TestContext.Current.CancellationToken));
        Assert.Contains($"WhatIsUp:{setting} is a placeholder", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invalid_settings_are_reported_one_per_line()
    {
        var settings = new Dictionary<string, string>
        {
            ["WhatIsUp:DataFolder"] = _folder, ["WhatIsUp:Database:Provider"] = "mysql", ["WhatIsUp:WebVersion"] = "new",
        };
        await using var program = ChildProgram.Start("ApiGateway", ["--urls", "http://127.0.0.1:0"], settings);
        Assert.Equal(1, await program.WaitForExitAsync(TestContext.Current.CancellationToken));
        await Eventually.TrueAsync(() => program.Output.Split('\n').Length >= 2, "both lines are read");
        Assert.Equal(
            ["WhatIsUp:Database:Provider must be sqlite or postgres.", "WhatIsUp:WebVersion must be auto, or three numbers such as 2.3000.1045649367."],
            program.Output.Split('\n'));
    }

    [Fact]
    public async Task New_customer_without_a_cluster_exits_without_creating_files()
    {
        await using var program = ChildProgram.Start(
            "ApiGateway", ["new-customer", "ACME"], new Dictionary<string, string> { ["WhatIsUp:DataFolder"] = _folder });
        Assert.Equal(2, await program.WaitForExitAsync(TestContext.Current.CancellationToken));
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }
}
