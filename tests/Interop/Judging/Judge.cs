using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WhatIsUp.Interop.Judging;

/// <summary>
/// A Node process that runs third-party clients in one of the folders beside this project. One that no longer reacts, because a library loops, is replaced:
/// it fails the test that called it, and no later one.
/// </summary>
public abstract class Judge(string folder) : IAsyncLifetime
{
    /// <summary>Longer than Baileys waits for the answer to a query (<c>judge/device.mjs</c>).</summary>
    private static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(50);

    /// <summary>After this time without an answer the process itself is checked.</summary>
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(5);

    /// <summary>A process that answers nothing for this time is stuck.</summary>
    private static readonly TimeSpan ReactionDeadline = TimeSpan.FromSeconds(10);

    private const int StderrLines = 400;

    private readonly ConcurrentDictionary<string, JudgeDevice> _devices = new();
    private readonly ConcurrentQueue<string> _stderr = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly SemaphoreSlim _replacing = new(1);
    private JudgeProcess? _process;
    private long _lastDevice;

    /// <summary>Unhandled exceptions in Node since the last call; a successful test has none. They fail the test that takes them, and no later one.</summary>
    public IReadOnlyCollection<string> TakeFaults()
    {
        var faults = new List<string>();
        while (_faults.TryDequeue(out var fault)) faults.Add(fault);
        return faults;
    }

    /// <summary>The newest lines of the log of the third-party client; empty unless the environment variable <c>JUDGE_LOG</c> is set.</summary>
    public IEnumerable<string> LogTail => _stderr;

    public async ValueTask InitializeAsync() => _process = await StartAsync();

    /// <summary>A new linked device, not connected yet.</summary>
    public JudgeDevice NewDevice(string label, bool takesHistory = false, bool isUnavailable = false)
    {
        var device = new JudgeDevice(this, $"{label}-{Interlocked.Increment(ref _lastDevice)}") { TakesHistory = takesHistory, IsUnavailable = isUnavailable };
        _devices[device.Name] = device;
        return device;
    }

    internal async Task<JsonElement> CallAsync(string? device, string command, object options)
    {
        var fields = JsonSerializer.SerializeToNode(options)!.AsObject();
        fields["do"] = command;
        if (device is not null) fields["device"] = device;
        var process = _process!;
        var (call, overdue) = (process.CallAsync(fields), Task.Delay(CallDeadline));
        while (!overdue.IsCompleted)
        {
            if (await Task.WhenAny(call, Task.Delay(CheckInterval)) == call) return await call;
            if (!await ReactsAsync(process) && !call.IsCompleted)
            {
                await ReplaceAsync(process);
                throw new TimeoutException($"The judge hung at `{command}` and was replaced.\n{string.Join('\n', _stderr)}");
            }
        }

        throw new TimeoutException($"The judge did not answer `{command}`.\n{string.Join('\n', _stderr)}");
    }

    private async Task<JudgeProcess> StartAsync()
    {
        var path = Path.Combine(Metadata("ProjectFolder"), folder);
        if (!Directory.Exists(Path.Combine(path, "node_modules")))
            throw new InvalidOperationException($"The judge is not installed: run `npm ci` in tests/Interop/{folder}, or tests/run.");
        var process = new JudgeProcess(path, Take, AddToLog);
        process.Start();
        var hello = await process.CallAsync(Hello()).WaitAsync(CallDeadline);
        return hello.GetProperty("strict").GetBoolean() ? process : throw new InvalidOperationException("The judge is not strict.");
    }

    private static JsonObject Hello() => new() { ["do"] = "hello" };

    private static async Task<bool> ReactsAsync(JudgeProcess process)
    {
        try
        {
            await process.CallAsync(Hello()).WaitAsync(ReactionDeadline);
            return true;
        }
        catch (Exception e) when (e is TimeoutException or JudgeException)
        {
            return false;
        }
    }

    private async Task ReplaceAsync(JudgeProcess stuck)
    {
        await _replacing.WaitAsync();
        try
        {
            if (stuck != _process) return;
            await stuck.KillAsync();
            await stuck.DisposeAsync();
            _process = await StartAsync();
        }
        finally
        {
            _replacing.Release();
        }
    }

    private void Take(JsonElement message)
    {
        var name = message.GetProperty("event").GetString()!;
        if (name == "fault") _faults.Enqueue(message.GetProperty("what").GetString()!);
        else if (_devices.TryGetValue(message.GetProperty("device").GetString()!, out var device)) device.Events.Add(new JudgeEvent(name, message));
    }

    private void AddToLog(string line)
    {
        _stderr.Enqueue(line);
        if (_stderr.Count > StderrLines) _stderr.TryDequeue(out _);
        if (Environment.GetEnvironmentVariable("JUDGE_LOG") is { Length: > 1 } path) File.AppendAllText(path, line + "\n");
    }

    private static string Metadata(string key) =>
        typeof(Judge).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_process is not null) await _process.DisposeAsync();
        _replacing.Dispose();
    }
}
