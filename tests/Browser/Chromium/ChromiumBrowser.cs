using System.Diagnostics;
using System.Text.Json;

namespace WhatIsUp.Browser.Chromium;

/// <summary>
/// A headless Chromium from Debian with its own profile. WhatsApp's host name resolves to a server of the test, and every new page gets a virtual
/// authenticator with the passkeys of the test before its scripts run.
/// </summary>
internal sealed class ChromiumBrowser : IAsyncDisposable
{
    private const string Listening = "DevTools listening on ";
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(40);
    private static readonly string[] Programs = ["/usr/bin/chromium", "/usr/bin/chromium-browser"];

    private readonly string _profile = Directory.CreateTempSubdirectory("whatisup-chromium-").FullName;
    private readonly List<BrowserPage> _pages = [];
    private readonly Process _process;
    private CdpConnection _connection = null!;

    private ChromiumBrowser(ProcessStartInfo start)
    {
        start.ArgumentList.Insert(0, "--user-data-dir=" + _profile);
        _process = Process.Start(start)!;
    }

    /// <summary>Passkeys that the authenticator of each page holds.</summary>
    public List<VirtualPasskey> Passkeys { get; } = [];

    /// <summary>Pages and workers that are open.</summary>
    public IReadOnlyList<BrowserPage> Pages
    {
        get
        {
            lock (_pages) return [.. _pages.Where(page => !page.IsClosed)];
        }
    }

    /// <summary>Starts a browser.</summary>
    /// <param name="site">Server in the role of WhatsApp's site.</param>
    /// <param name="extension">Folder of an extension to load, or null.</param>
    /// <param name="cancellationToken">Cancellation.</param>
    public static async Task<ChromiumBrowser> StartAsync(WhatsAppSite site, string? extension, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(
            Array.Find(Programs, File.Exists) ?? throw new FileNotFoundException("Chromium is not installed; tests/run installs it."))
        {
            RedirectStandardError = true, RedirectStandardOutput = true,
        };
        string[] arguments =
        [
            "--headless=new", "--remote-debugging-port=0", "--no-first-run", "--no-default-browser-check", "--disable-gpu",
            "--disable-dev-shm-usage", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--disable-features=DisableLoadExtensionCommandLineSwitch,Translate",
            "--password-store=basic", "--hide-scrollbars",
            $"--host-resolver-rules=MAP web.whatsapp.com 127.0.0.1:{site.Port}, EXCLUDE 127.0.0.1, EXCLUDE localhost, MAP * ~NOTFOUND",
            $"--ignore-certificate-errors-spki-list={site.KeyHash}",
            // The sandbox of Chromium does not start as root.
            "--no-sandbox",
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        if (extension is not null) start.ArgumentList.Add("--load-extension=" + extension);
        start.ArgumentList.Add("about:blank");
        var browser = new ChromiumBrowser(start);
        try
        {
            await browser.AttachAsync(cancellationToken);
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a page.</summary>
    public async Task<BrowserPage> OpenAsync(string address)
    {
        var target = (await _connection.SendAsync("Target.createTarget", new { url = "about:blank" })).GetProperty("targetId").GetString()!;
        var page = await WaitForPageAsync(page => page.Target == target, "the page is attached");
        await page.GoAsync(address);
        return page;
    }

    /// <summary>Waits for a page or a worker that something else opens.</summary>
    public async Task<BrowserPage> WaitForPageAsync(Func<BrowserPage, bool> condition, string what)
    {
        BrowserPage? found = null;
        await Eventually.TrueAsync(() => (found = Pages.FirstOrDefault(page => page.IsReady && condition(page))) is not null, what);
        return found!;
    }

    /// <summary>Grants a page a permission that the user would be prompted for.</summary>
    public Task GrantAsync(string origin, params string[] permissions) => _connection.SendAsync("Browser.grantPermissions", new { origin, permissions });

    private async Task AttachAsync(CancellationToken cancellationToken)
    {
        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data?.StartsWith(Listening, StringComparison.Ordinal) == true) address.TrySetResult(new Uri(line.Data[Listening.Length..]));
        };
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        _connection = await CdpConnection.OpenAsync(await address.Task.WaitAsync(StartDeadline, cancellationToken), cancellationToken);
        _connection.Happened += Take;
        await _connection.SendAsync("Target.setDiscoverTargets", new { discover = true });
        // New pages are paused until they have an authenticator.
        await _connection.SendAsync("Target.setAutoAttach", new { autoAttach = true, waitForDebuggerOnStart = true, flatten = true });
    }

    private void Take(CdpEvent happened)
    {
        switch (happened.Name)
        {
            case "Target.attachedToTarget":
                var info = happened.Parameters.GetProperty("targetInfo");
                var page = new BrowserPage(_connection, info.GetProperty("targetId").GetString()!, info.GetProperty("type").GetString()!,
                    happened.Parameters.GetProperty("sessionId").GetString()!)
                {
                    Address = info.GetProperty("url").GetString()!,
                };
                lock (_pages) _pages.Add(page);
                _ = page.PrepareAsync([.. Passkeys]);
                break;
            case "Target.targetInfoChanged":
                var changed = happened.Parameters.GetProperty("targetInfo");
                foreach (var known in Pages.Where(known => known.Target == changed.GetProperty("targetId").GetString()))
                {
                    known.Address = changed.GetProperty("url").GetString()!;
                }
                break;
            case "Target.detachedFromTarget":
                foreach (var gone in Pages.Where(gone => gone.Session == happened.Parameters.GetProperty("sessionId").GetString())) gone.IsClosed = true;
                break;
            default:
                foreach (var its in Pages.Where(its => its.Session == happened.Session)) its.Take(happened);
                break;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
        {
            try
            {
                await connection.SendAsync("Browser.close").WaitAsync(TimeSpan.FromSeconds(5));
            }
            catch (Exception fault) when (fault is CdpException or TimeoutException or OperationCanceledException)
            {
                // It exits anyway.
            }

            await connection.DisposeAsync();
        }

        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        await Eventually.TrueAsync(TryDelete, "the profile's folder is deleted");
    }

    /// <summary>Helpers of the browser may write for a moment longer.</summary>
    private bool TryDelete()
    {
        try
        {
            if (Directory.Exists(_profile)) Directory.Delete(_profile, recursive: true);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
