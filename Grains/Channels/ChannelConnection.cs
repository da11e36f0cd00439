using Microsoft.Extensions.Logging;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Media;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Grains.Channels;

/// <summary>
/// Holds a channel's socket for as long as its state wants one: connects, asks what an end means, pauses, connects again, for ever.
/// Runs beside the grain, so that no call waits for it; it touches the lifecycle only through the store's gate.
/// </summary>
public sealed partial class ChannelConnection : IAsyncDisposable
{
    private readonly ChannelParts _parts;
    private readonly ChannelStore _store;
    private readonly Mode _mode;
    private readonly string? _proxy;
    private readonly Action _fenced;
    private readonly ReconnectBackoff _backoff;
    private readonly CancellationTokenSource _stop = new();
    private readonly ILogger<ChannelConnection> _logger;
    private Task _running = Task.CompletedTask;
    private volatile WhatsAppClient? _client;
    private volatile bool _isStopping;
    private volatile AutoDownloads? _downloads;
    private volatile RepliedChats? _replied;

    /// <summary>Makes a connection that does nothing until <see cref="Start"/>. <paramref name="fenced"/> is called when another activation owns the channel.</summary>
    public ChannelConnection(ChannelParts parts, ChannelStore store, string? proxy, Action fenced)
    {
        _parts = parts;
        _store = store;
        _mode = store.Row.Mode;
        _proxy = proxy;
        _fenced = fenced;
        _backoff = new ReconnectBackoff(parts.Options.Value.Channels, parts.Time, Random.Shared);
        _logger = parts.Loggers.CreateLogger<ChannelConnection>();
        Pump = new OutboundPump(parts, store, () => _client);
        store.JudgeRefusal = Pump.Judge;
        store.MessageAnswered = Pump.Answer;
        store.MessageSettled = Pump.Settle;
        store.LimitsChanged = Pump.ReviewLimits;
        store.ChatHeard = Pump.Hear;
        store.FileNoted = mediaId => (_downloads ??= new AutoDownloads(parts.Media, store.Row.Id, () => _client, parts.Loggers.CreateLogger<AutoDownloads>())).Add(mediaId);
        store.ChatAnswered = chatId => (_replied ??= new RepliedChats(parts, store, () => _client)).Add(chatId);
        store.LoggedInCommitted = () =>
        {
            _backoff.Begin();
            Pump.Wake();
        };
    }

    /// <summary>Sends what is queued.</summary>
    public OutboundPump Pump { get; }

    /// <summary>The client of the socket that is open, or null.</summary>
    public WhatsAppClient? Client => _client;

    /// <summary>Attempts since the last connection that lasted; none while the channel is online.</summary>
    public int Attempt => _client is { IsLoggedIn: true } ? 0 : _backoff.Attempt;

    /// <summary>When the next attempt comes, during a pause.</summary>
    public DateTimeOffset? RetryAt { get; private set; }

    /// <summary>True until the loop has ended.</summary>
    public bool IsRunning => !_running.IsCompleted;

    /// <summary>What the channel's writes are fenced by.</summary>
    public Storage.ChannelFence Fence => _store.Fence;

    /// <summary>Starts the loop.</summary>
    public void Start()
    {
        _store.AllowWaiting();
        _parts.Registry.Add(_store.Fence.Channel, this);
        Pump.Start();
        _running = Task.Run(RunAsync);
    }

    /// <summary>Looks at how the channel's messages fare, and raises or ends the warnings that follow from it.</summary>
    public async Task CheckHealthAsync(CancellationToken cancellationToken)
    {
        if (_isStopping || _client is not { IsLoggedIn: true }) return;
        var now = _parts.Time.GetUtcNow();
        var tally = await ChannelHealth.CountAsync(_parts.Health, _store.Fence.Channel, _mode, now, cancellationToken);
        foreach (var (kind, raised) in ChannelHealth.Judge(tally, _parts.Options.Value.Channels.Health, now))
        {
            if (raised is null) await _store.EndWarningAsync(kind, cancellationToken);
            else await _store.WarnAsync(raised, cancellationToken);
        }
    }

    /// <summary>The lease could not be renewed: somebody else has it.</summary>
    public void LoseOwnership()
    {
        if (_isStopping) return;
        _isStopping = true;
        _store.MarkFenced();
        _stop.Cancel();
        _fenced();
    }

