using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace WhatIsUp.TestSupport;

/// <summary>A customer's program: uses REST only.</summary>
public sealed class GatewayClient : IDisposable
{
    private readonly HttpClient _http;

    /// <summary>Where the gateway listens.</summary>
    public Uri Address => _http.BaseAddress!;

    public GatewayClient(Uri address, string key)
    {
        _http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <summary>One request; waits out the rate limit, fails on any other error.</summary>
    public async Task<JsonElement> CallAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var reply = await SendAsync(method, path, body, cancellationToken);
            var text = await reply.Content.ReadAsStringAsync(cancellationToken);
            if (reply.IsSuccessStatusCode) return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
            if (reply.StatusCode != HttpStatusCode.TooManyRequests)
            {
                throw new GatewayRefusedException(reply.StatusCode, $"{method} {path}: {(int)reply.StatusCode} {text}");
            }
            await Task.Delay(reply.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1), cancellationToken);
        }
    }

    public Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) => CallAsync(HttpMethod.Get, path, null, cancellationToken);

    public Task<JsonElement> PostAsync(string path, object body, CancellationToken cancellationToken) =>
        CallAsync(HttpMethod.Post, path, body, cancellationToken);

    /// <summary>Creates a channel and connects it.</summary>
    /// <returns>Id of the channel.</returns>
    public async Task<string> CreateChannelAsync(string name, CancellationToken cancellationToken)
    {
        var channel = await PostAsync("/v1/channels", new { name }, cancellationToken);
        var id = channel.GetProperty("id").GetString()!;
        await PostAsync($"/v1/channels/{id}/connect", new { }, cancellationToken);
        return id;
    }

    /// <summary>The text of the QR that the channel shows.</summary>
    public async Task<string> ReadQrAsync(string channel, CancellationToken cancellationToken) =>
        (await GetAsync($"/v1/channels/{channel}/qr", cancellationToken)).GetProperty("raw").GetString()!;

    public async Task<string> ReadStatusAsync(string channel, CancellationToken cancellationToken) =>
        (await GetAsync($"/v1/channels/{channel}/status", cancellationToken)).GetProperty("status").GetString()!;

    public Task WaitForStatusAsync(string channel, string status, CancellationToken cancellationToken) => Eventually.TrueAsync(
        async () => await ReadStatusAsync(channel, cancellationToken) == status, $"the channel is {status}", pause: TimeSpan.FromMilliseconds(250));

    /// <summary>Sends a text.</summary>
    /// <returns>Id of the message.</returns>
    public async Task<string> SendTextAsync(string channel, string to, string text, string? clientRef, CancellationToken cancellationToken)
    {
        object body = clientRef is null ? new { type = "text", to, text } : new { type = "text", to, text, client_ref = clientRef };
        return (await PostAsync($"/v1/channels/{channel}/messages", body, cancellationToken)).GetProperty("message_id").GetString()!;
    }

    /// <summary>Registers a webhook endpoint for every event.</summary>
    /// <returns>Its secret.</returns>
    public async Task<string> CreateWebhookAsync(Uri url, CancellationToken cancellationToken, string events = "*")
    {
        var endpoint = await PostAsync("/v1/webhook-endpoints", new { url = url.ToString(), events = new[] { events } }, cancellationToken);
        return endpoint.GetProperty("signing_secret").GetString()!;
    }

    /// <summary>The whole history of a channel, page by page.</summary>
    public Task<IReadOnlyList<JsonElement>> ListMessagesAsync(string channel, CancellationToken cancellationToken) =>
        ListAsync($"/v1/channels/{channel}/messages", cancellationToken);

    /// <summary>Stores a file.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> StoreFileAsync(string channel, byte[] bytes, string mimeType, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var reply = await _http.PostAsync(
            new Uri($"/v1/channels/{channel}/media?mime_type={Uri.EscapeDataString(mimeType)}", UriKind.Relative), content, cancellationToken);
        var text = await reply.Content.ReadAsStringAsync(cancellationToken);
        if (!reply.IsSuccessStatusCode) throw new GatewayRefusedException(reply.StatusCode, $"POST media: {(int)reply.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement.GetProperty("media_id").GetString()!;
    }

    /// <summary>The links to all files of a channel, by id of the file.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ListFileLinksAsync(string channel, CancellationToken cancellationToken)
    {
        var links = new Dictionary<string, string>();
        foreach (var file in await ListAsync($"/v1/channels/{channel}/media", cancellationToken))
        {
            links[file.GetProperty("media_id").GetString()!] = file.GetProperty("media_url").GetString()!;
        }
        return links;
    }

    /// <summary>The bytes behind a link.</summary>
    public Task<byte[]> ReadFileAsync(string link, CancellationToken cancellationToken) => _http.GetByteArrayAsync(new Uri(link), cancellationToken);

    /// <summary>All rows of a list, page by page.</summary>
    public async Task<IReadOnlyList<JsonElement>> ListAsync(string path, CancellationToken cancellationToken)
    {
        var all = new List<JsonElement>();
        string? cursor = null;
        do
        {
            var page = await GetAsync($"{path}?limit=200{(cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor))}", cancellationToken);
            all.AddRange(page.GetProperty("data").EnumerateArray());
            cursor = page.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);
        return all;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null) request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        return await _http.SendAsync(request, cancellationToken);
    }

    public void Dispose() => _http.Dispose();
}
