using System.Text.Json;
using WhatIsUp.Browser.Chromium;
using WhatIsUp.Browser.Stage;

namespace WhatIsUp.Browser;

/// <summary>The page for the owner of a number in a real browser, with a passkey in its authenticator and the sandbox as WhatsApp.</summary>
public sealed class LinkPageTests(LinkingStage stage)
{
    private const string Answer = "document.getElementById('answer')";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task Owner_links_with_snippet_and_paste()
    {
        var owner = await stage.RequestAsync("Reception <b>desk</b>");
        await using var browser = await stage.BrowseAsync(owner);
        await browser.GrantAsync(stage.Address.GetLeftPart(UriPartial.Authority), "clipboardReadWrite", "clipboardSanitizedWrite");
        var page = await browser.OpenAsync(owner.Link);
        await page.WaitForShownAsync("#answer");
        Assert.Equal("Reception <b>desk</b>", await page.TextAsync("#channel"));
        Assert.Matches("^9:[0-5][0-9]$|^10:00$", await page.TextAsync("#time-left"));
        await page.ClickAsync("#copy");
        await page.WaitForAsync("document.getElementById('copy').textContent === 'Copied'");
        var snippet = (await page.EvaluateAsync("navigator.clipboard.readText()")).GetString()!;

        await page.FillAsync("#answer", await SignAsync(browser, snippet));
        await page.ClickAsync("#send");
        await page.WaitForShownAsync("#code");
        Assert.Equal(await stage.ReadCodeAsync(owner.Phone), await page.TextAsync("#code"));
        await page.ClickAsync("#confirm");
        await page.WaitForShownAsync("[data-panel=linked]");
        await stage.Client.WaitForStatusAsync(owner.Channel, "connected", Stop);
        page.AssertQuiet();
        // The link is used up.
        var late = await browser.OpenAsync(owner.Link);
        Assert.Contains("is linked", await late.TextAsync("h1"), StringComparison.Ordinal);
    }

    [Fact(Timeout = 120_000)]
    public async Task Invalid_paste_is_explained_and_a_valid_one_still_links()
    {
        var (owner, other) = (await stage.RequestAsync(), await stage.RequestAsync());
        await using var browser = await stage.BrowseAsync(owner);
        var page = await browser.OpenAsync(owner.Link);
        await page.WaitForShownAsync("#answer");
        var right = (await stage.AnswerAsync(owner)).GetRawText();
        var elsewhere =
            """{"id":"AQID","rawId":"AQID","type":"public-key","response":"""
            + """{"clientDataJSON":"eyJvcmlnaW4iOiJodHRwczovL3BoaXNoLmV4YW1wbGUifQ","authenticatorData":"AAAA","signature":"MEQC"}}""";
        foreach (var (pasted, explained) in ((string, string)[])
        [
            ("", "Paste the answer first"), (await page.TextAsync("#snippet"), "the snippet itself"),
            ("hello", "not the snippet's answer"), (right[..^9], "only a part of it"),
            ("""{"a":1}""", "no answer of a passkey"), ("null", "no answer of a passkey"), (elsewhere, "on another site"),
            ((await stage.AnswerAsync(other)).GetRawText(), "an older snippet"),
            (right.Replace("\"signature\":\"", "\"signature\":\"*", StringComparison.Ordinal), "not complete"),
        ])
        {
            await page.FillAsync("#answer", pasted);
            if (pasted.Length == 0) await page.EvaluateAsync($"{Answer}.value = ''");
            await page.ClickAsync("#send");
            await page.WaitForAsync($"document.getElementById('answer-error').textContent.includes({JsonSerializer.Serialize(explained)})");
            Assert.Equal("true", (await page.EvaluateAsync($"{Answer}.getAttribute('aria-invalid')")).GetString());
        }

        // In the form of the sandbox's authenticator.
        await page.FillAsync("#answer", $$"""{"assertion":{{right}}}""");
        await page.ClickAsync("#send");
        await page.WaitForShownAsync("#code");
    }

