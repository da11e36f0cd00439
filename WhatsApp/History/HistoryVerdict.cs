using Google.Protobuf;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Media;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.History;

/// <summary>What becomes of a chunk that could not be read.</summary>
/// <param name="Fault">The word that is told of it, or null when it is tried again.</param>
internal readonly record struct HistoryVerdict(string? Fault)
{
    private const int MaxAttempts = 5;

    /// <summary>For as long phones' files lie at the hosts.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromDays(30);

    /// <summary>The verdict on a failure, or null when it says nothing of the chunk: then the flow ends, and the next connection begins anew.</summary>
    public static HistoryVerdict? Of(Exception fault, HistoryNotice notice, DateTimeOffset now) => fault switch
    {
        HistoryException broken => new(broken.Fault),
        InvalidDataException or InvalidProtocolBufferException => new("malformed"),
        MediaException { Fault: MediaFault.TooLong } => new("too_large"),
        // Another host may have it whole.
        MediaException => new(notice.Attempts + 1 < MaxAttempts ? null : "malformed"),
        MediaTransferException { Fault: MediaTransferFault.Gone } => new("unavailable"),
        MediaTransferException { Fault: MediaTransferFault.Refused } => new(notice.Attempts + 1 < MaxAttempts ? null : "unavailable"),
        MediaTransferException or TimeoutException or RequestRefusedException or HttpRequestException or IOException => new(now - notice.OfferedAt < Patience ? null : "unavailable"),
        _ => null,
    };
}
