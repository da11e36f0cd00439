using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Channels.Sending;

namespace WhatIsUp.Grains.Channels.Lifecycle;

/// <summary>Warnings with their texts.</summary>
internal static class WarningTexts
{
    public static ChannelWarning TimeLock(DateTimeOffset? until, DateTimeOffset now) => new()
    {
        Kind = ChannelWarningKind.TimeLock,
        Message = "WhatsApp lets this account start no new chats for some time. Messages to strangers are held until then; write to fewer of them afterwards.",
        Until = until,
        Timestamp = now,
    };

    public static ChannelWarning Capping(CappingState state, DateTimeOffset? until, DateTimeOffset now) => new()
    {
        Kind = ChannelWarningKind.Capping,
        Message = state == CappingState.Capped
            ? "The account has used up its new chats of this cycle. Messages to strangers are held until the next one."
            : "The account's new chats of this cycle run out. Write to fewer strangers, or wait for the next cycle.",
        State = SnakeCase.Of(state.ToString()),
        Until = until,
        Timestamp = now,
    };

    public static ChannelWarning Refusals(double share, DateTimeOffset now) => new()
    {
        Kind = ChannelWarningKind.Refusals,
        Message = "WhatsApp refuses many of the messages to new contacts (463). Stop writing to strangers for some days; a lock often follows.",
        Share = share,
        Timestamp = now,
    };

    public static ChannelWarning DeliveryDrop(double share, DateTimeOffset now) => new()
    {
        Kind = ChannelWarningKind.DeliveryDrop,
        Message = "Few of the messages of the last day reached their recipients. Check the numbers before writing to them; "
            + "recipients may have blocked this account.",
        Share = share,
        Timestamp = now,
    };

    public static ChannelWarning ClientExpiration(string version, DateTimeOffset at, DateTimeOffset now) => new()
    {
        Kind = ChannelWarningKind.ClientExpiration,
        Message = $"WhatsApp stops accepting web version {version} at that time. Connections with a newer version continue.",
        State = version,
        Until = at,
        Timestamp = now,
    };
}
