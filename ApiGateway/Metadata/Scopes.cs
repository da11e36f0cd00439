namespace WhatIsUp.ApiGateway.Metadata;

/// <summary>The scopes of keys.</summary>
internal static class Scopes
{
    public const string All = "*";
    public const string ChannelsRead = "channels:read";
    public const string ChannelsWrite = "channels:write";
    public const string MessagesRead = "messages:read";
    public const string MessagesSend = "messages:send";
    public const string WebhooksRead = "webhooks:read";
    public const string WebhooksWrite = "webhooks:write";
    public const string KeysWrite = "keys:write";
    public const string AccountRead = "account:read";
    public const string AccountWrite = "account:write";

    /// <summary>The scopes that a key may have, and * for all of them.</summary>
    public static IReadOnlyList<string> Grantable { get; } =
        [All, ChannelsRead, ChannelsWrite, MessagesRead, MessagesSend, WebhooksRead, WebhooksWrite, KeysWrite, AccountRead, AccountWrite];
}
