using System.Text.Json;

namespace WhatIsUp.TestSupport;

/// <summary>An event of a stream.</summary>
public sealed record StreamedEvent(string? Id, string Name, JsonElement Data)
{
    /// <summary>A text of its data.</summary>
    public string? Text(string field) => Data.GetProperty(field).GetString();
}

/// <summary>A client of GET /v1/events that parses server-sent events itself.</summary>
public sealed class EventStreamClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;
    private readonly HttpResponseMessage _reply;
    private readonly StreamReader _lines;

    private EventStreamClient(HttpClient http, HttpResponseMessage reply, Stream content) => (_http, _reply, _lines) = (http, reply, new StreamReader(content));

    /// <summary>Opens a stream; it is open when this returns.</summary>
    public static async Task<EventStreamClient> OpenAsync(Uri gateway, string key, string query = "", string? lastEventId = null)
    {
        var http = new HttpClient { BaseAddress = gateway, Timeout = Patience };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/v1/events" + query, UriKind.Relative));
        request.Headers.Add("Authorization", "Bearer " + key);
        if (lastEventId is not null) request.Headers.Add("Last-Event-ID", lastEventId);
        try
        {
            var reply = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            if (!reply.IsSuccessStatusCode) throw new HttpRequestException(await reply.Content.ReadAsStringAsync(), null, reply.StatusCode);
            return new EventStreamClient(http, reply, await reply.Content.ReadAsStreamAsync());
        }
        catch
        {
            http.Dispose();
            throw;
        }
    }

    /// <summary>A header of the response.</summary>
    public string Header(string name) =>
        string.Join(", ", _reply.Headers.Concat(_reply.Content.Headers).Single(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value);

    /// <summary>The next event; comments are passed over.</summary>
    public async Task<StreamedEvent> NextAsync()
    {
        string? id = null, name = null, data = null;
        while (true)
        {
            var line = await ReadLineAsync() ?? throw new EndOfStreamException("The stream of events ended.");
            if (line.StartsWith("id: ", StringComparison.Ordinal)) id = line[4..];
            else if (line.StartsWith("event: ", StringComparison.Ordinal)) name = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal)) data = line[6..];
            else if (line.Length == 0 && data is not null) return new StreamedEvent(id, name!, JsonElement.Parse(data));
        }
    }

    /// <summary>The next comment.</summary>
    public async Task<string> NextCommentAsync()
    {
        while (await ReadLineAsync() is { } line)
            if (line.StartsWith(':')) return line;
        throw new EndOfStreamException("The stream of events ended.");
    }

    /// <summary>Reads until the stream ends.</summary>
    public async Task EndAsync()
    {
        try
        {
            while (await ReadLineAsync() is not null)
            {
            }
        }
        catch (Exception fault) when (fault is IOException or HttpRequestException)
        {
            // The connection was closed.
        }
    }

    private async Task<string?> ReadLineAsync()
    {
        using var deadline = new CancellationTokenSource(Patience);
        try
        {
            return await _lines.ReadLineAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException("The stream of events sent nothing in time.");
        }
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose()
    {
        _lines.Dispose();
        _reply.Dispose();
        _http.Dispose();
    }
}
