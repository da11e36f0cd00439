using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WhatIsUp.Interop.Judging;

/// <summary>One Node process with its calls (see <c>judge/lines.mjs</c>).</summary>
/// <param name="folder">Folder of its <c>judge.mjs</c>.</param>
/// <param name="onEvent">Takes its events.</param>
/// <param name="onError">Takes the lines of its log.</param>
internal sealed class JudgeProcess(string folder, Action<JsonElement> onEvent, Action<string> onError) : IAsyncDisposable
{
    private static readonly TimeSpan ExitDeadline = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<long, TaskCompletionSource<JsonElement>> _calls = new();
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Process _process = new()
    {
        StartInfo = new ProcessStartInfo("node", ["judge.mjs"])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        },
    };

    private Task _reading = Task.CompletedTask;
    private long _lastCall;

    public void Start()
    {
        _process.Start();
        _process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is { } text) onError(text);
        };
        _process.BeginErrorReadLine();
        _reading = ReadAsync(_process.StandardOutput);
    }

    /// <summary>Begins a call.</summary>
    public async Task<JsonElement> CallAsync(JsonObject fields)
    {
        var call = Interlocked.Increment(ref _lastCall);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls[call] = answer;
        fields["call"] = call;
        var line = fields.ToJsonString();
        await _writing.WaitAsync();
        try
        {
            await _process.StandardInput.WriteLineAsync(line);
            await _process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            answer.TrySetException(Ended());
        }
        finally
        {
            _writing.Release();
        }

        if (_reading.IsCompleted) answer.TrySetException(Ended());
        return await answer.Task;
    }

    /// <summary>Ends a process that does not react.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _reading;
    }

    private async Task ReadAsync(StreamReader output)
    {
        try
        {
            while (await output.ReadLineAsync() is { } line) Read(line);
        }
        finally
        {
            foreach (var answer in _calls.Values) answer.TrySetException(Ended());
        }
    }

    /// <summary>Takes a line; one that a library printed does not end the reading.</summary>
    private void Read(string line)
    {
        JsonElement message;
        try
        {
            message = JsonDocument.Parse(line).RootElement;
        }
        catch (JsonException)
        {
            message = default;
        }

        if (message.ValueKind == JsonValueKind.Object && message.TryGetProperty("call", out var call))
        {
            if (!_calls.TryRemove(call.GetInt64(), out var answer)) return;
            if (message.TryGetProperty("error", out var error)) answer.TrySetException(new JudgeException(error.GetString()!));
            else answer.TrySetResult(message.GetProperty("result"));
            return;
        }

        var isEvent = message.ValueKind == JsonValueKind.Object && message.TryGetProperty("event", out _);
        onEvent(isEvent ? message : JsonSerializer.SerializeToElement(new { @event = "fault", what = $"A line that is no event: {line}" }));
    }

    private static JudgeException Ended() => new("The judge has ended.");

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.StandardInput.Close();
        using var deadline = new CancellationTokenSource(ExitDeadline);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _reading;
        _process.Dispose();
        _writing.Dispose();
    }
}
