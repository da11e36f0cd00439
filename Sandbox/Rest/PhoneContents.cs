using System.Buffers.Text;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Messages.Contents;

namespace WhatIsUp.Sandbox.Rest;

/// <summary>Sends what a body says from a phone.</summary>
internal static class PhoneContents
{
    private const int MaxText = 65_536;

    private const string Types =
        "text, link_preview, image, video, short, gif, audio, voice, document, sticker, location, contact, contact_list, reaction, poll, poll_vote, event, event_answer, interactive, carousel, "
        + "interactive_reply, group_invite, comment, edit, delete, pin, expiration, forward, raw";

    public static Task<SandboxMessage> SendAsync(SandboxPhone phone, SendBody body, CancellationToken cancellationToken) => (body.Type ?? "text") switch
    {
        "reaction" => phone.ReactAsync(Target(body), body.Emoji ?? "", cancellationToken),
        "poll_vote" => phone.VoteAsync(Target(body), body.Options ?? [], cancellationToken),
        "event_answer" => phone.AnswerAsync(Target(body), body.Answer ?? throw RequestReader.Refused("The field is required.", "answer"), body.ExtraGuests ?? 0, cancellationToken),
        "edit" => phone.EditAsync(Target(body), Text(body), cancellationToken),
        "delete" => phone.DeleteAsync(Target(body), cancellationToken),
        "comment" => phone.CommentAsync(Target(body), Text(body), cancellationToken),
        "forward" => phone.ForwardAsync(Target(body), To(body), cancellationToken),
        "raw" => phone.SendRawAsync(To(body), Raw(body), cancellationToken),
        "pin" => phone.PinAsync(Target(body), body.Seconds ?? 0, cancellationToken),
        "text" when body is { Mentions: null, ViewOnce: null, Forwarded: null, EphemeralExpiration: null } => phone.SendTextAsync(To(body), Text(body), body.QuotedMessageId, cancellationToken),
        "short" => SendFileAsync(phone, body with { Ptv = true }, MediaForm.Video, cancellationToken),
        "gif" => SendFileAsync(phone, body with { GifPlayback = true }, MediaForm.Video, cancellationToken),
        "voice" => SendFileAsync(phone, body with { Ptt = true }, MediaForm.Audio, cancellationToken),
        "image" => SendFileAsync(phone, body, MediaForm.Image, cancellationToken),
        "video" => SendFileAsync(phone, body, MediaForm.Video, cancellationToken),
        "audio" => SendFileAsync(phone, body, MediaForm.Audio, cancellationToken),
        "document" => SendFileAsync(phone, body, MediaForm.Document, cancellationToken),
        "sticker" => SendFileAsync(phone, body, MediaForm.Sticker, cancellationToken),
        _ => phone.SendAsync(To(body), Read(body), ContextOf(body), body.QuotedMessageId, cancellationToken),
    };

    private static async Task<SandboxMessage> SendFileAsync(SandboxPhone phone, SendBody body, MediaForm form, CancellationToken cancellationToken)
    {
        var to = To(body);
        if (!Base64.IsValid(RequestReader.Required(body.MediaBase64, "media_base64"))) throw RequestReader.Refused("The field takes base64.", "media_base64");
        var media = new MediaContent(form)
        {
            MimeType = body.MimeType ?? DefaultType(form), Caption = body.Caption, FileName = body.Filename, Seconds = body.Seconds, Width = body.Width, Height = body.Height,
            Waveform = Bytes(body.Waveform, "waveform"), Thumbnail = Bytes(body.Thumbnail, "thumbnail"),
            IsVoice = body.Ptt ?? false, IsRound = body.Ptv ?? false, IsGif = body.GifPlayback ?? false, IsAnimated = body.Animated ?? false,
        };
        using var content = new MemoryStream(Convert.FromBase64String(body.MediaBase64!), writable: false);
        var file = await phone.UploadMediaAsync(content, media.Kind, cancellationToken).ConfigureAwait(false);
        media = media with { File = file.File, Url = file.Url, DirectPath = file.DirectPath, KeyMadeAt = file.KeyMadeAt };
        return await phone.SendAsync(to, media, ContextOf(body), body.QuotedMessageId, cancellationToken).ConfigureAwait(false);
    }

    private static string DefaultType(MediaForm form) => form switch
    {
        MediaForm.Image => "image/jpeg",
        MediaForm.Video => "video/mp4",
        MediaForm.Audio => "audio/ogg; codecs=opus",
        MediaForm.Sticker => "image/webp",
        _ => "application/octet-stream",
    };

