using System.Buffers;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Requests;

/// <summary>Ids in paths by parameter name: their form, and the error for unknown and malformed ids.</summary>
internal static class RouteIds
{
    /// <summary>Characters with a meaning in URLs, which ids do not contain, also where Kestrel leaves them encoded.</summary>
    private static readonly SearchValues<char> OfAddresses = SearchValues.Create("%/\\?#{}");

    private sealed record Kind(Func<string, bool> HasForm, ErrorCode Code, string Message);

    private static readonly Dictionary<string, Kind> Kinds = new(StringComparer.Ordinal)
    {
        ["channelId"] = new(text => ChannelId.TryParse(text, out _), ErrorCode.ChannelNotFound, GatewayException.ChannelNotFound().Message),
        ["endpointId"] = new(text => PrefixedId.IsValid(PrefixedId.WebhookEndpoint, text), ErrorCode.WebhookEndpointNotFound, "No such webhook endpoint."),
        ["keyId"] = new(text => PrefixedId.IsValid(PrefixedId.ApiKey, text), ErrorCode.NotFound, "No such API key."),
        ["deliveryId"] = new(text => PrefixedId.IsValid(PrefixedId.Delivery, text), ErrorCode.NotFound, "No such delivery."),
        ["mediaId"] = new(text => PrefixedId.IsValid(PrefixedId.Media, text), ErrorCode.NotFound, "No such file."),
        ["messageId"] = new(IsMessageId, ErrorCode.NotFound, "No such message."),
        ["chatId"] = new(text => ChatAddress.TryRead(text) is not null, ErrorCode.NotFound, "No such chat."),
        ["jid"] = new(text => ChatAddress.TryRead(text) is not null, ErrorCode.NotFound, "No such contact."),
        ["callId"] = new(IsCallId, ErrorCode.NotFound, "No such call."),
        ["token"] = new(IsCallId, ErrorCode.NotFound, "No such call link."),
        ["category"] = new(PrivacyCategories.IsValid, ErrorCode.NotFound, "No such setting."),
        ["quickReplyId"] = new(text => text.Length is > 0 and <= 64 && text.All(char.IsAsciiLetterOrDigit), ErrorCode.NotFound, "No such quick reply."),
        ["labelId"] = new(LabelIds.IsValid, ErrorCode.NotFound, "No such label."),
        ["associationId"] = new(text => ChatAddress.TryRead(text) is not null || IsMessageId(text), ErrorCode.NotFound, "No such chat or message."),
        ["phoneId"] = new(PhoneIds.IsValid, ErrorCode.NotFound, "No such resource."),
        ["newsletterId"] = new(NewsletterIds.IsAddress, ErrorCode.NotFound, "No such newsletter."),
        ["adminId"] = new(text => text == "me" || ChatAddress.TryRead(text) is not null, ErrorCode.NotFound, "No such contact."),
        ["inviteCode"] = new(NewsletterIds.IsCode, ErrorCode.NotFound, "No such newsletter."),
        ["serverId"] = new(NewsletterIds.IsServerId, ErrorCode.NotFound, "No such post."),
        ["groupId"] = new(text => ChatAddress.TryRead(text)?.EndsWith("@g.us", StringComparison.Ordinal) == true, ErrorCode.NotFound, "No such resource."),
        ["communityId"] = new(text => ChatAddress.TryRead(text)?.EndsWith("@g.us", StringComparison.Ordinal) == true, ErrorCode.NotFound, "No such resource."),
        ["productId"] = new(BusinessIds.IsProduct, ErrorCode.NotFound, "No such product."),
        ["collectionId"] = new(BusinessIds.IsNumber, ErrorCode.NotFound, "No such collection."),
        ["orderId"] = new(BusinessIds.IsNumber, ErrorCode.NotFound, "No such order."),
        ["importId"] = new(text => PrefixedId.IsValid(PrefixedId.Import, text), ErrorCode.NotFound, "No such import."),
        ["memberId"] = new(text => PrefixedId.IsValid(PrefixedId.Member, text), ErrorCode.NotFound, "No such member."),
        // A link is sent to the catalogue of a business, which its phone number names.
        ["catalogId"] = new(
            text => PrefixedId.IsValid(PrefixedId.Catalog, text) || ChatAddress.TryRead(text) is not null, ErrorCode.NotFound, "No such catalogue."),
        ["groupCode"] = new(IsInviteCode, ErrorCode.NotFound, "No such group."),
    };

    /// <summary>Returns a well-formed id.</summary>
    /// <exception cref="GatewayException">The id is malformed; the error is that of an unknown id.</exception>
    public static string Require(string parameter, string text) => Of(parameter).HasForm(text) ? text : throw Missing(parameter);

    /// <summary>The error for an unknown id.</summary>
    public static GatewayException Missing(string parameter) => new(Of(parameter).Code, Of(parameter).Message);

    private static bool IsInviteCode(string text) => text.Length is >= 4 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    private static bool IsMessageId(string text) => MessageIds.IsValid(text) && !text.AsSpan().ContainsAny(OfAddresses);

    private static bool IsCallId(string text) =>
        text.Length is > 0 and <= RequestLimits.MaxCallIdLength && text.All(letter => letter is > ' ' and < (char)127)
            && !text.AsSpan().ContainsAny(OfAddresses);

    private static Kind Of(string parameter) =>
        Kinds.GetValueOrDefault(parameter) ?? throw new InvalidOperationException($"There is no rule for the path parameter {parameter}.");
}
