using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.Grains.Storage.Channels;

/// <summary>WhatsApp's limits of a channel's account, as far as they are known.</summary>
/// <param name="TimeLock">Whether it may start new chats.</param>
/// <param name="Capping">How many of the cycle's new chats are used.</param>
public sealed record ChannelLimits(TimeLockView TimeLock, CappingView Capping)
{
    /// <summary>How long messages to strangers are held if WhatsApp does not report the end of its lock; then it is queried again.</summary>
    private static readonly TimeSpan UnknownEnd = TimeSpan.FromHours(1);

    /// <summary>No limits are known.</summary>
    public static ChannelLimits Unknown { get; } = new(new TimeLockView(false, null), new CappingView(CappingState.Unknown, null, null, null));

    /// <summary>Why messages to strangers are held now, and until when; null when they are not.</summary>
    public Hold? HoldAt(DateTimeOffset now)
    {
        var locked = TimeLock.Active && !(TimeLock.Until <= now) ? new Hold(HeldReason.TimeLock, TimeLock.Until ?? now + UnknownEnd) : (Hold?)null;
        var capped = Capping.State == CappingState.Capped && !(Capping.Until <= now)
            ? new Hold(HeldReason.Capping, Capping.Until ?? now + UnknownEnd)
            : (Hold?)null;
        return locked is null || capped?.Until > locked.Value.Until ? capped ?? locked : locked;
    }

    /// <summary>The limits as shown by the API now: expired ones are omitted.</summary>
    public ChannelLimits At(DateTimeOffset now) => new(
        TimeLock.Active && TimeLock.Until <= now ? new TimeLockView(false, null) : TimeLock,
        Capping.Until <= now ? new CappingView(CappingState.None, null, Capping.Total, null) : Capping);

    /// <summary>True if WhatsApp prevents the account from starting chats without a known end.</summary>
    public bool HasUnknownEnd => TimeLock is { Active: true, Until: null } || Capping is { State: CappingState.Capped, Until: null };
}
