namespace WhatIsUp.WhatsApp.Binary;

/// <summary>
/// One attribute of a <see cref="Node"/>: a text, or a JID in its own wire form (protocol trap: whatsmeow ignores a <c>from</c> sent as text).
/// </summary>
public readonly record struct NodeAttribute
{
    /// <summary>A text attribute.</summary>
    public NodeAttribute(string name, string text)
    {
        Name = name;
        Text = text;
    }

    /// <summary>A JID attribute.</summary>
    public NodeAttribute(string name, Jid jid)
    {
        Name = name;
        Jid = jid;
    }

    /// <summary>Attribute name.</summary>
    public string Name { get; }

    /// <summary>The text, or null when the value is a JID.</summary>
    public string? Text { get; }

    /// <summary>The JID, or null when the value is a text.</summary>
    public Jid? Jid { get; }

    /// <summary>The value as text, whichever form it has.</summary>
    public string Value => Text ?? Jid.GetValueOrDefault().ToString();
}
