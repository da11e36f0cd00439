using System.Globalization;
using Microsoft.Extensions.Logging;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.Grains.Channels;

/// <summary>The web version that the connection uses: which it is, what to do when the server refuses it, and what it is warned of.</summary>
public sealed partial class ChannelConnection
{
    private WebVersion _version;
    private DateTimeOffset _versionChosenAt;

    /// <summary>Test or live.</summary>
    public Mode Mode => _mode;

    /// <summary>Warns of the age of the version, and ends warnings that no longer hold.</summary>
    public Task CheckVersionAsync(CancellationToken cancellationToken) => _client is { } client ? CheckVersionAsync(client.WebVersion, cancellationToken) : Task.CompletedTask;

    /// <summary>Chooses the version of the next connection.</summary>
    private async Task<WebVersion> ChooseVersionAsync()
    {
        _version = await _parts.Versions.ForConnectAsync(_mode, _stop.Token);
        _versionChosenAt = _parts.Time.GetUtcNow();
        await CheckVersionAsync(_version, _stop.Token);
        return _version;
    }

    /// <summary>The server refused the version (405): true when there is a newer one to connect with.</summary>
    private async Task<bool> RenewVersionAsync()
    {
        if (_mode != Mode.Live || await _parts.Versions.FindNewerAsync(_version, _versionChosenAt, _stop.Token) is not { } newer) return false;
        LogRenewed(_logger, _store.Fence.Channel, _version, newer);
        return true;
    }

    private Task CheckVersionAsync(WebVersion used, CancellationToken cancellationToken)
    {
        // A connection that lasts keeps its version: the one that the next connection gets is what grows too old.
        var old = _mode == Mode.Live && _parts.Versions.IsOld ? WarningOf(_parts.Versions.Current) : null;
        return _store.KeepVersionWarningsAsync(used, old, cancellationToken);
    }

    private ChannelWarning WarningOf(WebVersion version)
    {
        var days = Math.Floor(_parts.Versions.AgeOf(version).TotalDays).ToString(CultureInfo.InvariantCulture);
        var reason = _parts.Versions.IsAutomatic
            ? "no newer one could be read. Let the gateway reach web.whatsapp.com, or set WebVersion."
            : "the operator has fixed it. Set WebVersion to auto, or to a newer one.";
        return new ChannelWarning
        {
            Kind = ChannelWarningKind.VersionOld,
            Message = $"The web version {version} was current {days} days ago, and {reason} WhatsApp links no devices with versions of some three months and a half, and later ends their logins.",
            Timestamp = _parts.Time.GetUtcNow(),
        };
    }

    [LoggerMessage(3203, LogLevel.Information, "The server refused web version {Version} of channel {Channel}; connecting with {Newer}.")]
    private static partial void LogRenewed(ILogger logger, ChannelId channel, WebVersion version, WebVersion newer);
}
