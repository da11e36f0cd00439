using System.Diagnostics.Metrics;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>Counters of all connections of the process.</summary>
internal static class ConnectionMeter
{
    private static readonly Meter Meter = new("WhatIsUp.WhatsApp");

    /// <summary>Stanzas of a kind we do not know, by tag.</summary>
    public static readonly Counter<long> UnknownStanzas = Meter.CreateCounter<long>("whatsapp.stanzas.unknown");

    /// <summary>Stanzas that make no sense.</summary>
    public static readonly Counter<long> UndecodableStanzas = Meter.CreateCounter<long>("whatsapp.stanzas.undecodable");

    /// <summary>Messages that did not decrypt, by reason.</summary>
    public static readonly Counter<long> Undecryptable = Meter.CreateCounter<long>("whatsapp.messages.undecryptable");
}