    [Fact(Timeout = 120_000)]
    public async Task Refused_answer_is_explained_and_a_new_snippet_is_shown()
    {
        var owner = await stage.RequestAsync(policy: new { passkey = true, passkey_fault = "refused_prologue" });
        await using var browser = await stage.BrowseAsync(owner);
        var page = await browser.OpenAsync(owner.Link);
        await page.WaitForShownAsync("#answer");
        var first = await page.TextAsync("#snippet");
        await page.FillAsync("#answer", await SignAsync(browser, first));
        await page.ClickAsync("#send");
        await page.WaitForAsync("/did not take|asked anew/.test(document.getElementById('answer-error').textContent)");
        await page.WaitForAsync($"document.getElementById('snippet').textContent !== {JsonSerializer.Serialize(first)}");
        for (var i = 1; i < 3; i++)
        {
            var challenge = (await stage.Client.GetAsync($"/v1/channels/{owner.Channel}/passkey", Stop))
                .GetProperty("options").GetProperty("challenge").GetString();
            await page.WaitForAsync($"document.getElementById('snippet').textContent.includes('{challenge}')");
            await page.FillAsync("#answer", (await stage.AnswerAsync(owner)).GetRawText());
            await page.ClickAsync("#send");
            await page.WaitForAsync("!document.getElementById('send').disabled");
        }

        await page.WaitForShownAsync("[data-panel=ended]");
        Assert.Contains("did not take the passkey", await page.TextAsync("#cause"), StringComparison.Ordinal);
    }

    [Theory(Timeout = 120_000)]
    [InlineData("#stop")]
    [InlineData("#differ")]
    public async Task Owner_stops_the_linking(string button)
    {
        var owner = await stage.RequestAsync();
        await using var browser = await stage.BrowseAsync(owner);
        var page = await browser.OpenAsync(owner.Link);
        await page.WaitForShownAsync("#answer");
        if (button == "#differ")
        {
            await page.FillAsync("#answer", (await stage.AnswerAsync(owner)).GetRawText());
            await page.ClickAsync("#send");
        }

        await page.ClickAsync(button);
        await page.WaitForShownAsync("[data-panel=ended]");
        await stage.Client.WaitForStatusAsync(owner.Channel, "qr", Stop);
        page.AssertQuiet();
    }

    [Fact(Timeout = 120_000)]
    public async Task Open_page_shows_the_end_of_its_attempt_and_its_link_expires()
    {
        var owner = await stage.RequestAsync();
        await using var browser = await stage.BrowseAsync(owner);
        var page = await browser.OpenAsync(owner.Link);
        await page.WaitForShownAsync("#answer");
        await stage.Client.CallAsync(HttpMethod.Delete, $"/v1/channels/{owner.Channel}/passkey", null, Stop);
        await page.WaitForShownAsync("[data-panel=ended]");
        var next = await stage.ScanAsync(owner.Channel, owner.Phone);
        var late = await browser.OpenAsync(owner.Link);
        Assert.Equal("This link has ended", await late.TextAsync("h1"));
        var fresh = await browser.OpenAsync(next);
        await fresh.WaitForShownAsync("#answer");
        fresh.AssertQuiet();
    }

    [Fact(Timeout = 120_000)]
    public async Task Page_is_usable_by_keyboard_and_announces_changes()
    {
        var owner = await stage.RequestAsync();
        await using var browser = await stage.BrowseAsync(owner);
        var page = await browser.OpenAsync(owner.Link);
        await page.WaitForShownAsync("#answer");
        await page.FillAsync("#answer", (await stage.AnswerAsync(owner)).GetRawText());
        await TabToAsync(page, "send");
        await page.PressAsync("Enter", 13);
        await page.WaitForShownAsync("#code");
        Assert.Equal("Compare the codes", (await page.EvaluateAsync("document.activeElement.textContent")).GetString());
        Assert.Equal("Compare the codes", await page.TextAsync("#spoken"));
        Assert.Equal("confirm", (await page.EvaluateAsync("document.querySelector('[aria-current=step]').dataset.stage")).GetString());
        await TabToAsync(page, "confirm");
        await page.PressAsync("Enter", 13);
        await page.WaitForShownAsync("[data-panel=linked]");
        // Everything that takes a key press has a name.
        var tree = (await page.SendAsync("Accessibility.getFullAXTree")).GetProperty("nodes").EnumerateArray();
        Assert.DoesNotContain(tree,
            node => node.TryGetProperty("role", out var role) && role.GetProperty("value").GetString() is "button" or "textbox" or "link"
                && node.GetProperty("name").GetProperty("value").GetString() is null or "");
    }

