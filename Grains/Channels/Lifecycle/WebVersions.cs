using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.Grains.Channels.Lifecycle;

/// <summary>
/// The web version with which a silo's channels connect. A configured one takes precedence; otherwise it is the newest that any silo has read from WhatsApp's
/// pages, or the built-in one. It is read when a live channel connects and a day has passed, and when the server refuses the stored one; never for test
/// channels.
/// </summary>
public sealed class WebVersions : IDisposable
{
    /// <summary>Age from which a version that could not be renewed is warned of: the daily look has failed for a day.</summary>
    public static readonly TimeSpan WarningAge = TimeSpan.FromDays(2);

    /// <summary>The same for a version that the operator fixed. WhatsApp refuses to link with versions of some three months and a half.</summary>
    public static readonly TimeSpan FixedWarningAge = TimeSpan.FromDays(60);

    private static readonly TimeSpan FetchPause = TimeSpan.FromSeconds(1);

    private readonly WebVersionRows _rows;
    private readonly WebVersionSource? _source;
    private readonly WhatIsUpOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<WebVersions> _logger;
    private readonly WebVersionMeter _meter;
    private readonly Lock _gate = new();
    private volatile KeptWebVersion? _kept;
    private Task _fetch = Task.CompletedTask;
    private volatile Attempt _attempt = new(DateTimeOffset.MinValue, DateTimeOffset.MinValue);

    /// <summary>Makes the silo's versions.</summary>
    /// <param name="rows">What all silos share.</param>
    /// <param name="source">Where versions are read; null when live channels connect elsewhere than to WhatsApp and the operator names no pages.</param>
    /// <param name="options">The operator's version, and how often it is read.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    public WebVersions(WebVersionRows rows, WebVersionSource? source, IOptions<WhatIsUpOptions> options, TimeProvider time, ILogger<WebVersions> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_rows, _source, _options, _time, _logger) = (rows, source, options.Value, time, logger);
        _meter = new WebVersionMeter(() => (Current, AgeOf(Current)));
    }

    /// <summary>The version that the next live channel connects with.</summary>
    public WebVersion Current => Fixed ?? (_kept is { } kept && kept.Version > WebVersion.BuiltIn ? kept.Version : WebVersion.BuiltIn);

    /// <summary>True when newer versions are read.</summary>
    public bool IsAutomatic => Source is not null;

    private WebVersion? Fixed => _options.FixedWebVersion;

    private WebVersionSource? Source => Fixed is null ? _source : null;

    /// <summary>The version with which a channel of this mode connects next; test channels do not depend on pages.</summary>
    public WebVersion Of(Mode mode) => mode == Mode.Live ? Current : Fixed ?? WebVersion.BuiltIn;

    /// <summary>How long ago this version was the newest one; estimated from its number if it was never read here.</summary>
    public TimeSpan AgeOf(WebVersion version)
    {
        var newest = _kept is { } kept && kept.Version == version ? kept.ConfirmedAt : version.EstimateDate();
        var age = _time.GetUtcNow() - newest;
        return age > TimeSpan.Zero ? age : TimeSpan.Zero;
    }

    /// <summary>True if the version of the next live channel is so old that the operator should act.</summary>
    public bool IsOld => Fixed is not null ? AgeOf(Current) > FixedWarningAge : IsAutomatic && AgeOf(Current) > WarningAge;

    /// <summary>The version to connect with, after a check for a newer one if it is due. Waits for the check, and never fails because of it.</summary>
    public async Task<WebVersion> ForConnectAsync(Mode mode, CancellationToken cancellationToken)
    {
        if (mode == Mode.Live) await RefreshAsync(isWaitedFor: false, cancellationToken);
        return Of(mode);
    }

    /// <summary>A version that is newer than the one that the server refused, or null.</summary>
    /// <param name="refused">That version.</param>
    /// <param name="since">When it was selected: only later reads count as a result for it.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<WebVersion?> FindNewerAsync(WebVersion refused, DateTimeOffset since, CancellationToken cancellationToken)
    {
        // Another silo, or another channel here, may have been first.
        await LoadAsync(cancellationToken);
        if (Current > refused) return Current;
        if (Source is { } source && _attempt.BeganAt <= since) await FetchOnceAsync(source, cancellationToken);
        return Current > refused ? Current : null;
    }

    /// <summary>Reads a newer version if it is due, once for all concurrent callers.</summary>
    /// <param name="isWaitedFor">True while channels wait for a newer version: it is time earlier.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task RefreshAsync(bool isWaitedFor, CancellationToken cancellationToken)
    {
        if (Source is not { } source) return;
        var freshness = isWaitedFor ? _options.Live.WebVersionRetry : _options.Live.WebVersionFreshness;
        if (isWaitedFor || IsDue(freshness)) await LoadAsync(cancellationToken);
        if (IsDue(freshness) && _time.GetUtcNow() >= _attempt.NextAt) await FetchOnceAsync(source, cancellationToken);
    }

    /// <summary>Takes over versions that other silos have read.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (await _rows.GetAsync(cancellationToken) is { } kept) Keep(kept);
    }

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();

    private bool IsDue(TimeSpan freshness) => _kept is not { } kept || _time.GetUtcNow() - kept.ConfirmedAt >= freshness;

    private Task FetchOnceAsync(WebVersionSource source, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_fetch.IsCompleted)
            {
                var pause = FetchPause - (_time.GetUtcNow() - _attempt.BeganAt);
                _fetch = Task.Run(() => FetchAsync(source, pause), CancellationToken.None);
            }
            return _fetch.WaitAsync(cancellationToken);
        }
    }

    private async Task FetchAsync(WebVersionSource source, TimeSpan pause)
    {
        try
        {
            if (pause > TimeSpan.Zero) await Task.Delay(pause, _time);
            _attempt = _attempt with { BeganAt = _time.GetUtcNow() };
            var version = await source.FetchAsync(CancellationToken.None);
            var before = Current;
            Keep(await _rows.PutAsync(version, _time.GetUtcNow(), CancellationToken.None));
            _attempt = _attempt with { NextAt = DateTimeOffset.MinValue };
            WebVersionMeter.AddFetch(isRead: true);
            if (Current > before) _logger.VersionMoved(before, Current);
        }
        catch (Exception exception)
        {
            // Nothing of it may keep a channel from connecting: pages, proxies and databases come back.
            _attempt = _attempt with { NextAt = _time.GetUtcNow() + _options.Live.WebVersionRetry };
            WebVersionMeter.AddFetch(isRead: false);
            var reason = (exception as WebVersionException)?.Message ?? exception.GetType().Name;
            _logger.VersionUnread(reason, Current, Math.Round(AgeOf(Current).TotalDays, 1), _options.Live.WebVersionRetry);
        }
    }

    private void Keep(KeptWebVersion kept)
    {
        lock (_gate)
        {
            if (_kept is not { } known || kept.Version > known.Version || (kept.Version == known.Version && kept.ConfirmedAt > known.ConfirmedAt)) _kept = kept;
        }
    }

    /// <summary>The last look, and when the next may follow.</summary>
    private sealed record Attempt(DateTimeOffset BeganAt, DateTimeOffset NextAt);
}
