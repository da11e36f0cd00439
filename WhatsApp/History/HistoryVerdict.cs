using Google.Protobuf;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Media;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.History;

/// <summary>How to continue with a chunk that could not be read.</summary>
/// <param name="Fault">The reason that is published, or null if it is retried.</param>
internal readonly record struct HistoryVerdict(string? Fault)
{
    private const int MaxAttempts = 5;

    /// <summary>The lifetime of phones' files at the media hosts.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromDays(30);

    /// <summary>The verdict on a failure, or null if it is not about the chunk: then the flow ends, and continues with the next connection.</summary>
    public static HistoryVerdict? Of(Exception fault, HistoryNotice notice, DateTimeOffset now) => fault switch
    {
        HistoryException broken => new(broken.Fault),
        InvalidDataException or InvalidProtocolBufferException => new("malformed"),
        MediaException { Fault: MediaFault.TooLong } => new("too_large"),
        // Another host may have an undamaged copy.
        MediaException => new(notice.Attempts + 1 < MaxAttempts ? null : "malformed"),
        MediaTransferException { Fault: MediaTransferFault.Gone } => new("unavailable"),
        MediaTransferException { Fault: MediaTransferFault.Refused } => new(notice.Attempts + 1 < MaxAttempts ? null : "unavailable"),
        MediaTransferException or TimeoutException or RequestRefusedException or HttpRequestException or IOException =>
            new(now - notice.OfferedAt < Patience ? null : "unavailable"),
        _ => null,
    };
}
