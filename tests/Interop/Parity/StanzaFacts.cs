using System.Globalization;
using System.Text.Json;
using Google.Protobuf.Reflection;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.Interop.Parity;

/// <summary>The stanzas of a client, decomposed: for each kind of stanza the set of values at each place.</summary>
public sealed class StanzaFacts
{
    private static readonly HashSet<string> Ids = ["id", "sid", "key", "prev"];
    private static readonly HashSet<string> Times = ["t", "ts", "timestamp"];

    // Contents that are text; all others are keys, ids or ciphertext.
    private static readonly HashSet<string> Texts = ["companion_platform_id", "companion_platform_display", "link_code_pairing_nonce", "status"];

    // Sent at arbitrary times.
    private const string KeepAlive = "w:p";

    // Baileys makes its reporting token from the padded message and leaves it out when the random padding does not parse; ours is always there.
    private const string RandomlyAbsent = "reporting";

    // The version byte before, and the MAC behind, a serialised Signal message.
    private const int SignalPrefix = 1;
    private const int SignalMac = 8;

    private readonly SortedDictionary<(string Stanza, string Place), SortedSet<string>> _values = [];
    private Roles _roles = null!;

    /// <summary>Values by kind of stanza and place.</summary>
    public IReadOnlyDictionary<(string Stanza, string Place), SortedSet<string>> Values => _values;

    /// <summary>Decomposes the stanzas of a client on its first connection, the pairing, and on later ones, the sessions.</summary>
    /// <param name="stanzas">The recorded stanzas of the sandbox.</param>
    /// <param name="roles">Roles of the addresses.</param>
    /// <param name="pairing">Name of the first connection.</param>
    /// <param name="session">Name of the later ones; null leaves them out.</param>
    public StanzaFacts Add(IEnumerable<RecordedStanza> stanzas, Roles roles, string pairing, string? session)
    {
        _roles = roles;
        long? first = null;
        foreach (var stanza in stanzas.Where(stanza => stanza.FromClient && stanza.Connection != 0))
        {
            first ??= stanza.Connection;
            var scene = stanza.Connection == first ? pairing : session;
            if (scene is null || stanza.Node.Get("xmlns") == KeepAlive) continue;
            var kind = $"{scene}: {KindOf(stanza.Node)}";
            Read(kind, "", stanza.Node);
            if (stanza.Plaintext is { } plaintext) ReadMessage(kind, "plaintext", plaintext, Message.Descriptor);
        }

        return this;
    }

    private static string KindOf(Node node)
    {
        var child = node.Children.Count > 0 ? node.Children[0] : null;
        return node.Tag switch
        {
            "iq" => string.Join(' ', new[] { "iq", node.Get("type"), node.Get("xmlns"), child?.Tag, child?.Get("stage") }.Where(part => part is not null)),
            "message" => $"message to {node.GetJid("to")?.Server}",
            "receipt" => $"receipt {node.Get("type") ?? "delivered"}",
            "ack" => $"ack {node.Get("class")} {node.Get("type")}".TrimEnd(),
            "ib" => $"ib {child?.Tag}",
            "presence" => $"presence {node.Get("type")}".TrimEnd(),
            _ => node.Tag,
        };
    }

    private void Read(string stanza, string path, Node node)
    {
        foreach (var attribute in node.Attributes)
            if (!IsHashOfProperties(node, attribute)) AddFact(stanza, $"{path}@{attribute.Name}", ValueOf(node, attribute));
        foreach (var group in node.Children.Where(child => child.Tag != RandomlyAbsent).GroupBy(NameOf))
        {
            var place = path.Length == 0 ? group.Key : $"{path}/{group.Key}";
            AddFact(stanza, place, group.Count() == 1 ? "once" : group.Count().ToString(CultureInfo.InvariantCulture) + " times");
            foreach (var child in group) Read(stanza, place, child);
        }

        if (node.IsShortText) AddFact(stanza, $"{path}()", $"short text {node.Text}");
        else if (node.Bytes is { } bytes) ReadContent(stanza, path, node, bytes);
    }

