using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>A message to send. The field <c>type</c> selects its kind.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(SendTextRequest), "text")]
[JsonDerivedType(typeof(SendLinkPreviewRequest), "link_preview")]
[JsonDerivedType(typeof(SendImageRequest), "image")]
[JsonDerivedType(typeof(SendVideoRequest), "video")]
[JsonDerivedType(typeof(SendShortRequest), "short")]
[JsonDerivedType(typeof(SendGifRequest), "gif")]
[JsonDerivedType(typeof(SendAudioRequest), "audio")]
[JsonDerivedType(typeof(SendVoiceRequest), "voice")]
[JsonDerivedType(typeof(SendDocumentRequest), "document")]
[JsonDerivedType(typeof(SendStickerRequest), "sticker")]
[JsonDerivedType(typeof(SendLocationRequest), "location")]
[JsonDerivedType(typeof(SendContactRequest), "contact")]
[JsonDerivedType(typeof(SendContactListRequest), "contact_list")]
[JsonDerivedType(typeof(SendReactionRequest), "reaction")]
[JsonDerivedType(typeof(SendPollRequest), "poll")]
[JsonDerivedType(typeof(SendPollVoteRequest), "poll_vote")]
[JsonDerivedType(typeof(SendEventRequest), "event")]
[JsonDerivedType(typeof(SendEventAnswerRequest), "event_answer")]
[JsonDerivedType(typeof(SendInteractiveRequest), "interactive")]
[JsonDerivedType(typeof(SendTemplateRequest), "template")]
[JsonDerivedType(typeof(SendCarouselRequest), "carousel")]
[JsonDerivedType(typeof(SendGroupInviteRequest), "group_invite")]
[JsonDerivedType(typeof(SendProductRequest), "product")]
[JsonDerivedType(typeof(SendCatalogRequest), "catalog")]
[JsonDerivedType(typeof(SendStoryRequest), "story")]
public abstract record SendMessageRequest
{
    /// <summary>Recipient: a phone number in E.164 form, a username (@name, or @name:key), or a WhatsApp address.</summary>
    [Recipient] public required string To { get; init; }

    /// <summary>Your own id, up to 128 characters. A repeated request with the same id on the same channel within 24 hours sends nothing.</summary>
    [Length(1, RequestLimits.MaxClientRefLength)] public string? ClientRef { get; init; }

    /// <summary>Id of the message that this message replies to.</summary>
    [MessageId] public string? Quoted { get; init; }

    /// <summary>Mentioned people: phone numbers or WhatsApp addresses.</summary>
    [MaxLength(RequestLimits.MaxMentions)] public IReadOnlyList<string>? Mentions { get; init; }

    /// <summary>Seconds after which the message disappears: 86400, 604800 or 7776000; 0 for never. When absent, the setting of the chat applies.</summary>
    [AllowedValues(null, 0, 86_400, 604_800, 7_776_000)] public int? EphemeralExpiration { get; init; }

    /// <summary>True marks the message as forwarded.</summary>
    public bool? Forwarded { get; init; }

    /// <summary>True lets the recipient open it only once: an image, video, GIF, video note, audio file or voice note.</summary>
    public bool? ViewOnce { get; init; }

    /// <summary>Seconds for which the recipient sees the channel typing before the message is sent, 0 to 60.</summary>
    [Range(0, RequestLimits.MaxTypingSeconds)] public int? TypingTime { get; init; }

    /// <summary>The content of the message. Problems that the declared limits do not cover are added to the reader's errors.</summary>
    internal abstract MessageContent? Read(ContentReader reader);
}