    /// <summary>Closes the socket, after unlinking the device when asked to and possible, and ends the loop.</summary>
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
                // Not reachable: the keys are wiped here, and the phone shows a device that never comes back.
            }
        }

        _store.StopWaiting();
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
            _parts.Registry.Remove(_store.Fence.Channel, this);
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
                if (await AfterAsync(end, wasPaired) is not { } next) return;
                pause = next;
            }
            catch (StoreFencedException)
            {
                LogFenced(_logger, _store.Fence.Channel);
                LoseOwnership();
                return;
            }
            catch (OperationCanceledException) when (_isStopping)
            {
                return;
            }
            catch (Exception exception)
            {
                // A database that does not answer is a reason to wait, never to give up.
                LogFault(_logger, exception, _store.Fence.Channel);
                pause = _backoff.Next();
            }

            if (pause == TimeSpan.Zero) continue;
            RetryAt = _parts.Time.GetUtcNow() + pause;
            await Task.Delay(pause, _parts.Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            RetryAt = null;
        }
    }

    private async Task<ConnectionEnd> ConnectOnceAsync(bool isPaired)
    {
        var version = await ChooseVersionAsync();
        var until = _parts.Time.GetUtcNow() + _parts.Options.Value.Channels.LeaseDuration;
        var renewed = await _parts.Channels.RenewLeasesAsync([(_store.Fence, null)], until, _stop.Token);
        if (renewed.Count == 0) throw new StoreFencedException();
        var settings = ClientSettings.Of(_parts, _store.Row, version, _proxy, () => _store.Settings) with { Linking = _store.Linking, ConnectAttempts = _backoff.Attempt };
        await using var client = new WhatsAppClient(settings, _store, _parts.Time, _parts.Loggers.CreateLogger<WhatsAppClient>());
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

    private bool IsPairingByPasskey => _store.Row is { Status: Abstractions.Channels.ChannelStatus.Passkey, Jid: null };

    /// <summary>What an end means; null when the socket is no longer wanted, else the pause before the next one.</summary>
    private async Task<TimeSpan?> AfterAsync(ConnectionEnd end, bool wasPaired)
    {
        LogEnd(_logger, _store.Fence.Channel, end.Reason, end.UpstreamCode);
        LifecycleTrigger trigger;
        switch (end.Reason)
        {
            case ConnectionEndReason.Stopped:
                return null;
            case ConnectionEndReason.Fenced:
                throw new StoreFencedException();
            // It belongs to each pairing. A server that asks for it again and again gets the pauses of any other loss.
            case ConnectionEndReason.RestartRequired when !wasPaired && _store.Row.Jid is not null:
                return TimeSpan.Zero;
            case ConnectionEndReason.RestartRequired when _backoff.Attempt == 0:
                _ = _backoff.Next();
                return TimeSpan.Zero;
            case ConnectionEndReason.RestartRequired or ConnectionEndReason.NetworkLost:
                await _store.TryMoveAsync(IsPairingByPasskey ? LifecycleTrigger.PasskeyInterrupted : LifecycleTrigger.NetworkLost, false, _stop.Token);
                return _backoff.Next(end.RetryAfter);
            case ConnectionEndReason.PasskeyFailed:
                // The state was moved with the event that told why.
                return Lifecycle.IsActive(_store.Row.Status) ? _backoff.Next() : null;
            case ConnectionEndReason.QrTimedOut:
                trigger = LifecycleTrigger.QrTimedOut;
                break;
            case ConnectionEndReason.LoggedOut:
                trigger = LifecycleTrigger.Unlinked;
                break;
            case ConnectionEndReason.Replaced:
                trigger = LifecycleTrigger.Replaced;
                break;
            case ConnectionEndReason.TemporarilyBanned:
                await _store.WaitForBanAsync(_parts.Time.GetUtcNow() + (end.RetryAfter ?? _parts.Options.Value.Channels.UnknownBan), _stop.Token);
                return null;
            case ConnectionEndReason.Banned:
                trigger = LifecycleTrigger.Banned;
                break;
            case ConnectionEndReason.ClientOutdated when await RenewVersionAsync():
                await _store.TryMoveAsync(LifecycleTrigger.NetworkLost, false, _stop.Token);
                return _backoff.Next(end.RetryAfter);
            case ConnectionEndReason.ClientOutdated:
                await _store.WaitForVersionAsync(_version, _stop.Token);
                return null;
            case ConnectionEndReason.CredentialsUnusable:
                trigger = LifecycleTrigger.CredentialsUnusable;
                break;
            default:
                trigger = LifecycleTrigger.Refused;
                break;
        }

        var wipes = trigger is LifecycleTrigger.Unlinked or LifecycleTrigger.CredentialsUnusable;
        await _store.TryMoveAsync(trigger, wipes, _stop.Token);
        return Lifecycle.IsActive(_store.Row.Status) ? _backoff.Next() : null;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await StopAsync(false, CancellationToken.None);
        Pump.Dispose();
        _stop.Dispose();
    }

    [LoggerMessage(3200, LogLevel.Information, "The connection of channel {Channel} ended: {Reason} {Code}.")]
    private static partial void LogEnd(ILogger logger, ChannelId channel, ConnectionEndReason reason, int? code);

    [LoggerMessage(3201, LogLevel.Warning, "Channel {Channel} has another owner now; its socket is closed here.")]
    private static partial void LogFenced(ILogger logger, ChannelId channel);

    [LoggerMessage(3202, LogLevel.Error, "The connection loop of channel {Channel} failed and goes on.")]
    private static partial void LogFault(ILogger logger, Exception exception, ChannelId channel);
}
