using Microsoft.Extensions.Logging;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Channels.Sending;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Telemetry;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Channels.Lifecycle;

/// <summary>
/// Keeps a channel's socket open for as long as its state requires one: connects, handles the end of a connection, pauses and reconnects, without a limit. Runs
/// beside the grain, so that no call waits for it; it changes the lifecycle only through the store's gate.
/// </summary>
public sealed class ChannelConnection : IAsyncDisposable
{
    private readonly ConnectionDependencies _connections;
    private readonly ChannelDependencies _dependencies;
    private readonly ChannelStore _store;
    private readonly string? _proxy;
    private readonly Action _fenced;
    private readonly ReconnectBackoff _backoff;
    private readonly ConnectionVersion _version;
    private readonly ConnectionEnds _ends;
    private readonly PresencePulse _pulse;
    private readonly DeviceStore _device;
    private readonly CancellationTokenSource _stop = new();
    private readonly ILogger<ChannelConnection> _logger;
    private Task _running = Task.CompletedTask;
    private volatile WhatsAppClient? _client;
    private volatile bool _isStopping;

    /// <summary>
    /// Makes a connection that does nothing until <see cref="Start"/>. <paramref name="fenced"/> is called when another activation owns the channel.
    /// </summary>
    public ChannelConnection(ConnectionDependencies connections, ChannelStore store, string? proxy, Action fenced)
    {
        ArgumentNullException.ThrowIfNull(connections);
        ArgumentNullException.ThrowIfNull(store);
        (_connections, _store, _proxy, _fenced) = (connections, store, proxy, fenced);
        var dependencies = _dependencies = connections.Channel;
        _logger = dependencies.Loggers.CreateLogger<ChannelConnection>();
        var options = dependencies.Options.Value.Channels;
        _backoff = new ReconnectBackoff(options, dependencies.Time, Random.Shared);
        _version = new ConnectionVersion(connections, store);
        _ends = new ConnectionEnds(options, store, _version, _backoff);
        _pulse = new PresencePulse(dependencies, store.Record);
        Pump = new OutboundPump(dependencies, store.Record, store.Queue, store.Warnings, () => _client);
        _device = new DeviceStore(dependencies, store, new ConnectionObserver(dependencies, store.Record, Pump, _backoff, () => _client));
    }

    /// <summary>Sends queued messages.</summary>
    public OutboundPump Pump { get; }

    /// <summary>The client of the socket that is open, or null.</summary>
    public WhatsAppClient? Client => _client;

    /// <summary>Attempts since the last connection that lasted; none while the channel is online.</summary>
    public int Attempt => _client is { IsLoggedIn: true } ? 0 : _backoff.Attempt;

    /// <summary>Time of the next attempt, during a pause.</summary>
    public DateTimeOffset? RetryAt { get; private set; }

    /// <summary>True until the loop has ended.</summary>
    public bool IsRunning => !_running.IsCompleted;

    /// <summary>The fence of the channel's writes.</summary>
    public ChannelFence Fence => _store.Fence;

    /// <summary>Test or live.</summary>
    public Mode Mode => _store.Row.Mode;

    /// <summary>State of the channel.</summary>
    public ChannelStatus Status => _store.Row.Status;

    /// <summary>When the channel is due to be available for a moment; null while it can't be.</summary>
    public DateTimeOffset? PulseDueAt => _isStopping || _client is not { Presence.CanShow: true } ? null : _pulse.DueAt;

    /// <summary>Starts the loop.</summary>
    public void Start()
    {
        _store.Retry.Start();
        _connections.Registry.Add(_store.Record.Id, this);
        Pump.Start();
        _running = Task.Run(RunAsync);
    }

    /// <summary>Evaluates how the channel's messages are delivered, and raises or ends the warnings for it.</summary>
    public async Task CheckHealthAsync(CancellationToken cancellationToken)
    {
        if (_isStopping || _client is not { IsLoggedIn: true }) return;
        var now = _dependencies.Time.GetUtcNow();
        var counts = await ChannelHealth.CountAsync(_dependencies.Health, _store.Record.Id, Mode, now, cancellationToken);
        foreach (var (kind, raised) in ChannelHealth.Evaluate(counts, _dependencies.Options.Value.Channels.Health, now))
        {
            if (raised is null) await _store.Warnings.EndAsync(kind, cancellationToken);
            else await _store.Warnings.RaiseAsync(raised, cancellationToken);
        }
    }

