using Microsoft.Extensions.Logging;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Storage;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Grains.Channels;

/// <summary>What is known of the web version that the channel connects with.</summary>
public sealed partial class ChannelStore
{
    private string _version = "";

    /// <summary>The channel connects with this version.</summary>
    /// <param name="version">The version.</param>
    /// <param name="old">What to warn of its age, or null to end such a warning. What the server announced of another version ends in any case.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task KeepVersionWarningsAsync(WebVersion version, ChannelWarning? old, CancellationToken cancellationToken) => ChangeWarningsAsync(
        async unit =>
        {
            _version = version.ToString();
            var known = await LoadWarningsAsync(cancellationToken);
            if (known.TryGetValue(ChannelWarningKind.ClientExpiration, out var expiration) && expiration.State != _version)
                await RemoveWarningAsync(unit, ChannelWarningKind.ClientExpiration, cancellationToken);
            if (old is not null) await AddWarningAsync(unit, old, cancellationToken);
            else await RemoveWarningAsync(unit, ChannelWarningKind.VersionOld, cancellationToken);
        },
        cancellationToken);

    /// <summary>The server refuses the version, and there is no newer one: the channel waits for it.</summary>
    public Task<bool> WaitForVersionAsync(WebVersion refused, CancellationToken cancellationToken) =>
        TryMoveAsync(
        LifecycleTrigger.ClientOutdated, false,
        (unit, row) =>
        {
            WebVersionRows.PutRefused(unit, Id, refused);
            return row;
        },
        cancellationToken);

    private async Task AddExpirationAsync(WriteUnit unit, ClientExpirationAnnounced announced, CancellationToken cancellationToken)
    {
        if (announced.At is not { } at)
        {
            await RemoveWarningAsync(unit, ChannelWarningKind.ClientExpiration, cancellationToken);
            return;
        }
        LogExpiration(_logger, Id, _version, at);
        var warning = new ChannelWarning
        {
            Kind = ChannelWarningKind.ClientExpiration,
            Message = $"WhatsApp stops accepting web version {_version} at that time. A connection made with a newer version goes on.",
            State = _version,
            Until = at,
            Timestamp = Now,
        };
        await AddWarningAsync(unit, warning, cancellationToken);
    }

    [LoggerMessage(3231, LogLevel.Warning, "WhatsApp announced to channel {Channel} that it stops accepting web version {Version} at {At}.")]
    private static partial void LogExpiration(ILogger logger, ChannelId channel, string version, DateTimeOffset at);
}
