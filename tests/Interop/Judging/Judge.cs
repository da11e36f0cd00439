using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace WhatIsUp.Interop.Judging;

/// <summary>A Node process that runs clients of other authors in one of the folders beside this project (see <c>judge/lines.mjs</c>).</summary>
public abstract class Judge(string folder) : IAsyncLifetime
{
    private static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(60);
    private const int StderrLines = 400;

    private readonly ConcurrentDictionary<long, TaskCompletionSource<JsonElement>> _calls = new();
    private readonly ConcurrentDictionary<string, JudgeDevice> _devices = new();
    private readonly ConcurrentQueue<string> _stderr = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly SemaphoreSlim _writing = new(1);
    private Process? _process;
    private Task _reading = Task.CompletedTask;
    private long _lastCall;
    private long _lastDevice;

    /// <summary>What nobody caught inside Node; a test that ends well leaves none.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    /// <summary>The newest lines of the log of the judge; empty unless the environment variable <c>JUDGE_LOG</c> is set.</summary>
    public IEnumerable<string> LogTail => _stderr;

    public async ValueTask InitializeAsync()
    {
        var path = Path.Combine(Metadata("ProjectFolder"), folder);
        if (!Directory.Exists(Path.Combine(path, "node_modules")))
            throw new InvalidOperationException($"The judge is not installed: run `npm ci` in tests/Interop/{folder}, or tests/run.");
        _process = Process.Start(new ProcessStartInfo("node", ["judge.mjs"])
        {
            WorkingDirectory = path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _process.ErrorDataReceived += (_, line) => Remember(line.Data);
        _process.BeginErrorReadLine();
        _reading = ReadAsync(_process.StandardOutput);
        var hello = await CallAsync(null, "hello", new { });
        if (!hello.GetProperty("strict").GetBoolean()) throw new InvalidOperationException("The judge is not strict.");
    }

    /// <summary>A new linked device, not connected yet.</summary>
    public JudgeDevice NewDevice(string label, bool takesHistory = false, bool isUnavailable = false)
    {
        var device = new JudgeDevice(this, $"{label}-{Interlocked.Increment(ref _lastDevice)}") { TakesHistory = takesHistory, IsUnavailable = isUnavailable };
        _devices[device.Name] = device;
        return device;
    }

    internal async Task<JsonElement> CallAsync(string? device, string command, object options)
    {
        var call = Interlocked.Increment(ref _lastCall);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls[call] = answer;
        var fields = JsonSerializer.SerializeToNode(options)!.AsObject();
        fields["call"] = call;
        fields["do"] = command;
        if (device is not null) fields["device"] = device;
        var line = fields.ToJsonString();
        await _writing.WaitAsync();
        try
        {
            await _process!.StandardInput.WriteLineAsync(line);
            await _process.StandardInput.FlushAsync();
        }
        finally
        {
            _writing.Release();
        }

        try
        {
            return await answer.Task.WaitAsync(CallDeadline);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"The judge did not answer `{command}`.\n{string.Join('\n', _stderr)}");
        }
        finally
        {
            _calls.TryRemove(call, out _);
        }
    }

    private async Task ReadAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            var message = JsonDocument.Parse(line).RootElement;
            if (message.TryGetProperty("call", out var call))
            {
                if (!_calls.TryGetValue(call.GetInt64(), out var answer)) continue;
                if (message.TryGetProperty("error", out var error)) answer.TrySetException(new JudgeException(error.GetString()!));
                else answer.TrySetResult(message.GetProperty("result"));
                continue;
            }

            var name = message.GetProperty("event").GetString()!;
            if (name == "fault") _faults.Enqueue(message.GetProperty("what").GetString()!);
            else if (_devices.TryGetValue(message.GetProperty("device").GetString()!, out var device)) device.Events.Add(new JudgeEvent(name, message));
        }

        foreach (var answer in _calls.Values) answer.TrySetException(new JudgeException("The judge has ended."));
    }

    private void Remember(string? line)
    {
        if (line is null) return;
        _stderr.Enqueue(line);
        if (_stderr.Count > StderrLines) _stderr.TryDequeue(out _);
        if (Environment.GetEnvironmentVariable("JUDGE_LOG") is { Length: > 1 } path) File.AppendAllText(path, line + "\n");
    }

    private static string Metadata(string key) =>
        typeof(Judge).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_process is null) return;
        _process.StandardInput.Close();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        await _reading;
        _process.Dispose();
        _writing.Dispose();
    }
}
