using System.Net;
using System.Text.RegularExpressions;

namespace WhatIsUp.ApiGateway.Tests.Stage;

/// <summary>A browser as far as a sign-in needs one: follows redirects, keeps cookies and submits forms.</summary>
internal sealed partial class Browser : IDisposable
{
    private readonly CookieContainer _cookies = new();
    private readonly HttpClient _http;

    public Browser() => _http = new HttpClient(new SocketsHttpHandler { CookieContainer = _cookies }) { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Where it is.</summary>
    public Uri At { get; private set; } = null!;

    /// <summary>Status of the page.</summary>
    public int Status { get; private set; }

    /// <summary>The page.</summary>
    public string Page { get; private set; } = "";

    /// <summary>Value of the header Cookie for an address.</summary>
    public string CookiesFor(Uri address) => _cookies.GetCookieHeader(address);

    public Task OpenAsync(Uri address) => LoadAsync(new HttpRequestMessage(HttpMethod.Get, address));

    /// <summary>Submits the form of the page with its hidden fields and these.</summary>
    public Task SubmitAsync(params (string Name, string Value)[] fields)
    {
        var hidden = Hidden().Matches(Page).Select(field => KeyValuePair.Create(field.Groups[1].Value, field.Groups[2].Value));
        var all = hidden.Concat(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        var target = new Uri(At, WebUtility.HtmlDecode(Action().Match(Page).Groups[1].Value));
        return LoadAsync(new HttpRequestMessage(HttpMethod.Post, target) { Content = new FormUrlEncodedContent(all) });
    }

    private async Task LoadAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var reply = await _http.SendAsync(request, TestContext.Current.CancellationToken);
            (At, Status) = (reply.RequestMessage!.RequestUri!, (int)reply.StatusCode);
            Page = await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        }
    }

    [GeneratedRegex("""<input type="hidden" name="([^"]+)" value="([^"]*)""")]
    private static partial Regex Hidden();

    [GeneratedRegex("""<form[^>]* action="([^"]+)""")]
    private static partial Regex Action();

    public void Dispose() => _http.Dispose();
}
