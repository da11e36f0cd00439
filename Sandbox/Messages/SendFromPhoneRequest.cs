using WhatIsUp.Sandbox.Rest;

namespace WhatIsUp.Sandbox.Messages;

/// <summary>A message that the phone sends, with the fields of its type.</summary>
public sealed record SendFromPhoneRequest : PhoneContent, INamesChannels
{
    /// <summary>Channel to write to.</summary>
    public Guid? ChannelId { get; init; }

    /// <summary>
    /// Instead of a channel: a phone number or a WhatsApp address, also of a group. A message that refers to another one goes to the chat of that message.
    /// </summary>
    public string? To { get; init; }

    /// <summary>
    /// Type of the message: text (the default), link_preview, image, video, short, gif, audio, voice, document, sticker, location, contact, contact_list,
    /// reaction, poll, poll_vote, event, event_answer, interactive, carousel, interactive_reply, group_invite, admin_invite, comment, edit, delete, pin,
    /// expiration, forward or raw. Fields are those of the type when a channel sends it.
    /// </summary>
    public string? Type { get; init; }

    /// <summary>Id of the message that this one answers.</summary>
    public string? Quoted { get; init; }

    /// <summary>True to mark it as forwarded.</summary>
    public bool? Forwarded { get; init; }

    /// <summary>File of an image, video, audio, document or sticker, base64, up to 700 KB.</summary>
    [System.ComponentModel.DataAnnotations.MaxLength(MaxBodyBytes)] public string? MediaBase64 { get; init; }

    /// <summary>The link as it stands in the text of a link_preview; its first one when absent.</summary>
    public string? Canonical { get; init; }

    /// <summary>Small JPEG of a link_preview, base64, up to 64 KB.</summary>
    public string? Preview { get; init; }

    /// <summary>
    /// Content of a raw message: base64 of WhatsApp's protobuf, as the list of the phone's messages shows it. For types of messages that this version
    /// does not know.
    /// </summary>
    [System.ComponentModel.DataAnnotations.MaxLength(MaxBodyBytes)] public string? Content { get; init; }

    IReadOnlyList<Guid> INamesChannels.Channels => ChannelId is { } channel ? [channel] : [];

    (string Field, string Problem)? INamesChannels.ChannelProblem =>
        ChannelId is not null && To is not null || ChannelId is null && To is null && !PhoneContentReader.IsReferring(Type)
            ? ("channel_id", "give either channel_id or to") : null;

    object INamesChannels.WithDevices(IReadOnlyList<string> devices) => this with { ChannelId = null, To = devices.Count > 0 ? devices[0] : To };

    private const int MaxBodyBytes = 1 << 20;
}
