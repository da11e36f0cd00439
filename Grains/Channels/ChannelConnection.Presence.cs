using System.Buffers.Binary;

namespace WhatIsUp.Grains.Channels;

/// <summary>Whether the account is shown as available.</summary>
public sealed partial class ChannelConnection
{
    private Configuration.PresenceOptions Presence => _parts.Options.Value.Channels.Presence;

    /// <summary>When the channel is due to be available for a moment; null while it can't be.</summary>
    public DateTimeOffset? PulseDueAt => _isStopping || _client is not { CanShowPresence: true } ? null : LastShownAt + Presence.PulseInterval + Spread(Presence.PulseSpread);

    private DateTimeOffset LastShownAt
    {
        get
        {
            var row = _store.Row;
            var linkedAt = row.LinkedAt ?? row.CreatedAt;
            return row.ShownAt > linkedAt ? row.ShownAt.Value : linkedAt;
        }
    }

    /// <summary>Is available for a moment, unless it was so in the meantime. Kept before it happens: neither a restart nor another silo repeats it.</summary>
    public async Task PulseAsync(CancellationToken cancellationToken)
    {
        if (_isStopping || _client is not { CanShowPresence: true } client) return;
        var availableAt = client.LastAvailableAt;
        var wasAvailable = availableAt > LastShownAt;
        await _store.KeepShownAsync(wasAvailable ? availableAt!.Value : _parts.Time.GetUtcNow(), cancellationToken);
        if (!wasAvailable) client.ShowPresence(Presence.PulseDuration);
    }

    /// <summary>The channel's own share of a span: the same on every silo and after every restart.</summary>
    private TimeSpan Spread(TimeSpan span)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = _store.Fence.Channel.Value.TryWriteBytes(bytes);
        // The last bytes of an id are random.
        return span * (BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]) / (double)uint.MaxValue);
    }
}