    [Fact(Timeout = 120_000)]
    public async Task Snippet_has_no_effect_on_another_site()
    {
        var owner = await stage.RequestAsync();
        await using var browser = await stage.BrowseAsync(owner);
        var page = await browser.OpenAsync(owner.Link);
        await page.WaitForShownAsync("#answer");
        var refused = await Assert.ThrowsAsync<CdpException>(async () => await page.RunInConsoleAsync(await page.TextAsync("#snippet")));
        Assert.Contains("Run this on https://web.whatsapp.com", refused.Message, StringComparison.Ordinal);
        Assert.Null(page.Copied);
    }

    [Fact(Timeout = 120_000)]
    public async Task Wrong_clock_and_buffering_proxy_do_not_prevent_linking()
    {
        var owner = await stage.RequestAsync();
        await using var browser = await stage.BrowseAsync(owner);
        var page = await browser.OpenAsync("about:blank#");
        await page.SendAsync("Page.addScriptToEvaluateOnNewDocument", new { source = "const now = Date.now; Date.now = () => now() + 300_000" });
        await page.SendAsync("Network.enable");
        await page.SendAsync("Network.setBlockedURLs", new { urls = new[] { "*/events" } });
        await page.GoAsync(owner.Link);
        await page.WaitForShownAsync("#answer");
        Assert.Matches("^9:[0-5][0-9]$|^10:00$", await page.TextAsync("#time-left"));
        var assertion = await stage.AnswerAsync(owner);
        await stage.Client.PostAsync($"/v1/channels/{owner.Channel}/passkey/assertion", new { assertion }, Stop);
        await page.WaitForShownAsync("#code");
    }

    [Fact(Timeout = 120_000)]
    public async Task Content_security_policy_blocks_foreign_content()
    {
        var owner = await stage.RequestAsync();
        await using var browser = await stage.BrowseAsync(owner);
        var page = await browser.OpenAsync(owner.Link);
        await page.WaitForShownAsync("#answer");
        page.AssertQuiet();
        await page.EvaluateAsync("""
            (() => { window.violations = []; document.addEventListener('securitypolicyviolation', event => window.violations.push(event.effectiveDirective));
              const script = document.createElement('script'); try { script.textContent = 'window.ran = true'; } catch {} document.head.append(script);
              const style = document.createElement('style'); style.textContent = 'body { color: red }'; document.head.append(style);
              const picture = document.createElement('img'); picture.src = 'https://web.whatsapp.com/x.png'; document.body.append(picture);
              fetch('https://web.whatsapp.com/').catch(() => {}); })()
            """);
        await page.WaitForAsync("['style-src-elem', 'img-src', 'connect-src'].every(name => window.violations.includes(name))");
        Assert.Equal(JsonValueKind.Undefined, (await page.EvaluateAsync("window.ran")).ValueKind);
        Assert.Equal("",
            (await page.EvaluateAsync("document.cookie + JSON.stringify(Object.keys(localStorage)) + JSON.stringify(Object.keys(sessionStorage))"))
                .GetString()!.Replace("[]", "", StringComparison.Ordinal));
        // No other page can put it into a frame.
        var framing = await browser.OpenAsync(stage.Address + "docs");
        await framing.EvaluateAsync(
            $"new Promise(done => {{ const frame = document.createElement('iframe'); frame.onload = done; "
                + $"frame.src = '{owner.Link}'; document.body.append(frame); }})");
        Assert.Equal(JsonValueKind.Null, (await framing.EvaluateAsync("document.querySelector('iframe').contentDocument")).ValueKind);
    }

    /// <summary>Runs the snippet in the console of WhatsApp's site.</summary>
    /// <returns>The copied text.</returns>
    private static async Task<string> SignAsync(ChromiumBrowser browser, string snippet)
    {
        var site = await browser.OpenAsync("https://web.whatsapp.com/");
        await site.RunInConsoleAsync(snippet);
        await Eventually.TrueAsync(() => site.Copied is not null, "the answer is copied");
        return site.Copied!;
    }

    private static async Task TabToAsync(BrowserPage page, string id)
    {
        for (var i = 0; i < 20; i++)
        {
            await page.PressAsync("Tab", 9);
            if ((await page.EvaluateAsync("document.activeElement.id")).GetString() == id) return;
        }

        Assert.Fail($"The keyboard does not reach {id}.");
    }
}
