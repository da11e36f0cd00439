using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WhatIsUp.Browser.Chromium;

/// <summary>The Chrome DevTools Protocol over one socket, with flat sessions for pages and workers.</summary>
internal sealed class CdpConnection : IAsyncDisposable
{
    private const int ReadBytes = 64 << 10;
    private static readonly TimeSpan AnswerDeadline = TimeSpan.FromSeconds(30);

    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _requested = new();
    private readonly SemaphoreSlim _writing = new(1);
    private readonly CancellationTokenSource _stop = new();
    private Task _reading = Task.CompletedTask;
    private int _number;

    /// <summary>All events; called in order, must not block.</summary>
    public event Action<CdpEvent>? Happened;

    public static async Task<CdpConnection> OpenAsync(Uri address, CancellationToken cancellationToken)
    {
        var connection = new CdpConnection();
        await connection._socket.ConnectAsync(address, cancellationToken);
        connection._reading = connection.ReadAsync();
        return connection;
    }

    /// <summary>One command.</summary>
    /// <exception cref="CdpException">The browser refused it.</exception>
    public async Task<JsonElement> SendAsync(string method, object? parameters = null, string? session = null)
    {
        var id = Interlocked.Increment(ref _number);
        var answer = _requested[id] = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        var command = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = JsonSerializer.SerializeToNode(parameters ?? new { }) };
        if (session is not null) command["sessionId"] = session;
        await _writing.WaitAsync(_stop.Token);
        try
        {
            await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(command), WebSocketMessageType.Text, true, _stop.Token);
        }
        finally
        {
            _writing.Release();
        }

        try
        {
            return await answer.Task.WaitAsync(AnswerDeadline, _stop.Token);
        }
        catch (CdpException refused)
        {
            throw new CdpException($"{method}: {refused.Message}");
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"The browser did not answer {method}.");
        }
        finally
        {
            _requested.TryRemove(id, out _);
        }
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[ReadBytes];
        using var message = new MemoryStream();
        try
        {
            while (await _socket.ReceiveAsync(buffer, _stop.Token) is { MessageType: not WebSocketMessageType.Close } part)
            {
                message.Write(buffer, 0, part.Count);
                if (!part.EndOfMessage) continue;
                Take(JsonDocument.Parse(message.ToArray()).RootElement);
                message.SetLength(0);
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            // The browser is closed.
        }

        foreach (var waiting in _requested.Values) waiting.TrySetException(new CdpException("The browser is closed."));
    }

    private void Take(JsonElement message)
    {
        if (message.TryGetProperty("id", out var id))
        {
            if (!_requested.TryGetValue(id.GetInt32(), out var answer)) return;
            if (message.TryGetProperty("error", out var error)) answer.TrySetException(new CdpException(error.GetProperty("message").GetString()!));
            else answer.TrySetResult(message.GetProperty("result"));
            return;
        }

        var session = message.TryGetProperty("sessionId", out var name) ? name.GetString() : null;
        Happened?.Invoke(new CdpEvent(message.GetProperty("method").GetString()!, message.GetProperty("params"), session));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        _socket.Dispose();
        _writing.Dispose();
        _stop.Dispose();
    }
}
