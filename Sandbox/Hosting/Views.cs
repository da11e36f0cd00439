namespace WhatIsUp.Sandbox.Hosting;

internal sealed record StanzaView(long Sequence, DateTimeOffset Time, long Connection, string? Device, bool FromClient, NodeView Node, string? Plaintext);

internal sealed record StanzaList(StanzaView[] Data, string? NextCursor);

internal sealed record NodeView(string Tag, Dictionary<string, string> Attributes, NodeView[]? Children, string? Bytes);
