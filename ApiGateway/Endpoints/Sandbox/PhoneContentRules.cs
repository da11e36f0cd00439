using WhatIsUp.ApiGateway.Endpoints.Messages;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.ApiGateway.Requests.Bodies;

namespace WhatIsUp.ApiGateway.Endpoints.Sandbox;

/// <summary>What a phone may send: by the same rules as a channel, so that what is learned of one holds for the other.</summary>
internal static class PhoneContentRules
{
    /// <summary>Kinds of messages whose chat is that of the message they refer to.</summary>
    public static readonly string[] Referring = ["reaction", "poll_vote", "event_answer", "comment", "edit", "delete", "pin"];

    private const int MaxPinSeconds = 31_536_000;

    /// <summary>Notes what is wrong with the fields of the message's type.</summary>
    public static void Check(SendFromPhoneRequest request, ContentReader reader)
    {
        if (Referring.Contains(request.Type) || request.Type == "forward")
            if (Has(request.MessageId, "message_id", reader)) reader.MessageId(request.MessageId!, "message_id");
        CheckMedia(request, reader);
        switch (request.Type)
        {
            case null or "text" or "edit" or "comment":
                if (Has(request.Text, "text", reader)) reader.Text(request.Text!, "text");
                break;
            case "link_preview":
                if (Has(request.Text, "text", reader) & Has(request.Title, "title", reader))
                    reader.Preview(new LinkPreviewFields { Title = request.Title!, Description = request.Description, Canonical = request.Canonical, Preview = request.Preview }, request.Text!, "");
                break;
            case "location":
                if (Has(request.Latitude, "latitude", reader) & Has(request.Longitude, "longitude", reader)) reader.Place(request.Latitude!.Value, request.Longitude!.Value, "latitude", "longitude");
                reader.Address(request.Url, "url");
                break;
            case "contact" or "contact_list":
                if (Has(request.Contacts, "contacts", reader)) new SendContactRequest { To = "", Contacts = request.Contacts! }.Read(reader);
                break;
            case "reaction":
                if (Has(request.Emoji, "emoji", reader)) reader.Emoji(request.Emoji!, "emoji");
                break;
            case "poll":
                if (Has(request.Title, "title", reader) & Has(request.Options, "options", reader))
                    new SendPollRequest { To = "", Title = request.Title!, Options = request.Options!, SelectableCount = request.SelectableCount }.Read(reader);
                break;
            case "poll_vote":
                if (Has(request.Options, "options", reader)) reader.Count(request.Options!, 0, RequestLimits.MaxPollOptions, "options");
                break;
            case "event":
                if (Has(request.Title, "title", reader) & Has(request.StartTime, "start_time", reader)) Event(request).Read(reader);
                reader.Address(request.JoinLink, "join_link");
                break;
            case "event_answer":
                if (Has(request.Answer, "answer", reader) & Has(request.MessageId, "message_id", reader))
                    new SendEventAnswerRequest { To = "", MessageId = request.MessageId!, Answer = request.Answer!.Value, ExtraGuests = request.ExtraGuests }.Read(reader);
                break;
            case "interactive":
                if (Has(request.Body, "body", reader) & Has(request.Action, "action", reader))
                    new SendInteractiveRequest { To = "", Header = request.Header, Body = request.Body!, Footer = request.Footer, Action = request.Action! }.Read(reader);
                break;
            case "carousel":
                if (Has(request.Body, "body", reader) & Has(request.Cards, "cards", reader)) new SendCarouselRequest { To = "", Body = request.Body!, Cards = request.Cards! }.Read(reader);
                for (var i = 0; i < (request.Cards?.Count ?? 0); i++) reader.Errors.Require(request.Cards![i].MediaId is null, $"cards[{i}].media_id", "is of a channel: a phone has no stored files");
                break;
            case "interactive_reply":
                Has(request.Id, "id", reader);
                break;
            case "group_invite":
                if (Has(request.GroupId, "group_id", reader) & Has(request.Code, "code", reader))
                    new SendGroupInviteRequest { To = "", GroupId = request.GroupId!, Code = request.Code!, GroupName = request.GroupName, Caption = request.Caption, ExpiresAt = request.ExpiresAt }.Read(reader);
                break;
            case "pin":
                reader.Errors.Require(request.Seconds is null or (>= 0 and <= MaxPinSeconds), "seconds", $"must be an integer from 0 to {MaxPinSeconds}");
                break;
            case "raw":
                if (Has(request.Content, "content", reader)) reader.Bytes(request.Content, RequestLimits.MaxBodyBytes, "content");
                break;
        }
    }

    private static void CheckMedia(SendFromPhoneRequest request, ContentReader reader)
    {
        reader.Caption(request.Caption);
        reader.FileName(request.Filename);
        reader.Thumbnail(request.Thumbnail, "thumbnail");
        reader.Waveform(request.Waveform);
        reader.Errors.Require(request.MimeType is null || MessageFile.IsMimeType(request.MimeType), "mime_type", "must be a MIME type such as image/jpeg");
        if (request.Type is not ("image" or "video" or "short" or "gif" or "audio" or "voice" or "document" or "sticker")) return;
        if (Has(request.MediaBase64, "media_base64", reader)) reader.Errors.Require(reader.Bytes(request.MediaBase64, InlineFile.MaxBytes, "media_base64") is { Length: > 0 }, "media_base64", "must not be empty");
    }

    private static SendEventRequest Event(SendFromPhoneRequest request) => new()
    {
        To = "", Title = request.Title!, Description = request.Description, StartTime = request.StartTime!.Value, EndTime = request.EndTime, DegreesLatitude = request.DegreesLatitude,
        DegreesLongitude = request.DegreesLongitude, LocationName = request.LocationName, LocationAddress = request.LocationAddress,
    };

    private static bool Has(object? value, string field, ContentReader reader)
    {
        reader.Errors.Require(value is not null, field, "is required for this type");
        return value is not null;
    }
}
