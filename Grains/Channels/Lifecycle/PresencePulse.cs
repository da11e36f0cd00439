using System.Buffers.Binary;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Storage.Channels;
using WhatIsUp.WhatsApp.Client;

namespace WhatIsUp.Grains.Channels.Lifecycle;

/// <summary>Shows the account as available for a moment when it has not been for a day.</summary>
internal sealed class PresencePulse(ChannelDependencies dependencies, ChannelRecord record)
{
    private PresenceOptions Options => dependencies.Options.Value.Channels.Presence;

    /// <summary>When the account is to be shown next.</summary>
    public DateTimeOffset DueAt => LastShownAt + Options.PulseInterval + Spread(Options.PulseSpread);

    private DateTimeOffset LastShownAt
    {
        get
        {
            var row = record.Row;
            var linkedAt = row.LinkedAt ?? row.CreatedAt;
            return row.ShownAt > linkedAt ? row.ShownAt.Value : linkedAt;
        }
    }

    /// <summary>Shows the account, unless it was shown in the meantime. Stored before it happens: neither a restart nor another silo repeats it.</summary>
    public async Task ShowAsync(WhatsAppClient client, CancellationToken cancellationToken)
    {
        var availableAt = client.Presence.LastAvailableAt;
        var wasAvailable = availableAt > LastShownAt;
        var at = wasAvailable ? availableAt!.Value : record.Now;
        await record.ChangeAsync(
            (unit, row) =>
            {
                ChannelRows.UpdateShown(unit, row.Id, at);
                return row with { ShownAt = at };
            },
            cancellationToken);
        if (!wasAvailable) client.Presence.ShowFor(Options.PulseDuration);
    }

    /// <summary>The channel's own share of a span: the same on every silo and after every restart.</summary>
    private TimeSpan Spread(TimeSpan span)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = record.Id.Value.TryWriteBytes(bytes);
        // The last bytes of an id are random.
        return span * (BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]) / (double)uint.MaxValue);
    }
}
