using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Storage.Channels;

namespace WhatIsUp.Grains.Channels.Lifecycle;

/// <summary>Rules for a channel's health from shares of messages.</summary>
internal static class ChannelHealth
{
    /// <summary>Messages that are looked at.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromHours(24);

    /// <summary>Time after which a message counts as not delivered.</summary>
    public static readonly TimeSpan DeliveryTime = TimeSpan.FromMinutes(10);

    /// <summary>How the messages of the window fared.</summary>
    public static Task<MessageCounts> CountAsync(HealthRows rows, ChannelId channel, Mode mode, DateTimeOffset now, CancellationToken cancellationToken) =>
        rows.CountMessagesAsync(channel, mode, now - Window, now - DeliveryTime, cancellationToken);

    /// <summary>True for a warning of a limit whose end has passed.</summary>
    public static bool IsOver(ChannelWarning warning, DateTimeOffset now) =>
        warning.Kind is ChannelWarningKind.TimeLock or ChannelWarningKind.Capping && warning.Until <= now;

    /// <summary>Result of the shares: a warning to raise, one to end, or neither (null) while they are between the two thresholds.</summary>
    public static IEnumerable<(ChannelWarningKind Kind, ChannelWarning? Raised)> Evaluate(MessageCounts counts, HealthOptions options, DateTimeOffset now)
    {
        if (counts.Refused463Share is not { } refused || refused <= options.RefusalShare / 2) yield return (ChannelWarningKind.Refusals, null);
        else if (refused >= options.RefusalShare && counts.Refused463 >= options.MinRefusals)
            yield return (ChannelWarningKind.Refusals, WarningTexts.Refusals(Math.Round(refused, 3), now));
        if (counts.DeliveredShare is not { } delivered || delivered >= (1 + options.DeliveredShare) / 2) yield return (ChannelWarningKind.DeliveryDrop, null);
        else if (delivered < options.DeliveredShare && counts.Sent >= options.MinSent)
            yield return (ChannelWarningKind.DeliveryDrop, WarningTexts.DeliveryDrop(Math.Round(delivered, 3), now));
    }
}
