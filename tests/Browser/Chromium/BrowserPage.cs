using System.Collections.Concurrent;
using System.Text.Json;

namespace WhatIsUp.Browser.Chromium;

/// <summary>A page or a worker of the browser, driven as its user would: with the mouse, the keyboard and the console.</summary>
internal sealed class BrowserPage(CdpConnection connection, string target, string type, string session)
{
    private readonly ConcurrentQueue<string> _faults = new();
    private volatile string? _copied;
    private volatile bool _isReady;
    private string? _authenticator;

    public string Target { get; } = target;

    public string Type { get; } = type;

    public string Session { get; } = session;

    /// <summary>Where it is.</summary>
    public string Address { get; set; } = "";

    /// <summary>True once its authenticator is there and its scripts may run.</summary>
    public bool IsReady => _isReady;

    public bool IsClosed { get; set; }

    /// <summary>Fails when its console has an error: a script that failed, a file that could not be loaded, a violation of its policy.</summary>
    public void AssertQuiet() => Assert.True(_faults.IsEmpty, string.Join('\n', _faults));

    /// <summary>The last argument of the console's <c>copy</c>, or null.</summary>
    public string? Copied => _copied;

    public Task<JsonElement> SendAsync(string method, object? parameters = null) => connection.SendAsync(method, parameters, Session);

    /// <summary>Adds an authenticator, and starts its scripts.</summary>
    public async Task PrepareAsync(IReadOnlyList<VirtualPasskey> passkeys)
    {
        try
        {
            await SendAsync("Runtime.enable");
            if (Type == "page")
            {
                await SendAsync("Page.enable");
                await SendAsync("Log.enable");
                await SendAsync("WebAuthn.enable");
                var options = new
                {
                    protocol = "ctap2", transport = "internal", hasResidentKey = true, hasUserVerification = true,
                    isUserVerified = true, automaticPresenceSimulation = true,
                };
                _authenticator = (await SendAsync("WebAuthn.addVirtualAuthenticator", new { options })).GetProperty("authenticatorId").GetString();
                foreach (var passkey in passkeys) await AddAsync(passkey);
            }

            await SendAsync("Runtime.runIfWaitingForDebugger");
            _isReady = true;
        }
        catch (CdpException gone)
        {
            // Closed meanwhile; the waiting caller reports it.
            _faults.Enqueue("not prepared: " + gone.Message);
        }
    }

    /// <summary>Adds one more passkey to its authenticator.</summary>
    public Task AddAsync(VirtualPasskey passkey) => SendAsync("WebAuthn.addCredential", new
    {
        authenticatorId = _authenticator,
        credential = new
        {
            credentialId = passkey.CredentialId, isResidentCredential = true, rpId = "whatsapp.com", privateKey = passkey.PrivateKey,
            userHandle = passkey.UserHandle, signCount = passkey.SignCount,
        },
    });

    public async Task GoAsync(string address)
    {
        var answer = await SendAsync("Page.navigate", new { url = address });
        if (answer.TryGetProperty("errorText", out var error)) throw new CdpException($"{address}: {error}");
        await WaitForAsync("document.readyState === 'complete' && location.href !== 'about:blank'");
    }

    /// <summary>Value of an expression on the page.</summary>
    public async Task<JsonElement> EvaluateAsync(string expression)
    {
        var answer = await SendAsync("Runtime.evaluate", new { expression, awaitPromise = true, returnByValue = true, userGesture = true });
        return answer.TryGetProperty("exceptionDetails", out var fault)
            ? throw new CdpException(fault.ToString())
            : answer.GetProperty("result").TryGetProperty("value", out var value) ? value : default;
    }

    /// <summary>Runs a text like a user who pastes it into the console.</summary>
    public async Task RunInConsoleAsync(string text)
    {
        var answer = await SendAsync("Runtime.evaluate",
            new { expression = text, includeCommandLineAPI = true, replMode = true, awaitPromise = true, userGesture = true });
        if (answer.TryGetProperty("exceptionDetails", out var fault))
        {
            throw new CdpException(fault.GetProperty("exception").GetProperty("description").GetString()!);
        }
    }

