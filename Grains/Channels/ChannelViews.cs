using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Channels.Lifecycle;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.Grains.Channels;

/// <summary>The channel as the public contract shows it.</summary>
internal static class ChannelViews
{
    /// <summary>The channel.</summary>
    public static ChannelView Of(ChannelCore core) => Of(core.Row, LastSeenAt(core));

    /// <summary>The lifecycle in detail.</summary>
    public static async Task<ChannelStatusView> StatusAsync(ChannelCore core)
    {
        var (row, version) = (core.Row, VersionOf(core));
        return new ChannelStatusView
        {
            Status = row.Status,
            Since = row.StatusSince,
            Reason = row.Reason,
            Paired = core.IsPaired,
            PhoneNumber = Addresses.PhoneOf(row.PhoneNumber),
            LastSeenAt = LastSeenAt(core),
            RetryAt = core.Connection?.RetryAt ?? row.RetryAt,
            Attempt = core.Connection?.Attempt ?? 0,
            QueueDepth = (int)await core.Dependencies.Messages.Outbound.CountQueueAsync(core.Id, CancellationToken.None),
            Silo = core.SiloName,
            WebVersion = version.ToString(),
            WebVersionAgeDays = AgeInDays(core, version),
            Warnings = await LoadWarningsAsync(core),
        };
    }

    /// <summary>Delivery figures, limits and warnings.</summary>
    public static async Task<ChannelHealthView> HealthAsync(ChannelCore core)
    {
        var now = core.Dependencies.Time.GetUtcNow();
        var limits = (await core.Dependencies.Health.LoadLimitsAsync(core.Id, CancellationToken.None)).At(now);
        var counts = await ChannelHealth.CountAsync(core.Dependencies.Health, core.Id, core.Row.Mode, now, CancellationToken.None);
        var version = VersionOf(core);
        return new ChannelHealthView
        {
            DeliveredShare = counts.DeliveredShare,
            Refused463Share = counts.Refused463Share,
            TimeLock = limits.TimeLock,
            Capping = limits.Capping,
            WebVersion = version.ToString(),
            WebVersionAgeDays = AgeInDays(core, version),
            LastStanzaAt = core.Client?.LastReceivedAt ?? core.Row.LastSeenAt,
            Warnings = await LoadWarningsAsync(core),
        };
    }

    /// <summary>Settings of a channel; unset ones are the operator's defaults.</summary>
    public static ChannelSettings SettingsOf(ChannelSettingsPatch? own, WhatIsUpOptions options) => new()
    {
        MediaAutoDownload = own?.MediaAutoDownload ?? options.Media.AutoDownload,
        MarkReadOnReply = own?.MarkReadOnReply ?? false,
        OfflineMode = own?.OfflineMode ?? false,
        FullHistory = own?.FullHistory ?? true,
        PdoSync = own?.PdoSync ?? PdoSync.Full,
        Presence = own?.Presence ?? OwnPresence.Unavailable,
        IgnoredPresences = own?.IgnoredPresences ?? [],
        RejectCalls = own?.RejectCalls ?? false,
        RejectCallsText = own?.RejectCallsText is { Length: > 0 } text ? text : null,
    };

    private static DateTimeOffset? LastSeenAt(ChannelCore core) =>
        core.Client is { IsLoggedIn: true } ? core.Dependencies.Time.GetUtcNow() : core.Row.LastSeenAt;

    private static WebVersion VersionOf(ChannelCore core) => core.Client?.WebVersion ?? core.Connections.Versions.Of(core.Row.Mode);

    private static double AgeInDays(ChannelCore core, WebVersion version) => Math.Round(core.Connections.Versions.AgeOf(version).TotalDays, 1);

    private static async Task<IReadOnlyList<ChannelWarning>> LoadWarningsAsync(ChannelCore core)
    {
        var (warnings, now) = (await core.Dependencies.Health.LoadWarningsAsync(core.Id, CancellationToken.None), core.Dependencies.Time.GetUtcNow());
        return [.. warnings.Where(warning => !ChannelHealth.IsOver(warning, now)).OrderByDescending(warning => warning.Timestamp)];
    }

    /// <summary>A channel that need not be active.</summary>
    public static ChannelView Of(ChannelRow row, DateTimeOffset? lastSeenAt) => new()
    {
        Id = row.Id,
        CustomerId = row.CustomerId,
        Name = row.Name,
        Mode = row.Mode,
        Status = row.Status,
        PhoneNumber = Addresses.PhoneOf(row.PhoneNumber),
        Jid = Account(row.Jid),
        Lid = Account(row.Lid),
        PushName = row.PushName,
        Username = row.Username,
        Platform = row.Platform,
        LastSeenAt = lastSeenAt,
        Metadata = row.Metadata,
        CreatedAt = row.CreatedAt,
        UpdatedAt = row.UpdatedAt,
    };

    /// <summary>The account of a device; null for invalid addresses (rows of pairings without a LID once contained "@").</summary>
    private static string? Account(string? device) => Jid.TryParse(device, out var jid) && jid.User.Length > 0 ? jid.ToAccount().ToString() : null;
}