    /// <summary>Shows the account as available for a moment, unless it was shown in the meantime.</summary>
    public Task PulseAsync(CancellationToken cancellationToken) =>
        _isStopping || _client is not { Presence.CanShow: true } client ? Task.CompletedTask : _pulse.ShowAsync(client, cancellationToken);

    /// <summary>Warns of the age of the web version, and ends warnings that no longer hold.</summary>
    public Task CheckVersionAsync(CancellationToken cancellationToken) =>
        _client is { } client ? _version.CheckAsync(client.WebVersion, cancellationToken) : Task.CompletedTask;

    /// <summary>The lease could not be renewed: another activation has it.</summary>
    public void LoseOwnership()
    {
        if (_isStopping) return;
        _isStopping = true;
        _store.MarkFenced();
        _stop.Cancel();
        _fenced();
    }

    /// <summary>Closes the socket, after unlinking the device if requested and possible, and ends the loop.</summary>
    public async Task StopAsync(bool unlinks, CancellationToken cancellationToken)
    {
        _isStopping = true;
        if (unlinks && _client is { IsLoggedIn: true } client)
        {
            try
            {
                await client.LogoutAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is NotConnectedException or WhatsAppRefusedException)
            {
                // WhatsApp is not reachable: the keys are deleted here, and the phone keeps showing a device that does not return.
            }
        }

        _store.Retry.Stop();
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RunAsync()
    {
        try
        {
            await ConnectForEverAsync();
        }
        finally
        {
            // Whatever ended the socket ends its pump and its lease renewal too.
            await Pump.StopAsync();
            _connections.Registry.Remove(_store.Record.Id, this);
        }
    }

    private async Task ConnectForEverAsync()
    {
        while (!_isStopping)
        {
            TimeSpan pause;
            try
            {
                var wasPaired = _store.Row.Jid is not null;
                var end = await ConnectOnceAsync(wasPaired);
                if (_isStopping) return;
                _logger.ConnectionEnded(_store.Record.Id, end.Reason, end.UpstreamCode);
                ChannelMeter.CountEnd(end.Reason);
                if (await _ends.ApplyAsync(end, wasPaired, _stop.Token) is not { } next) return;
                pause = next;
            }
            catch (StoreFencedException)
            {
                _logger.ChannelFenced(_store.Record.Id);
                LoseOwnership();
                return;
            }
            catch (OperationCanceledException) when (_isStopping)
            {
                return;
            }
            catch (Exception exception)
            {
                // An unavailable database is a reason to wait, never to give up.
                _logger.ConnectionLoopFailed(exception, _store.Record.Id);
                pause = _backoff.Next();
            }

            if (pause == TimeSpan.Zero) continue;
            RetryAt = _dependencies.Time.GetUtcNow() + pause;
            await Task.Delay(pause, _dependencies.Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            RetryAt = null;
        }
    }

    private async Task<ConnectionEnd> ConnectOnceAsync(bool isPaired)
    {
        var version = await _version.ChooseAsync(_stop.Token);
        var until = _dependencies.Time.GetUtcNow() + _dependencies.Options.Value.Channels.LeaseDuration;
        var renewed = await _dependencies.Channels.RenewLeasesAsync([(_store.Fence, null)], until, _stop.Token);
        if (renewed.Count == 0) throw new StoreFencedException();
        var settings = ClientSettings.Of(_connections, _store.Row, version, _proxy, () => _store.Settings) with
        {
            Linking = _store.Linking.Session, Subscriptions = _store.Presences.Subscriptions, ConnectAttempts = _backoff.Attempt,
            TrackedNewsletters = () => [.. _store.TrackedNewsletters.Select(Jid.Parse)],
        };
        await using var client = new WhatsAppClient(settings, _device, _dependencies.Time, _dependencies.Loggers.CreateLogger<WhatsAppClient>());
        _client = client;
        if (!isPaired) _backoff.Begin();
        try
        {
            return await client.RunAsync(_stop.Token);
        }
        finally
        {
            _client = null;
            _backoff.End();
            Pump.EndConnection();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await StopAsync(false, CancellationToken.None);
        Pump.Dispose();
        _stop.Dispose();
    }
}