    public async Task WaitForAsync(string condition) => await Eventually.TrueAsync(
        async () =>
        {
            try
            {
                return (await EvaluateAsync($"Boolean({condition})")).GetBoolean();
            }
            catch (CdpException)
            {
                // Between two documents.
                return false;
            }
        },
        $"{condition} on {Address}; {string.Join("; ", _faults)}");

    /// <summary>Waits until an element is shown.</summary>
    public Task WaitForShownAsync(string selector) => WaitForAsync($"document.querySelector('{selector}')?.checkVisibility()");

    public async Task<string> TextAsync(string selector) => (await EvaluateAsync($"document.querySelector('{selector}').textContent")).GetString()!;

    /// <summary>The accessible text, also in parts that the page's scripts can't see.</summary>
    public async Task<string> ReadAccessibleTextAsync() => string.Join(
        '\n', (await SendAsync("Accessibility.getFullAXTree")).GetProperty("nodes").EnumerateArray()
            .Select(node => node.TryGetProperty("name", out var name) ? name.GetProperty("value").GetString() : null));

    /// <summary>Clicks the middle of an element.</summary>
    public async Task ClickAsync(string selector)
    {
        await WaitForShownAsync(selector);
        var at = await EvaluateAsync($$"""
            (() => {
              const element = document.querySelector('{{selector}}');
              element.scrollIntoView({ block: 'center' });
              const box = element.getBoundingClientRect();
              return [box.left + box.width / 2, box.top + box.height / 2];
            })()
            """);
        var (x, y) = (at[0].GetDouble(), at[1].GetDouble());
        foreach (var kind in (string[])["mousePressed", "mouseReleased"])
            await SendAsync("Input.dispatchMouseEvent", new { type = kind, x, y, button = "left", clickCount = 1 });
    }

    /// <summary>Replaces the content of a field.</summary>
    public async Task FillAsync(string selector, string text)
    {
        await ClickAsync(selector);
        await EvaluateAsync($"document.querySelector('{selector}').select()");
        await SendAsync("Input.insertText", new { text });
    }

    /// <summary>Presses and releases a key.</summary>
    public async Task PressAsync(string key, int code)
    {
        var text = key == "Enter" ? "\r" : null;
        await SendAsync("Input.dispatchKeyEvent", new { type = text is null ? "rawKeyDown" : "keyDown", key, windowsVirtualKeyCode = code, text = text ?? "" });
        await SendAsync("Input.dispatchKeyEvent", new { type = "keyUp", key, windowsVirtualKeyCode = code });
    }

    /// <summary>Makes the page look as on another screen.</summary>
    public async Task AppearAsync(int width, int height, bool isDark)
    {
        await SendAsync("Emulation.setDeviceMetricsOverride", new { width, height, deviceScaleFactor = 1, mobile = false });
        await SendAsync("Emulation.setEmulatedMedia", new { features = new[] { new { name = "prefers-color-scheme", value = isDark ? "dark" : "light" } } });
    }

    /// <summary>A picture of the whole page, PNG.</summary>
    public async Task<byte[]> TakePictureAsync() =>
        (await SendAsync("Page.captureScreenshot", new { format = "png", captureBeyondViewport = true })).GetProperty("data").GetBytesFromBase64();

    public void Take(CdpEvent happened)
    {
        var facts = happened.Parameters;
        switch (happened.Name)
        {
            case "Runtime.inspectRequested" when facts.GetProperty("hints").TryGetProperty("copyToClipboard", out _):
                _copied = facts.GetProperty("object").GetProperty("value").GetString();
                break;
            case "Runtime.exceptionThrown":
                _faults.Enqueue(facts.GetProperty("exceptionDetails").GetProperty("exception").ToString());
                break;
            case "Runtime.consoleAPICalled" when facts.GetProperty("type").GetString() is "error" or "warning" or "assert":
                _faults.Enqueue(facts.GetProperty("args").ToString());
                break;
            case "Log.entryAdded" when facts.GetProperty("entry").GetProperty("level").GetString() is "error" or "warning":
                _faults.Enqueue(
                    facts.GetProperty("entry").GetProperty("text")
                        .GetString() + " " + (facts.GetProperty("entry").TryGetProperty("url", out var url) ? url.GetString() : ""));
                break;
        }
    }
}
