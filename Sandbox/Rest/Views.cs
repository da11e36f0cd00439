namespace WhatIsUp.Sandbox.Rest;

internal sealed record PhoneView(
    string Id, string PhoneNumber, string Jid, string Lid, string PushName, bool Business, bool Online, long UndecryptableCount, string[] LinkedDevices, DateTimeOffset CreatedAt,
    PolicyView Policy, string? Username, string? UsernameKey, bool HidesNumber);

internal sealed record PhoneList(PhoneView[] Data, string? NextCursor);

internal sealed record MessageView(
    string Id, string Chat, string From, bool FromMe, string Type, string? Text, ContentView Said, string? QuotedMessageId, DateTimeOffset Timestamp,
    SandboxMessageStatus Status, bool Rings, string Content, string Cursor);

internal sealed record MessageList(MessageView[] Data, string? NextCursor);

internal sealed record LinkedView(string? Jid);

internal sealed record PasskeyView(string CredentialId, string UserHandle, string PrivateKey, long SignCount, SandboxPasskeyStage Stage, string? Code, bool Handoff);

internal sealed record AssertionView(System.Text.Json.JsonElement Assertion);

internal sealed record ReadView(int Marked);

internal sealed record StanzaView(long Sequence, DateTimeOffset Time, long Connection, string? Device, bool FromClient, NodeView Node, string? Plaintext);

internal sealed record StanzaList(StanzaView[] Data, string? NextCursor);

internal sealed record NodeView(string Tag, Dictionary<string, string> Attributes, NodeView[]? Children, string? Bytes);
