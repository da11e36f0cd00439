using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>One stanza of each kind that a client handles, to be mutated.</summary>
internal static class HostileStanzas
{
    private static readonly Jid Number = Jid.FromPhoneNumber("491701120002", 3), Lid = Jid.FromLid("222222222222222", 3),
        Own = Jid.FromPhoneNumber("491701120001");

    public static IReadOnlyList<Node> All { get; } =
    [
        Node.Of(
            "message", [new("from", Number), new("id", "3EB01"), new("t", "1700000000"), new("type", "text"), new("notify", "Bert"), new("sender_lid", Lid)],
            Node.OfBytes("enc", new byte[120], new("v", "2"), new("type", "msg")), Node.OfBytes("device-identity", new byte[90])),
        Node.Of("message", [new("from", Lid), new("id", "3EB02"), new("t", "1700000000"), new("recipient", Own)],
            Node.OfBytes("enc", new byte[200], new("v", "2"), new("type", "pkmsg"))),
        Node.Of("message", [new("from", Own), new("id", "3EB03"), new("category", "peer")],
            Node.OfBytes("enc", new byte[60], new("v", "2"), new("type", "msg"), new("count", "4"))),
        Node.Of(
            "receipt", [new("from", Number), new("id", "3EB04"), new("type", "retry"), new("participant", Lid)],
            Node.Of("retry", [new NodeAttribute("count", "1"), new("id", "3EB04"), new("v", "1")]), Node.OfBytes("registration", new byte[] { 0, 0, 1, 2 }),
            Node.Of(
                "keys", Node.OfBytes("type", new byte[] { 5 }), Node.OfBytes("identity", new byte[32]),
                Node.Of("skey", Node.OfBytes("id", new byte[3]), Node.OfBytes("value", new byte[32]), Node.OfBytes("signature", new byte[64])))),
        Node.Of("receipt", [new("from", Number), new("id", "3EB05"), new("type", "read"), new("t", "1700000000")],
            Node.Of("list", [], new Node("item", [new("id", "3EB06")]))),
        new Node(
            "ack", [new("class", "message"), new("id", "3EB07"), new("from", Number), new("t", "1700000000"), new("phash", "2:AAAAAAAA"), new("error", "479")]),
        Node.Of(
            "notification", [new("from", Number), new("id", "n1"), new("type", "devices"), new("lid", Lid)],
            Node.Of("remove", [new NodeAttribute("device_hash", "2:AAAA")], new Node("device", [new("jid", Number), new("lid", Lid), new("key-index", "4")]))),
        Node.Of("notification", [new("from", Number), new("id", "n2"), new("type", "encrypt"), new("lid", Lid)], Node.Of("identity")),
        Node.Of("notification", [new("from", Jid.ServerJid), new("id", "n3"), new("type", "encrypt")], Node.Of("count", [new NodeAttribute("value", "3")])),
        Node.Of("notification", [new("from", Own), new("id", "n4"), new("type", "account_sync")], Node.Of("devices", new Node("device", [new("jid", Own)]))),
        Node.Of("notification", [new("from", Jid.ServerJid), new("id", "n5"), new("type", "link_code_companion_reg")],
            Node.Of("link_code_companion_reg", Node.OfBytes("link_code_pairing_ref", new byte[20]))),
        Node.Of(
            "notification", [new("from", Jid.ServerJid), new("id", "n6"), new("type", "mex")],
            Node.OfBytes("update", """{"data":{"xwa2_notify_account_reachout_timelock":{"is_active":true,"time_enforcement_ends":"1900000000"}}}"""u8.ToArray(),
                new NodeAttribute("op_name", "N"))),
        Node.Of("ib", [new("from", Jid.ServerJid)], Node.Of("offline_preview", [new NodeAttribute("count", "3")]),
            Node.Of("offline", [new NodeAttribute("count", "3")])),
        Node.Of("ib", [new("from", Jid.ServerJid)], Node.Of("edge_routing", Node.OfBytes("routing_info", new byte[] { 8, 1, 8, 5 })),
            Node.Of("dirty", [new NodeAttribute("type", "groups")])),
        Node.Of("iq", [new("from", Jid.ServerJid), new("type", "set"), new("id", "i1")], Node.Of("pair-device", Node.OfBytes("ref", new byte[20]))),
        Node.Of("iq", [new("from", Jid.ServerJid), new("type", "result"), new("id", "i2")], Node.Of("list", new Node("user", [new("jid", Number)]))),
        new Node("call", [new("from", Number), new("id", "c1")]),
        new Node("presence", [new("from", Number), new("type", "unavailable")]),
        new Node("success", [new("t", "1700000000"), new("lid", Lid)]),
    ];

    /// <summary>True for stanzas that end a connection.</summary>
    public static bool EndsTheConnection(Node node) =>
        node.Tag is "failure" or "stream:error" or "xmlstreamend" || node.Child("downgrade_webclient") is not null;
}
