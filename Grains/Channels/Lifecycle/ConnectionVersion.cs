using System.Globalization;
using Microsoft.Extensions.Logging;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.Grains.Channels.Lifecycle;

/// <summary>The web version of a channel's connections: its choice, the reaction to a refusal by the server, and its warnings.</summary>
internal sealed class ConnectionVersion(ConnectionDependencies dependencies, ChannelStore store)
{
    private readonly ILogger<ConnectionVersion> _logger = dependencies.Channel.Loggers.CreateLogger<ConnectionVersion>();
    private DateTimeOffset _chosenAt;

    /// <summary>The version that was chosen last.</summary>
    public WebVersion Chosen { get; private set; }

    private bool IsLive => store.Row.Mode == Mode.Live;

    /// <summary>Chooses the version of the next connection.</summary>
    public async Task<WebVersion> ChooseAsync(CancellationToken cancellationToken)
    {
        Chosen = await dependencies.Versions.ForConnectAsync(store.Row.Mode, cancellationToken);
        _chosenAt = store.Record.Now;
        await CheckAsync(Chosen, cancellationToken);
        return Chosen;
    }

    /// <summary>The server rejected the version (405): true when there is a newer one to connect with.</summary>
    public async Task<bool> RenewAsync(CancellationToken cancellationToken)
    {
        if (!IsLive || await dependencies.Versions.FindNewerAsync(Chosen, _chosenAt, cancellationToken) is not { } newer) return false;
        _logger.VersionRejected(store.Record.Id, Chosen, newer);
        return true;
    }

    /// <summary>Warns of the age of the version, and ends warnings that no longer hold.</summary>
    public Task CheckAsync(WebVersion used, CancellationToken cancellationToken)
    {
        // A lasting connection keeps its version: the warning is about the version of the next connection.
        var old = IsLive && dependencies.Versions.IsOld ? WarningOf(dependencies.Versions.Current) : null;
        return store.Warnings.KeepVersionAsync(used.ToString(), old, cancellationToken);
    }

    private ChannelWarning WarningOf(WebVersion version)
    {
        var days = Math.Floor(dependencies.Versions.AgeOf(version).TotalDays).ToString(CultureInfo.InvariantCulture);
        var reason = dependencies.Versions.IsAutomatic
            ? "no newer one could be read. Give the gateway access to web.whatsapp.com, or set WebVersion."
            : "the operator has fixed it. Set WebVersion to auto, or to a newer one.";
        return new ChannelWarning
        {
            Kind = ChannelWarningKind.VersionOld,
            Message = $"The web version {version} was current {days} days ago, and {reason} "
                + "WhatsApp does not link devices with versions older than about three and a half months, and later refuses their logins.",
            Timestamp = store.Record.Now,
        };
    }
}
