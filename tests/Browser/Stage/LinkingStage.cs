using System.Buffers.Text;
using System.Reflection;
using System.Text.Json;
using WhatIsUp.ApiGateway.Hosting;
using WhatIsUp.Browser.Chromium;

namespace WhatIsUp.Browser.Stage;

/// <summary>The program with its sandbox, a server in place of WhatsApp's site, and channels whose owners must use a passkey.</summary>
public sealed class LinkingStage : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("whatisup-browser-").FullName;
    private GatewayHost _gateway = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Folder of the browser extension.</summary>
    public static string ExtensionFolder { get; } =
        Path.GetFullPath(typeof(LinkingStage).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(fact => fact.Key == "ExtensionFolder").Value!);

    internal WhatsAppSite Site { get; private set; } = null!;

    internal GatewayClient Client { get; private set; } = null!;

    /// <summary>Where the gateway listens.</summary>
    public Uri Address => _gateway.Address;

    public async ValueTask InitializeAsync()
    {
        Site = await WhatsAppSite.StartAsync(Stop);
        _gateway = await GatewayHost.StartAsync(
            ["--urls=http://127.0.0.1:0", $"--WhatIsUp:DataFolder={_folder}", "--WhatIsUp:FirstPlan=scale", "--Logging:LogLevel:WhatIsUp=Warning"], Stop);
        Client = new GatewayClient(_gateway.Address, _gateway.FirstStart!.TestKey);
    }

    /// <summary>A browser of the owner, with the passkey.</summary>
    internal async Task<ChromiumBrowser> BrowseAsync(OwnedNumber owner, bool hasExtension = false)
    {
        var browser = await ChromiumBrowser.StartAsync(Site, hasExtension ? ExtensionFolder : null, Stop);
        browser.Passkeys.Add(owner.Passkey);
        return browser;
    }

    /// <summary>A channel whose QR was scanned by a phone that requires the passkey.</summary>
    internal async Task<OwnedNumber> RequestAsync(string name = "Reception", object? policy = null)
    {
        var phone = (await Client.PostAsync("/v1/sandbox/phones", new { policy = policy ?? new { passkey = true } }, Stop)).GetProperty("id").GetString()!;
        var channel = await Client.CreateChannelAsync(name, Stop);
        return new OwnedNumber(channel, phone, await ScanAsync(channel, phone), await ReadPasskeyAsync(phone));
    }

    /// <summary>Scans the channel's QR with the phone.</summary>
    /// <returns>Address of the owner's page.</returns>
    internal async Task<string> ScanAsync(string channel, string phone)
    {
        await Client.PostAsync($"/v1/sandbox/phones/{phone}/scan", new { qr = await Client.ReadQrAsync(channel, Stop) }, Stop);
        await Client.WaitForStatusAsync(channel, "passkey", Stop);
        return (await Client.GetAsync($"/v1/channels/{channel}/passkey", Stop)).GetProperty("page_url").GetString()!;
    }

    /// <summary>The code that the phone shows.</summary>
    internal async Task<string?> ReadCodeAsync(string phone) =>
        (await Client.GetAsync($"/v1/sandbox/phones/{phone}/passkey", Stop)).GetProperty("code").GetString();

    /// <summary>The answer of the phone's software authenticator to the options of the channel.</summary>
    internal async Task<JsonElement> AnswerAsync(OwnedNumber owner)
    {
        var options = (await Client.GetAsync($"/v1/channels/{owner.Channel}/passkey", Stop)).GetProperty("options");
        return (await Client.PostAsync($"/v1/sandbox/phones/{owner.Phone}/passkey/assertion", new { options }, Stop)).GetProperty("assertion");
    }

    private async Task<VirtualPasskey> ReadPasskeyAsync(string phone)
    {
        var passkey = await Client.GetAsync($"/v1/sandbox/phones/{phone}/passkey", Stop);
        string Base64(string name) => Convert.ToBase64String(Base64Url.DecodeFromChars(passkey.GetProperty(name).GetString()!));
        return new VirtualPasskey(Base64("credential_id"), passkey.GetProperty("private_key").GetString()!, Base64("user_handle"),
            passkey.GetProperty("sign_count").GetInt64());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _gateway.DisposeAsync();
        await Site.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
