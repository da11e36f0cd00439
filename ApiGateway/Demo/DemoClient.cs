using System.Net.Http.Headers;
using System.Text.Json;

namespace WhatIsUp.ApiGateway.Demo;

/// <summary>A client of the REST API, like the program of a customer.</summary>
internal sealed class DemoClient : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private readonly HttpClient _http = new();

    public DemoClient(Uri address, string key)
    {
        _http.BaseAddress = address;
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, cancellationToken);

    public Task<JsonElement> PostAsync(string path, object? body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, body, cancellationToken);

    /// <summary>Polls until a response fulfils a condition or the token is cancelled.</summary>
    public async Task<JsonElement> PollAsync(string path, Func<JsonElement, bool> condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            var reply = await GetAsync(path, cancellationToken);
            if (condition(reply)) return reply;
            await Task.Delay(Pause, cancellationToken);
        }
    }

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null) request.Content = JsonContent.Create(body);
        using var reply = await _http.SendAsync(request, cancellationToken);
        var text = await reply.Content.ReadAsStringAsync(cancellationToken);
        if (!reply.IsSuccessStatusCode) throw new InvalidOperationException($"{method} {path} answered {(int)reply.StatusCode}: {text}");
        return text.Length == 0 ? default : JsonElement.Parse(text);
    }

    public void Dispose() => _http.Dispose();
}
