using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using WhatIsUp.WhatsApp.Contents;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>Reads the current web version from WhatsApp's own pages. Sends no more than a browser that opens the page.</summary>
/// <param name="addresses">Pages to read; the first response is used.</param>
/// <param name="dial">Opens the TCP connections.</param>
/// <param name="proxy">Proxy, or null.</param>
/// <param name="tlsRootCertificate">The only root to trust (DER), or null for the system's.</param>
/// <param name="time">Clock of the deadline.</param>
public sealed partial class WebVersionSource(IReadOnlyList<Uri> addresses, DialCallback dial, Uri? proxy, byte[]? tlsRootCertificate, TimeProvider time)
{
    private const int MaxPageBytes = 8 << 20;

    /// <summary>
    /// WhatsApp's own pages: the service worker's script (Baileys, whatsapp-rust, zapo), and the page itself (whatsmeow, update.go).
    /// </summary>
    public static IReadOnlyList<Uri> LiveAddresses { get; } = [new("https://web.whatsapp.com/sw.js"), new("https://web.whatsapp.com/")];

    /// <summary>Timeout of one page.</summary>
    public static TimeSpan PageTimeout { get; } = TimeSpan.FromSeconds(8);

    /// <summary>Reads the current version.</summary>
    /// <exception cref="WebVersionException">No page could be read, or none contains a version.</exception>
    public async Task<WebVersion> FetchAsync(CancellationToken cancellationToken)
    {
        using var http = new Dialer(dial, proxy, tlsRootCertificate).OpenHttp(DialPurpose.WebVersion, connectionsPerHost: 1, idleTimeout: PageTimeout);
        var fault = new WebVersionException("No address to read the version from.");
        foreach (var address in addresses)
        {
            using var deadline = new CancellationTokenSource(PageTimeout, time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
            try
            {
                return await ReadAsync(http, address, both.Token);
            }
            catch (WebVersionException refused)
            {
                fault = refused;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // The peer, the network, the proxy, or the owner's guard failed: in each case there is no version.
                fault = new WebVersionException(deadline.IsCancellationRequested ? "The page took too long." : "The page could not be read.", exception);
            }
        }
        throw fault;
    }

    private static async Task<WebVersion> ReadAsync(HttpClient http, Uri address, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        foreach (var (name, value) in Headers(address)) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK) throw new WebVersionException($"The page answered with status {(int)response.StatusCode}.");
        var found = Find(await ReadBodyAsync(response, cancellationToken)) ?? throw new WebVersionException("The page names no version.");
        if (!found.IsPlausible) throw new WebVersionException("The page names a version that can't be.");
        return found;
    }

    /// <summary>The version in a page, or null.</summary>
    internal static WebVersion? Find(string page)
    {
        var match = Revision().Match(page);
        return match.Success && uint.TryParse(match.Groups["revision"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
            ? WebVersion.FromRevision(revision) : null;
    }

    private static async Task<string> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var page = new ArrayBufferWriter<byte>();
        while (await body.ReadAsync(page.GetMemory(), cancellationToken) is > 0 and var read)
        {
            page.Advance(read);
            if (page.WrittenCount > MaxPageBytes) throw new WebVersionException("The page is too long.");
        }
        return Encoding.Latin1.GetString(page.WrittenSpan);
    }

    /// <summary>The headers that Chrome sends for a script of a page opened by its address, and for the page itself.</summary>
    private static IEnumerable<(string Name, string Value)> Headers(Uri address)
    {
        var isScript = address.AbsolutePath.EndsWith(".js", StringComparison.Ordinal);
        yield return ("User-Agent", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36");
        yield return ("Accept", isScript ? "*/*" : "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8");
        yield return ("Accept-Language", "en-US,en;q=0.9");
        yield return ("Sec-Fetch-Dest", isScript ? "serviceworker" : "document");
        yield return ("Sec-Fetch-Mode", isScript ? "same-origin" : "navigate");
        yield return ("Sec-Fetch-Site", "none");
        if (!isScript) yield return ("Sec-Fetch-User", "?1");
    }

    // In the script the JSON is a string inside JavaScript, so its quotes are escaped; older pages had no escapes.
    [GeneratedRegex(
        @"\bclient_revision\\?""?\s{0,8}:\s{0,8}\\?""?(?<revision>[0-9]{1,10})(?![0-9])", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Revision();
}
