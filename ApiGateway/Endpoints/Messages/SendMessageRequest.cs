using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>A message to send; <c>type</c> says which.</summary>
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
public abstract record SendMessageRequest
{
    /// <summary>Recipient: a phone number in E.164 form, a username (@name, or @name:key), or a WhatsApp address.</summary>
    public required string To { get; init; }

    /// <summary>Your own id, up to 128 characters: the same one on the same channel within 24 hours sends nothing again.</summary>
    public string? ClientRef { get; init; }

    /// <summary>Id of the message that this one answers.</summary>
    public string? Quoted { get; init; }

    /// <summary>Whom the message mentions: phone numbers or WhatsApp addresses.</summary>
    [MaxLength(RequestLimits.MaxMentions)] public IReadOnlyList<string>? Mentions { get; init; }

    /// <summary>Seconds after which the chat forgets the message: 86400, 604800 or 7776000; 0 for never. Left out, it is as the chat has it.</summary>
    public int? EphemeralExpiration { get; init; }

    /// <summary>True to mark it as forwarded.</summary>
    public bool? Forwarded { get; init; }

    /// <summary>True when it may be opened once only: a picture, film, GIF, round video note, sound or voice note.</summary>
    public bool? ViewOnce { get; init; }

    /// <summary>For how many seconds the recipient sees the channel typing before the message is sent, 0 to 60.</summary>
    public int? TypingTime { get; init; }

    /// <summary>What the message says; notes what is wrong.</summary>
    internal abstract MessageContent? Read(ContentReader reader);
}
