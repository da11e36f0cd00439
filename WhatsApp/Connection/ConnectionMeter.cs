using System.Diagnostics.Metrics;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>Counters of all connections of the process.</summary>
internal static class ConnectionMeter
{
    private static readonly Meter Meter = new("WhatIsUp.WhatsApp");

    /// <summary>Stanzas of an unknown kind, by tag.</summary>
    public static readonly Counter<long> UnknownStanzas = Meter.CreateCounter<long>("whatsapp.stanzas.unknown");

    /// <summary>Malformed stanzas.</summary>
    public static readonly Counter<long> UndecodableStanzas = Meter.CreateCounter<long>("whatsapp.stanzas.undecodable");

    /// <summary>Messages that could not be decrypted, by reason.</summary>
    public static readonly Counter<long> Undecryptable = Meter.CreateCounter<long>("whatsapp.messages.undecryptable");
}
