namespace WhatIsUp.ApiGateway.Authentication;

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
}
