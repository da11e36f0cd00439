using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Storage;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Grains.Channels;

/// <summary>Rows as the public contract shows them.</summary>
internal static class ChannelViews
{
    /// <summary>A channel.</summary>
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

    /// <summary>The account of a device; null for what is no address (rows of pairings without a LID once held "@").</summary>
    private static string? Account(string? device) => Jid.TryParse(device, out var jid) && jid.User.Length > 0 ? jid.ToAccount().ToString() : null;
}
