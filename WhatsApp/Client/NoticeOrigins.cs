using System.Globalization;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.WhatsApp.Client;

/// <summary>
/// Names the notification that an event is from. The server sends a notification again whose acknowledgement it did not get, although its events may be
/// stored already.
/// </summary>
internal static class NoticeOrigins
{
    private const int MaxIdLength = 128;
    private const long MaxSeconds = 100_000_000_000;

    /// <summary>Completes the events that a notification added. One without an id or a time can't be recognised again.</summary>
    /// <param name="events">Events of a transaction.</param>
    /// <param name="first">The first one of the notification.</param>
    /// <param name="stanza">The notification.</param>
    public static void Add(List<ClientEvent> events, int first, Node stanza)
    {
        if (first == events.Count || stanza.Get("id") is not { Length: > 0 and <= MaxIdLength } id
            || stanza.GetInteger("t") is not (> 0 and < MaxSeconds and var seconds)) return;
        var at = DateTimeOffset.FromUnixTimeSeconds(seconds);
        for (var i = first; i < events.Count; i++)
            events[i] = events[i] with { Notice = new NoticeOrigin(string.Create(CultureInfo.InvariantCulture, $"{id} {i - first}"), at) };
    }
}
