using System.Buffers;
using WhatIsUp.ApiGateway.Endpoints.Chats;
using WhatIsUp.ApiGateway.Endpoints.Messages;
using WhatIsUp.ApiGateway.Endpoints.Sandbox;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Requests;

/// <summary>The ids that stand in paths, by the name of their parameter: which form each has, and what is answered for one that is not there or can't be.</summary>
internal static class RouteIds
{
    /// <summary>Characters that mean something in an address: an id in a path has none of them, also where the server beneath leaves them encoded.</summary>
    private static readonly SearchValues<char> OfAddresses = SearchValues.Create("%/\\?#{}");

    private sealed record Kind(Func<string, bool> HasForm, ErrorCode Code, string Message);

    private static readonly Dictionary<string, Kind> Kinds = new(StringComparer.Ordinal)
    {
        ["channelId"] = new(text => ChannelId.TryParse(text, out _), ErrorCode.ChannelNotFound, GatewayException.ChannelNotFound().Message),
        ["endpointId"] = new(text => PrefixedId.IsValid(PrefixedId.WebhookEndpoint, text), ErrorCode.WebhookEndpointNotFound, "No such webhook endpoint."),
        ["deliveryId"] = new(text => PrefixedId.IsValid(PrefixedId.Delivery, text), ErrorCode.NotFound, "No such delivery."),
        ["mediaId"] = new(text => PrefixedId.IsValid(PrefixedId.Media, text), ErrorCode.NotFound, "No such file."),
        ["messageId"] = new(IsMessageId, ErrorCode.NotFound, "No such message."),
        ["chatId"] = new(text => ChatAddress.TryRead(text) is not null, ErrorCode.NotFound, "No such chat."),
        ["jid"] = new(text => ChatAddress.TryRead(text) is not null, ErrorCode.NotFound, "No such contact."),
        ["labelId"] = new(LabelRoutes.IsLabelId, ErrorCode.NotFound, "No such label."),
        ["associationId"] = new(text => ChatAddress.TryRead(text) is not null || IsMessageId(text), ErrorCode.NotFound, "No such chat or message."),
        ["phoneId"] = new(SandboxForwarder.IsPhoneId, ErrorCode.NotFound, "No such resource."),
        ["groupId"] = new(text => ChatAddress.TryRead(text)?.EndsWith("@g.us", StringComparison.Ordinal) == true, ErrorCode.NotFound, "No such resource."),
    };

    /// <summary>The id, when it has the form of its kind.</summary>
    /// <exception cref="GatewayException">The id is malformed; it is answered as an unknown id.</exception>
    public static string Require(string parameter, string text) => Of(parameter).HasForm(text) ? text : throw Missing(parameter);

    /// <summary>What is answered when there is no such thing.</summary>
    public static GatewayException Missing(string parameter) => new(Of(parameter).Code, Of(parameter).Message);

    private static bool IsMessageId(string text) => MessageFilters.IsMessageId(text) && !text.AsSpan().ContainsAny(OfAddresses);

    private static Kind Of(string parameter) => Kinds.GetValueOrDefault(parameter) ?? throw new InvalidOperationException($"No form is known for the path parameter {parameter}.");
}
