using System.Text.RegularExpressions;
using WhatIsUp.Interop.Parity;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.Interop.Types;

/// <summary>What a client sent for one message: the stanza without its ciphertexts, and the protobuf decrypted by the recipient.</summary>
public sealed partial class TypeFacts
{
    // Made from random padding at Baileys, and left out when that does not parse.
    private const string RandomlyAbsent = "reporting";

    private TypeFacts(SortedDictionary<string, SortedSet<string>> stanza, SortedDictionary<string, SortedSet<string>> content) =>
        (Stanza, Content) = (stanza, content);

    /// <summary>Places of the stanza.</summary>
    public SortedDictionary<string, SortedSet<string>> Stanza { get; }

    /// <summary>Places of the protobuf.</summary>
    public SortedDictionary<string, SortedSet<string>> Content { get; }

    /// <summary>Reads the recorded stanza of a message; null until the recipient has received it.</summary>
    public static TypeFacts? Of(IReadOnlyList<RecordedStanza> stanzas, string id, SandboxPhone me, SandboxPhone friend)
    {
        var sent = stanzas.FirstOrDefault(stanza => stanza.FromClient && stanza.Connection != 0 && stanza.Node.Tag == "message" && stanza.Node.Get("id") == id);
        var opened = stanzas.FirstOrDefault(
            stanza => stanza.Connection == 0 && !stanza.FromClient && stanza.Device == friend.Jid
                && stanza.Node.Get("id") == id && stanza.Plaintext is not null);
        if (sent is null || opened?.Plaintext is not { } plaintext) return null;
        var roles = new Roles(me, friend);
        SortedDictionary<string, SortedSet<string>> stanza = [], content = [];
        ReadNode(stanza, "", sent.Node);
        new ProtobufFacts(roles, (place, value) => AddFact(content, place, Normal(place, value))).Read("", plaintext, Message.Descriptor);
        return new TypeFacts(stanza, content);
    }

    /// <summary>The differences of two sets of facts, as places with both values.</summary>
    public static IEnumerable<string> Differences(SortedDictionary<string, SortedSet<string>> ours, SortedDictionary<string, SortedSet<string>> theirs) =>
        from place in ours.Keys.Union(theirs.Keys)
        let our = ours.TryGetValue(place, out var mine) ? string.Join(" or ", mine) : "nothing"
        let their = theirs.TryGetValue(place, out var others) ? string.Join(" or ", others) : "nothing"
        where our != their
        orderby place
        select $"`{place}`: `{our}`, Baileys `{their}`";

    private static void ReadNode(SortedDictionary<string, SortedSet<string>> facts, string path, Node node)
    {
        foreach (var attribute in node.Attributes)
            if (attribute.Name == "phash") AddFact(facts, $"{path}@phash", "<hash>");
            else if (attribute.Name is not ("id" or "to" or "jid") && !(node.Tag == "enc" && attribute.Name == "type"))
            {
                AddFact(facts, $"{path}@{attribute.Name}", attribute.Value);
            }
        foreach (var child in node.Children.Where(child => child.Tag is not (RandomlyAbsent or "device-identity" or "tctoken")))
        {
            AddFact(facts, $"{path}/{child.Tag}", "there");
            ReadNode(facts, $"{path}/{child.Tag}", child);
        }
    }

    private static void AddFact(SortedDictionary<string, SortedSet<string>> facts, string place, string value)
    {
        if (!facts.TryGetValue(place, out var values)) facts[place] = values = new SortedSet<string>(StringComparer.Ordinal);
        values.Add(value);
    }

    private static string Normal(string place, string value) => place switch
    {
        _ when place.EndsWith("_ms", StringComparison.Ordinal) || place.EndsWith(".media_key_timestamp", StringComparison.Ordinal) => "<time>",
        _ when place.EndsWith(".direct_path", StringComparison.Ordinal) || value.StartsWith("https://127.0.0.1:", StringComparison.Ordinal) => "<file>",
        _ => MessageId().IsMatch(value) ? "<id>" : value,
    };

    [GeneratedRegex("^3EB0[0-9A-F]{18}$")]
    private static partial Regex MessageId();
}
