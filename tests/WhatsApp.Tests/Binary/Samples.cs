using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Tests.Binary;

/// <summary>Stanzas like those on a real connection.</summary>
internal static class Samples
{
    internal static readonly Node Message = Node.Of(
        "message",
        [new("from", Jid.FromPhoneNumber("15550001111")), new("id", "3EB0C767D71BDB0F00AA"), new("t", "1700000000"), new("type", "text"),
            new("notify", "Ann é")],
        Node.Of(
            "participants",
            Node.Of("to", [new("jid", Jid.FromLid("100000012345678", 3))], Node.OfBytes("enc", new byte[180], new("v", "2"), new("type", "pkmsg"))),
            Node.Of("to", [new("jid", Jid.FromPhoneNumber("15550002222", 12))], Node.OfBytes("enc", new byte[120], new("v", "2"), new("type", "msg")))),
        Node.OfBytes("device-identity", new byte[300]),
        Node.OfShortText("mode", "Some words"));
}
