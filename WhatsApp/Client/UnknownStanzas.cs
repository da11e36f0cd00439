using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.WhatsApp.Client;

/// <summary>Stanzas of unknown kinds.</summary>
internal static class UnknownStanzas
{
    private const int MaxTagLength = 64;
    private const int MaxTagDigits = 5;

    /// <summary>Counts, logs and publishes a stanza by its tag, and acknowledges it.</summary>
    /// <param name="transaction">The transaction of the stanza.</param>
    /// <param name="connection">The connection that it came on.</param>
    /// <param name="acked">The stanza when it is to be acknowledged, or null.</param>
    /// <param name="tag">Its tag, as the server sent it.</param>
    public static void Note(DeviceTransaction transaction, ClientConnection connection, Node? acked, string tag)
    {
        tag = Printable(tag);
        ConnectionMeter.UnknownStanzas.Add(1, new KeyValuePair<string, object?>("tag", tag));
        ConnectionLog.UnknownStanza(connection.Log, tag);
        transaction.Changes.Events.Add(new UnknownStanza(tag));
        if (acked?.Get("id") is not null && acked.Get("from") is not null) transaction.Frames.Add(Acks.Of(acked, connection.OwnJid));
    }

    // The tag is untrusted and appears in a log, a counter and an event: no control characters, and nothing as long as a phone number.
    private static string Printable(string tag)
    {
        if (tag.Length > MaxTagLength) tag = tag[..MaxTagLength];
        var hidesDigits = tag.Count(char.IsAsciiDigit) > MaxTagDigits;
        return string.Concat(tag.Select(
            letter => char.IsAsciiDigit(letter) ? hidesDigits ? '0' : letter : char.IsAsciiLetter(letter) || letter is ':' or '-' or '_' ? letter : '?'));
    }
}
