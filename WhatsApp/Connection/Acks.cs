using System.Globalization;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>Acknowledges a stanza, as the web client does.</summary>
internal static class Acks
{
    /// <summary>Builds the ack; an error number makes it a refusal.</summary>
    public static Node Of(Node stanza, Jid own, int? error = null)
    {
        List<NodeAttribute> attributes = [];
        Copy(stanza, "id", "id", attributes);
        Copy(stanza, "from", "to", attributes);
        attributes.Add(new NodeAttribute("class", stanza.Tag));
        if (error is { } code) attributes.Add(new NodeAttribute("error", code.ToString(CultureInfo.InvariantCulture)));
        Copy(stanza, "participant", "participant", attributes);
        Copy(stanza, "recipient", "recipient", attributes);
        Copy(stanza, "type", "type", attributes);
        if (stanza.Tag == "message") attributes.Add(new NodeAttribute("from", own));
        return Node.Of("ack", attributes);
    }

    /// <summary>Copies an attribute in its original form.</summary>
    public static void Copy(Node stanza, string from, string to, List<NodeAttribute> attributes)
    {
        foreach (var attribute in stanza.Attributes)
        {
            if (attribute.Name != from) continue;
            attributes.Add(from is "from" or "participant" or "recipient" && stanza.GetJid(from) is { } jid
                ? new NodeAttribute(to, jid)
                : new NodeAttribute(to, attribute.Value));
            return;
        }
    }
}
