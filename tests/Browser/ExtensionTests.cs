using WhatIsUp.Browser.Chromium;
using WhatIsUp.Browser.Stage;

namespace WhatIsUp.Browser;

/// <summary>The browser extension, loaded as described in its README.</summary>
public sealed class ExtensionTests(LinkingStage stage)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task Owner_links_with_the_extension()
    {
        var owner = await stage.RequestAsync();
        await using var browser = await stage.BrowseAsync(owner, hasExtension: true);
        var worker = await WorkerAsync(browser);
        var page = await browser.OpenAsync(owner.Link);
        await page.WaitForShownAsync("#answer");
        // Isolated from the page, which can neither call nor see it.
        Assert.Equal("undefined", (await page.EvaluateAsync("typeof chrome.runtime?.sendMessage")).GetString());
        var popup = await BeginAsync(browser, worker, owner.Link);
        await page.WaitForShownAsync("#code");
        Assert.Equal(await stage.ReadCodeAsync(owner.Phone), await page.TextAsync("#code"));
        // WhatsApp's page is closed, and the extension has returned its permissions.
        await Eventually.TrueAsync(
            () => !browser.Pages.Any(open => open.Address.StartsWith("https://web.whatsapp.com", StringComparison.Ordinal)), "WhatsApp's page is closed");
        await popup.WaitForAsync("document.getElementById('status').textContent.includes('took your passkey')");
        Assert.Equal("""["https://web.whatsapp.com/*"]""",
            (await worker.EvaluateAsync("chrome.permissions.getAll().then(all => JSON.stringify(all.origins))")).GetString());
        await page.ClickAsync("#confirm");
        await page.WaitForShownAsync("[data-panel=linked]");
        await stage.Client.WaitForStatusAsync(owner.Channel, "connected", Stop);
        page.AssertQuiet();
        popup.AssertQuiet();
        worker.AssertQuiet();
    }

    [Fact(Timeout = 120_000)]
    public async Task Missing_passkey_is_explained_and_can_be_retried()
    {
        var owner = await stage.RequestAsync();
        await using var browser = await stage.BrowseAsync(owner, hasExtension: true);
        var worker = await WorkerAsync(browser);
        browser.Passkeys.Clear();
        await BeginAsync(browser, worker, owner.Link);
        var site = await browser.WaitForPageAsync(
            page => page.Address.StartsWith("https://web.whatsapp.com/", StringComparison.Ordinal), "WhatsApp's page opens");
        await Eventually.TrueAsync(
            async () => (await site.ReadAccessibleTextAsync()).Contains("The passkey was not used", StringComparison.Ordinal), "the failure is explained");
        await LayoutTests.CheckAsync(site, "extension");
        await site.AddAsync(owner.Passkey);
        // Its buttons accept only real user input: the first one reached by keyboard is Try again.
        await site.PressAsync("Tab", 9);
        await site.PressAsync("Enter", 13);
        await Eventually.TrueAsync(async () => await stage.ReadCodeAsync(owner.Phone) is not null, "the phone shows the code");
    }

    [Fact(Timeout = 120_000)]
    public async Task Expired_and_invalid_links_are_explained()
    {
        var owner = await stage.RequestAsync();
        await stage.Client.CallAsync(HttpMethod.Delete, $"/v1/channels/{owner.Channel}/passkey", null, Stop);
        await using var browser = await stage.BrowseAsync(owner, hasExtension: true);
        var worker = await WorkerAsync(browser);
        var popup = await BeginAsync(browser, worker, owner.Link);
        await popup.WaitForAsync("document.getElementById('status').textContent.includes('This link has ended')");
        await LayoutTests.CheckAsync(popup, "popup");
        foreach (var wrong in (string[])["", "hello", "http://gateway.example/link/" + owner.Link[^64..], owner.Link[..^1]])
        {
            await popup.FillAsync("#link", wrong);
            if (wrong.Length == 0) await popup.EvaluateAsync("document.getElementById('link').value = ''");
            await popup.ClickAsync("#begin");
            await popup.WaitForAsync("document.getElementById('status').textContent.includes('Open the link that you were sent')");
        }

        Assert.DoesNotContain(browser.Pages, page => page.Address.StartsWith("https://web.whatsapp.com", StringComparison.Ordinal));
    }

    /// <summary>Performs the owner's steps in the extension's popup.</summary>
    private async Task<BrowserPage> BeginAsync(ChromiumBrowser browser, BrowserPage worker, string link)
    {
        await AllowAsync(browser, worker);
        var popup = await browser.OpenAsync(worker.Address.Replace("worker.js", "popup.html", StringComparison.Ordinal));
        await popup.FillAsync("#link", link);
        await popup.ClickAsync("#begin");
        return popup;
    }

    private static async Task<BrowserPage> WorkerAsync(ChromiumBrowser browser) =>
        await browser.WaitForPageAsync(
            page => page.Type == "service_worker" && page.Address.StartsWith("chrome-extension://", StringComparison.Ordinal), "the extension's worker runs");

    /// <summary>
    /// Allows the extension to reach the gateway, on the browser's own page of extensions: the browser's permission prompt can't be
    /// clicked in headless mode.
    /// </summary>
    private async Task AllowAsync(ChromiumBrowser browser, BrowserPage worker)
    {
        var extensions = await browser.OpenAsync("chrome://extensions/");
        await extensions.EvaluateAsync($"chrome.developerPrivate.addHostPermission('{new Uri(worker.Address).Host}', 'http://{stage.Address.Host}/*')");
    }
}
