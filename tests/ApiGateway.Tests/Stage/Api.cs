using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace WhatIsUp.ApiGateway.Tests.Stage;

/// <summary>A client that returns every reply unchanged. Each has its own IP address, so that failed authentications of other tests do not count.</summary>
internal sealed class Api : IDisposable
{
    private static int _addresses;
    private readonly HttpClient _http;

    public Api(Uri address, string? key, string? from = null)
    {
        var number = Interlocked.Increment(ref _addresses);
        From = from ?? string.Create(CultureInfo.InvariantCulture, $"203.0.{number / 250}.{1 + (number % 250)}");
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };
        _http.DefaultRequestHeaders.Add("X-Forwarded-For", From);
        if (key is not null) _http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer " + key);
    }

    /// <summary>The address it seems to come from.</summary>
    public string From { get; }

    public Task<Reply> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, headers);

    public Task<Reply> PostAsync(string path, object? body = null) => SendAsync(HttpMethod.Post, path, body is null ? null : Json(body));

    public Task<Reply> PatchAsync(string path, object body) => SendAsync(HttpMethod.Patch, path, Json(body));

    public Task<Reply> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, null);

    /// <summary>Sends a body as it is.</summary>
    public Task<Reply> SendTextAsync(HttpMethod method, string path, string body, string contentType = "application/json") =>
        SendAsync(method, path, Text(body, contentType));

    public async Task<Reply> SendAsync(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        var stop = TestContext.Current.CancellationToken;
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var reply = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        var all = reply.Headers.Concat(reply.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        // A stream of events does not end by itself: its headers are the reply.
        var isStream = reply.Content.Headers.ContentType?.MediaType == "text/event-stream";
        return new Reply(method, path, reply.StatusCode, all, isStream ? [] : await reply.Content.ReadAsByteArrayAsync(stop));
    }

    private static StringContent Json(object body) => new(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");

    private static StringContent Text(string body, string contentType)
    {
        var content = new StringContent(body, Encoding.UTF8);
        content.Headers.ContentType = contentType.Length == 0 ? null : MediaTypeHeaderValue.Parse(contentType);
        return content;
    }

    public void Dispose() => _http.Dispose();
}
