using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>A request to the server (<c>iq</c>), whose answer is a result or an error.</summary>
/// <param name="Type"><c>get</c> or <c>set</c>.</param>
/// <param name="Xmlns">Namespace of the request.</param>
/// <param name="Children">Content of the request.</param>
internal sealed record IqRequest(string Type, string Xmlns, Node[] Children)
{
    /// <summary>Addressee: the server itself unless a group or another service answers.</summary>
    public Jid To { get; init; } = Jid.ServerJid;

    /// <summary>Account that the request is about, for requests with such an attribute of the <c>iq</c>.</summary>
    public Jid? Target { get; init; }

    /// <summary>True for the few requests without <c>to</c>.</summary>
    public bool HasNoAddressee { get; init; }

    /// <summary>Number of the schema of requests that name one (<c>smax_id</c>).</summary>
    public string? Schema { get; init; }

    /// <summary>Creates a request that reads.</summary>
    public static IqRequest Get(string xmlns, params Node[] children) => new("get", xmlns, children);

    /// <summary>Creates a request that changes something.</summary>
    public static IqRequest Set(string xmlns, params Node[] children) => new("set", xmlns, children);

    /// <summary>The stanza of the request.</summary>
    /// <param name="id">Id that the answer repeats.</param>
    public Node ToStanza(string id)
    {
        List<NodeAttribute> attributes = [new("type", Type), new("xmlns", Xmlns), new("id", id)];
        if (!HasNoAddressee) attributes.Insert(0, new("to", To));
        if (Target is { } target) attributes.Add(new("target", target));
        if (Schema is { } schema) attributes.Add(new("smax_id", schema));
        return new Node("iq", [.. attributes], Children.Length > 0 ? Children : null);
    }
}