    private static Content Read(SendBody body) => body.Type switch
    {
        null or "text" => new TextContent(Text(body)),
        "link_preview" => new TextContent(Text(body)) { Preview = new LinkPreview(RequestReader.Required(body.Url, "url")) { Title = body.Title, Description = body.Description, Thumbnail = Bytes(body.Thumbnail, "thumbnail") } },
        "location" => new LocationContent(Required(body.Latitude, "latitude"), Required(body.Longitude, "longitude"))
        {
            Name = body.Name, Address = body.Address, Url = body.Url, IsLive = body.Live ?? false, AccuracyMeters = body.Accuracy, Comment = body.Comment, Thumbnail = Bytes(body.Thumbnail, "thumbnail"),
        },
        "contact" or "contact_list" => new ContactsContent(body.Contacts is { Length: > 0 } contacts
            ? [.. contacts.Select(contact => new ContactCard(RequestReader.Required(contact.Name, "contacts.name"), RequestReader.Required(contact.Vcard, "contacts.vcard")))]
            : throw RequestReader.Refused("The field is required.", "contacts")),
        "poll" => new PollContent(
            RequestReader.Required(body.Title, "title"), body.Options is { Length: >= 2 and <= 12 } options ? options : throw RequestReader.Refused("A poll has 2 to 12 options.", "options"),
            body.SelectableCount ?? 0),
        "event" => new EventContent(RequestReader.Required(body.Title, "title"), body.StartTime ?? throw RequestReader.Refused("The field is required.", "start_time"))
        {
            Description = body.Description, EndsAt = body.EndTime, Location = PlaceOf(body), JoinLink = body.JoinLink, IsCanceled = body.Canceled ?? false,
            AllowsExtraGuests = body.ExtraGuestsAllowed ?? false,
        },
        "interactive" => new InteractiveContent(RequestReader.Required(body.Body?.Text, "body.text"))
        {
            Header = body.Header?.Text, Footer = body.Footer?.Text, Buttons = ButtonBody.ReadAll(body.Action?.Buttons ?? [], "action.buttons"), List = body.Action?.List?.Read(),
        },
        "carousel" => new CarouselContent(
            RequestReader.Required(body.Body?.Text, "body.text"),
            [
                .. (body.Cards ?? []).Select((card, index) => new InteractiveContent(RequestReader.Required(card.Text, $"cards[{index}].text"))
                {
                    Buttons = ButtonBody.ReadAll(card.Buttons ?? [], $"cards[{index}].buttons"),
                }),
            ]),
        "interactive_reply" => new InteractiveReplyContent(RequestReader.Required(body.Id, "id"), body.Text ?? "") { Parameters = body.Parameters },
        "group_invite" => new GroupInviteContent(
            Jid.TryParse(body.GroupId, out var group) && group.IsGroup ? group : throw RequestReader.Refused("The field takes the JID of a group.", "group_id"),
            RequestReader.Required(body.Code, "code"))
        {
            GroupName = body.GroupName, Caption = body.Caption, ExpiresAt = body.ExpiresAt, Thumbnail = Bytes(body.Thumbnail, "thumbnail"),
        },
        "expiration" => new ExpirationContent(body.Seconds ?? 0),
        _ => throw RequestReader.Refused($"A phone sends messages of these types: {Types}.", "type"),
    };

    private static MessageContext ContextOf(SendBody body) => new()
    {
        Mentions = [.. (body.Mentions ?? []).Select(mention => RequestReader.Address(mention, "mentions"))],
        IsViewOnce = body.ViewOnce ?? false,
        ForwardingScore = body.Forwarded == true ? 1u : 0u,
        ExpirationSeconds = body.EphemeralExpiration ?? 0,
    };

    private static LocationContent? PlaceOf(SendBody body) => body is { DegreesLatitude: null, LocationName: null, LocationAddress: null }
        ? null
        : new LocationContent(body.DegreesLatitude ?? 0, body.DegreesLongitude ?? 0) { Name = body.LocationName, Address = body.LocationAddress };

    private static byte[]? Bytes(string? text, string field) => text is null ? null
        : Base64.IsValid(text) ? Convert.FromBase64String(text)
        : throw RequestReader.Refused("The field takes base64.", field);

    /// <summary>A message as its sender's app wrote it, whatever it says.</summary>
    private static byte[] Raw(SendBody body)
    {
        var content = Bytes(RequestReader.Required(body.Content, "content"), "content")!;
        try
        {
            _ = ContentDecoder.Parse(content);
            return content;
        }
        catch (InvalidProtocolBufferException)
        {
            throw RequestReader.Refused("The field takes the protobuf of a message.", "content");
        }
    }

    private static Jid To(SendBody body) => RequestReader.Chat(body.To, "to").ToAccount();

    private static string Target(SendBody body) => RequestReader.Required(body.MessageId, "message_id");

    private static string Text(SendBody body) => RequestReader.Required(body.Text, "text") is { Length: <= MaxText } text
        ? text
        : throw RequestReader.Refused("A text has 1 to 65,536 characters.", "text");

    private static double Required(double? value, string field) => value ?? throw RequestReader.Refused("The field is required.", field);
}