    private static string Printable(string? text) =>
        string.Concat((text ?? "").Select(letter => char.IsControl(letter) ? $"\\x{(int)letter:x2}" : letter.ToString()));

    /// <summary>
    /// The hash of properties fetched on a former connection: there or not, as the close of that connection fell before or after their arrival.
    /// </summary>
    private static bool IsHashOfProperties(Node node, NodeAttribute attribute) => node.Tag == "props" && attribute.Name == "hash";

    /// <summary>Children for devices are distinguished by device, ciphertexts by type.</summary>
    private string NameOf(Node node) => node.Tag switch
    {
        "to" or "user" or "device" when node.GetJid("jid") is { } jid => $"{node.Tag}[{_roles.NameOf(jid)}]",
        "enc" => $"enc[{node.Get("type")}]",
        _ => node.Tag,
    };

    private string ValueOf(Node node, NodeAttribute attribute)
    {
        if (attribute.Jid is { } jid) return "jid " + _roles.NameOf(jid);
        if (Ids.Contains(attribute.Name))
            return node.Tag == "message" && attribute.Value.StartsWith("3EB0", StringComparison.Ordinal) ? $"<3EB0 id of {attribute.Value.Length}>" : "<id>";
        if (attribute.Name == "phash") return "<hash>";
        return Times.Contains(attribute.Name) ? "<time>" : _roles.NameOf(attribute.Value);
    }

    private void ReadContent(string stanza, string path, Node node, ReadOnlyMemory<byte> bytes)
    {
        var place = path + "()";
        switch (node.Tag)
        {
            case "client-payload":
                ReadMessage(stanza, place, bytes, ClientPayload.Descriptor);
                break;
            case "device-identity":
                ReadMessage(stanza, place, bytes, ADVSignedDeviceIdentity.Descriptor);
                break;
            case "query" when bytes.Span is [(byte)'{', ..]:
                using (var document = JsonDocument.Parse(bytes)) ReadJson(stanza, place, document.RootElement);
                break;
            case "picture" or "image":
                AddFact(stanza, place, "<picture>");
                break;
            case "enc" when node.Get("type") == "pkmsg":
                ReadMessage(stanza, place, bytes[SignalPrefix..], PreKeySignalMessage.Descriptor);
                var inner = PreKeySignalMessage.Parser.ParseFrom(bytes.Span[SignalPrefix..]).Message.Memory;
                ReadMessage(stanza, place + ".message", inner[SignalPrefix..^SignalMac], SignalMessage.Descriptor);
                break;
            case "enc" when node.Get("type") == "skmsg":
                AddFact(stanza, place, "<sender key message>");
                break;
            case "enc":
                ReadMessage(stanza, place, bytes[SignalPrefix..^SignalMac], SignalMessage.Descriptor);
                break;
            default:
                AddFact(stanza, place, Texts.Contains(node.Tag) ? $"bytes {Printable(node.Text)}" : $"<{bytes.Length} bytes>");
                break;
        }
    }

    /// <summary>The variables of a GraphQL query.</summary>
    private void ReadJson(string stanza, string place, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var field in value.EnumerateObject()) ReadJson(stanza, $"{place}.{field.Name}", field.Value);
                break;
            case JsonValueKind.Array:
                foreach (var entry in value.EnumerateArray()) ReadJson(stanza, place + "[]", entry);
                break;
            case JsonValueKind.String:
                AddFact(stanza, place, _roles.NameOf(value.GetString()!));
                break;
            default:
                AddFact(stanza, place, value.GetRawText());
                break;
        }
    }

    private void ReadMessage(string stanza, string place, ReadOnlyMemory<byte> bytes, MessageDescriptor descriptor) =>
        new ProtobufFacts(_roles, (path, value) => AddFact(stanza, path, value)).Read(place, bytes, descriptor);

    private void AddFact(string stanza, string place, string value)
    {
        if (!_values.TryGetValue((stanza, place), out var values)) _values[(stanza, place)] = values = new SortedSet<string>(StringComparer.Ordinal);
        values.Add(value);
    }
}
