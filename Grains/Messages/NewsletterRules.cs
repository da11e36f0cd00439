using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Grains.Messages;

/// <summary>Rules for messages to newsletters: everybody can read them unencrypted, so there are no replies, timers or view-once messages.</summary>
internal static class NewsletterRules
{
    /// <summary>True for the address of a newsletter.</summary>
    public static bool IsNewsletter(string chatId) => chatId.EndsWith("@" + JidServer.Newsletter, StringComparison.Ordinal);

    /// <summary>Adapts the request for a newsletter.</summary>
    /// <exception cref="GatewayException"><c>invalid_request</c>: it contains something that newsletters do not support.</exception>
    public static SendRequest Check(SendRequest request)
    {
        var content = request.Content;
        if (content.Reaction is not null)
            throw Invalid("message_id", "can't be a post of a newsletter: PUT …/newsletters/{newsletterId}/messages/{serverId}/reaction reacts to one");
        if (content is not ({ Text: not null } or { Image: not null } or { Video: not null } or { Audio: not null } or { Document: not null }
            or { Sticker: not null } or { Poll: not null } or { Delete: not null }))
            throw Invalid("to", "can't be a newsletter for this type: newsletters take text, image, video, audio, document, sticker and poll");
        if (request.QuotedMessageId is not null) throw Invalid("quoted", "must be absent for a newsletter");
        if (request.Mentions.Count > 0) throw Invalid("mentions", "must be absent for a newsletter");
        if (content.ViewOnce) throw Invalid("view_once", "must be absent for a newsletter");
        if (content.EphemeralExpiration > 0) throw Invalid("ephemeral_expiration", "must be absent for a newsletter");
        return request with { TypingSeconds = 0 };
    }

    private static GatewayException Invalid(string field, string problem) => GatewayException.InvalidField(field, problem);
}
