namespace WhatIsUp.WhatsApp.Binary;

/// <summary>Limits of a decoder for input of a peer. Input beyond any of them counts as malformed.</summary>
public sealed record NodeLimits
{
    /// <summary>The limits that suit a client of WhatsApp.</summary>
    public static readonly NodeLimits Default = new();

    /// <summary>How deep nodes may nest; WhatsApp's own stay below ten.</summary>
    public int Depth { get; init; } = 32;

    /// <summary>How many nodes one stanza may hold.</summary>
    public int Nodes { get; init; } = 100_000;

    /// <summary>How many attributes one stanza may hold: two bytes of input make one, and each takes some fifty bytes of memory.</summary>
    public int Attributes { get; init; } = 500_000;

    /// <summary>How many bytes a deflated stanza may inflate to.</summary>
    public int InflatedBytes { get; init; } = 32 << 20;
}
