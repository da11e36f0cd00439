using WhatIsUp.Sandbox;
using WhatIsUp.WhatsApp.Messages.Contents;

namespace WhatIsUp.Cluster.Killing;

/// <summary>Messages of several types, each with words of its own by which it is known.</summary>
internal static class KilledContent
{
    private const int Types = 5;

    /// <summary>What a customer sends.</summary>
    public static object Request(int n, string to, string words, string clientRef) => (n % Types) switch
    {
        0 => new { type = "text", to, text = words, client_ref = clientRef },
        1 => new { type = "location", to, latitude = 1.5, longitude = 2.5, name = words, client_ref = clientRef },
        2 => new { type = "poll", to, title = words, options = new[] { "yes", "no" }, client_ref = clientRef },
        3 => new { type = "contact", to, contacts = new[] { new { name = words, phones = new[] { "+15550001111" } } }, client_ref = clientRef },
        _ => new { type = "event", to, title = words, start_time = "2030-01-01T18:00:00Z", client_ref = clientRef },
    };

    /// <summary>What a phone sends.</summary>
    public static Content Of(int n, string words) => (n % Types) switch
    {
        0 => new TextContent(words),
        1 => new LocationContent(1.5, 2.5) { Name = words },
        2 => new PollContent(words, ["yes", "no"], 0),
        3 => new ContactsContent([new ContactCard(words, "BEGIN:VCARD\nVERSION:3.0\nFN:Somebody\nEND:VCARD")]),
        _ => new EventContent(words, DateTimeOffset.UnixEpoch.AddYears(60)),
    };

    /// <summary>The words of a message, as the phone decrypted it.</summary>
    public static string? WordsOf(SandboxMessage message) => ContentDecoder.Decode(ContentDecoder.Parse(message.Content.Span)).Content switch
    {
        TextContent text => text.Text,
        LocationContent place => place.Name,
        PollContent poll => poll.Title,
        ContactsContent { Cards: [var card] } => card.Name,
        EventContent planned => planned.Name,
        _ => null,
    };
}
