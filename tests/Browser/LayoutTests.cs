using WhatIsUp.Browser.Chromium;
using WhatIsUp.Browser.Stage;

namespace WhatIsUp.Browser;

/// <summary>
/// The owner's page on a narrow phone and a wide screen, light and dark. With BROWSER_PICTURES set to a folder, a screenshot of each view is saved there.
/// </summary>
public sealed class LayoutTests(LinkingStage stage)
{
    private static readonly (int Width, int Height)[] Screens = [(360, 740), (1280, 900)];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task Page_has_no_overflow_and_readable_text_at_each_step()
    {
        var owner = await stage.RequestAsync("Reception-of-a-company-with-a-name-that-is-very-long-and-has-no-blank-in-it");
        await using var browser = await stage.BrowseAsync(owner);
        var page = await browser.OpenAsync(owner.Link);
        await page.WaitForShownAsync("#answer");
        await CheckAsync(page, "assertion");
        await page.ClickAsync("#send");
        await CheckAsync(page, "wrong-paste");
        await page.FillAsync("#answer", (await stage.AnswerAsync(owner)).GetRawText());
        await page.ClickAsync("#send");
        await page.WaitForShownAsync("#code");
        await CheckAsync(page, "confirm");
        await page.ClickAsync("#confirm");
        await page.WaitForShownAsync("[data-panel=linked]");
        await CheckAsync(page, "linked");
        var late = await browser.OpenAsync(owner.Link);
        await CheckAsync(late, "used-up");

        var other = await stage.RequestAsync(policy: new { passkey = true, passkey_fault = "no_continuation" });
        var waiting = await browser.OpenAsync(other.Link);
        await waiting.FillAsync("#answer", (await stage.AnswerAsync(other)).GetRawText());
        await waiting.ClickAsync("#send");
        await waiting.WaitForShownAsync("[data-panel=waiting_for_phone]");
        await CheckAsync(waiting, "waiting");
        await stage.Client.CallAsync(HttpMethod.Delete, $"/v1/channels/{other.Channel}/passkey", null, Stop);
        await waiting.WaitForShownAsync("[data-panel=ended]");
        await CheckAsync(waiting, "ended");
    }

    /// <summary>Looks at a page on every screen.</summary>
    internal static async Task CheckAsync(BrowserPage page, string name)
    {
        foreach (var (width, height) in Screens)
            foreach (var isDark in (bool[])[false, true])
            {
                await page.AppearAsync(width, height, isDark);
                var view = $"{name}-{width}-{(isDark ? "dark" : "light")}";
                if (Environment.GetEnvironmentVariable("BROWSER_PICTURES") is { Length: > 0 } folder)
                {
                    Directory.CreateDirectory(folder);
                    await File.WriteAllBytesAsync(Path.Combine(folder, view + ".png"), await page.TakePictureAsync(), Stop);
                }

                var wide = await page.EvaluateAsync("""
                    [...document.querySelectorAll('body *')].filter(element => element.checkVisibility() && !element.closest('.visually-hidden, .bar')
                      && (element.getBoundingClientRect().right > innerWidth + 0.5 || element.getBoundingClientRect().left < -0.5))
                      .map(element => element.outerHTML.slice(0, 80))
                    """);
                Assert.True(wide.GetArrayLength() == 0, $"{view}: {wide}");
                Assert.True((await page.EvaluateAsync("document.documentElement.scrollWidth <= innerWidth")).GetBoolean(), view);
                var pale = await page.EvaluateAsync(PaleTexts);
                Assert.True(pale.GetArrayLength() == 0, $"{view}: {pale}");
            }
    }

    /// <summary>
    /// Texts with a contrast below 4.5 to their background (WCAG 2.2, 1.4.3). A canvas converts colours of any notation.
    /// </summary>
    private const string PaleTexts = """
        (() => {
          const pixel = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
          const over = (below, colour) => { pixel.fillStyle = below; pixel.fillRect(0, 0, 1, 1); pixel.fillStyle = colour; pixel.fillRect(0, 0, 1, 1);
            const [r, g, b] = pixel.getImageData(0, 0, 1, 1).data; return `rgb(${r}, ${g}, ${b})`; };
          const linear = part => { const c = part / 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
          const light = colour => { const [r, g, b] = colour.match(/\d+/g).map(linear); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
          const behind = element => element === null ? 'rgb(255, 255, 255)' : over(behind(element.parentElement), getComputedStyle(element).backgroundColor);
          const found = [];
          for (const element of document.querySelectorAll('body *')) {
            if (!element.checkVisibility() || element.closest('.visually-hidden') || element.disabled) continue;
            if (![...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim() !== '')) continue;
            const back = behind(element), text = over(back, getComputedStyle(element).color);
            const [a, b] = [light(back), light(text)].sort((x, y) => y - x);
            const ratio = (a + 0.05) / (b + 0.05);
            if (ratio < 4.5) found.push(`${ratio.toFixed(2)} ${element.textContent.trim().slice(0, 40)}`);
          }
          return found;
        })()
        """;
}
