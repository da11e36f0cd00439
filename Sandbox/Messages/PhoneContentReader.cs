using System.Globalization;
using WhatIsUp.Sandbox.Rest;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Contents;

namespace WhatIsUp.Sandbox.Messages;

/// <summary>Reads the content of a message that a phone sends; problems of its fields are collected in <paramref name="fields"/>.</summary>
internal sealed class PhoneContentReader(SendFromPhoneRequest request, PhoneFields fields)
{
    private const int MaxPinSeconds = 31_536_000;
    private const int MaxExtraGuests = 10;

    private const string Types =
        "text, link_preview, image, video, short, gif, audio, voice, document, sticker, location, contact, contact_list, reaction, poll, poll_vote, event, "
        + "event_answer, interactive, carousel, interactive_reply, group_invite, admin_invite, comment, edit, delete, pin, expiration, forward, raw";

    /// <summary>Types of messages that go to the chat of the message that they refer to.</summary>
    private static readonly string[] Referring = ["reaction", "poll_vote", "event_answer", "comment", "edit", "delete", "pin"];

    private static readonly string[] Known = Types.Split(", ");

    public string Type => request.Type ?? "text";

    /// <summary>True when the message names no chat, because it goes to that of another message.</summary>
    public bool GoesToChatOfTarget => IsReferring(Type);

    /// <summary>True for a type of message that refers to another message, and goes to its chat.</summary>
    public static bool IsReferring(string? type) => Referring.Contains(type);

    /// <summary>Adds the problems of all fields.</summary>
    public void Check()
    {
        if (!Known.Contains(Type)) throw RequestReader.Refused($"A phone sends messages of these types: {Types}.", "type");
        if ((GoesToChatOfTarget || Type == "forward") && Has(request.MessageId, "message_id")) fields.MessageId(request.MessageId!, "message_id");
        CheckFile();
        CheckType();
        fields.People(request.Mentions ?? [], "mentions");
    }

    /// <summary>Content of a type that refers to no message and has no file.</summary>
    public Content Read() => Type switch
    {
        "text" => new TextContent(request.Text!),
        "link_preview" => new TextContent(request.Text!)
        {
            Preview = new LinkPreview(Link) { Title = request.Title, Description = request.Description,
                Thumbnail = fields.Bytes(request.Preview ?? request.Thumbnail, "preview") },
        },
        "location" => new LocationContent(request.Latitude!.Value, request.Longitude!.Value)
        {
            Name = request.Name, Address = request.Address, Url = request.Url, IsLive = request.Live ?? false, AccuracyMeters = (uint?)request.Accuracy,
            Comment = request.Comment, Thumbnail = fields.Bytes(request.Thumbnail, "thumbnail"),
        },
        "contact" or "contact_list" => new ContactsContent([.. request.Contacts!.Select(ContactCards.Read)]),
        "poll" => new PollContent(request.Title!, request.Options!, (uint)(request.SelectableCount ?? 0)),
        "event" => ReadEvent(),
        "interactive" => new InteractiveContent(request.Body!.Text)
        {
            Header = request.Header?.Text, Footer = request.Footer?.Text, Buttons = InteractiveParts.Read(request.Action!.Buttons),
            List = InteractiveParts.Read(request.Action.List),
        },
        "carousel" => new CarouselContent(
            request.Body!.Text, [.. request.Cards!.Select(card => new InteractiveContent(card.Text) { Buttons = InteractiveParts.Read(card.Buttons) })]),
        "interactive_reply" => new InteractiveReplyContent(request.Id!, request.Text ?? "") { Parameters = request.Parameters },
        "group_invite" => new GroupInviteContent(Jid.Parse(request.GroupId!), request.Code!)
        {
            GroupName = request.GroupName, Caption = request.Caption, ExpiresAt = request.ExpiresAt, Thumbnail = fields.Bytes(request.Thumbnail, "thumbnail"),
        },
        "admin_invite" => new AdminInviteContent(Jid.Parse(request.NewsletterId!))
        {
            NewsletterName = request.NewsletterName, Caption = request.Caption, ExpiresAt = request.ExpiresAt,
            Thumbnail = fields.Bytes(request.Thumbnail, "thumbnail"),
        },
        "expiration" => new ExpirationContent((uint)(request.Seconds ?? 0)),
        _ => throw new InvalidOperationException($"A message of type {Type} is not read here."),
    };

    /// <summary>What every message may have.</summary>
    public MessageContext ReadContext() => new()
    {
        Mentions = [.. (request.Mentions ?? []).Select(mention => RequestReader.Address(mention, "mentions"))],
        IsViewOnce = request.ViewOnce ?? false,
        ForwardingScore = request.Forwarded == true ? 1u : 0u,
        ExpirationSeconds = (uint)(request.EphemeralExpiration ?? 0),
    };

    private string Link => request.Canonical ?? request.Url ?? PhoneFields.FirstLink(request.Text!);

    private EventContent ReadEvent() => new(request.Title!, request.StartTime!.Value)
    {
        Description = request.Description, EndsAt = request.EndTime, JoinLink = request.JoinLink, IsCanceled = request.Canceled ?? false,
        AllowsExtraGuests = request.ExtraGuestsAllowed ?? false,
        Location = request is { DegreesLatitude: null, LocationName: null, LocationAddress: null }
            ? null
            : new LocationContent(request.DegreesLatitude ?? 0, request.DegreesLongitude ?? 0) { Name = request.LocationName,
                Address = request.LocationAddress },
    };

    private void CheckType()
    {
        switch (Type)
        {
            case "text" or "edit" or "comment": CheckText(); break;
            case "link_preview": CheckPreview(); break;
            case "location":
                if (Has(request.Latitude, "latitude") & Has(request.Longitude, "longitude"))
                    fields.Place(request.Latitude!.Value, request.Longitude!.Value, "latitude", "longitude");
                fields.Link(request.Url, "url");
                break;
            case "contact" or "contact_list":
                if (Has(request.Contacts, "contacts")) ContactCards.Check(request.Contacts!, fields);
                break;
            case "reaction":
                if (Has(request.Emoji, "emoji")) fields.Emoji(request.Emoji!, "emoji");
                break;
            case "poll": CheckPoll(); break;
            case "poll_vote": Has(request.Options, "options"); break;
            case "event": CheckEvent(); break;
            case "event_answer": CheckAnswer(); break;
            case "interactive":
                if (Has(request.Body, "body") & Has(request.Action, "action")) InteractiveParts.Check(request, fields);
                break;
            case "carousel":
                if (Has(request.Body, "body") & Has(request.Cards, "cards")) InteractiveParts.CheckCards(request, fields);
                break;
            case "interactive_reply": Has(request.Id, "id"); break;
            case "group_invite": CheckInvite(); break;
            case "admin_invite": CheckAdminInvite(); break;
            case "pin":
                fields.Require(request.Seconds is null or (>= 0 and <= MaxPinSeconds), "seconds", $"must be an integer from 0 to {MaxPinSeconds}");
                break;
            case "raw":
                if (Has(request.Content, "content")) fields.Bytes(request.Content, "content");
                break;
        }
    }

    private void CheckText()
    {
        if (Has(request.Text, "text")) fields.Text(request.Text!, "text");
    }

    private void CheckPreview()
    {
        if (!(Has(request.Text, "text") & Has(request.Title, "title"))) return;
        fields.Text(request.Text!, "text");
        fields.Require(Link.Length > 0 && request.Text!.Contains(Link, StringComparison.Ordinal), "canonical", "must be a link in the text");
        fields.Short(request.Title, "title");
        fields.Short(request.Description, "description");
        fields.Thumbnail(request.Preview, "preview");
    }

    private void CheckPoll()
    {
        if (!(Has(request.Title, "title") & Has(request.Options, "options"))) return;
        fields.Visible(request.Title!, PhoneFields.MaxTitleLength, "title");
        var options = request.Options!;
        fields.Require(options.Count is >= 2 and <= 12, "options", "must have 2 to 12 entries");
        for (var i = 0; i < options.Count; i++)
            fields.Visible(options[i], PhoneFields.MaxOptionLength, string.Create(CultureInfo.InvariantCulture, $"options[{i}]"));
        fields.Require(options.Distinct(StringComparer.Ordinal).Count() == options.Count, "options", "must all be different");
        fields.Require(!(request.SelectableCount > options.Count), "selectable_count", "must be 0 or a number up to that of the options");
    }

    private void CheckEvent()
    {
        if (!(Has(request.Title, "title") & Has(request.StartTime, "start_time"))) return;
        fields.Visible(request.Title!, PhoneFields.MaxTitleLength, "title");
        fields.Time(request.StartTime, "start_time");
        fields.Time(request.EndTime, "end_time");
        fields.Require(request.EndTime is null || request.EndTime > request.StartTime, "end_time", "must be after start_time");
        fields.Require(request.DegreesLatitude is null == request.DegreesLongitude is null, "degrees_latitude", "must come together with degrees_longitude");
        if (request is { DegreesLatitude: { } latitude, DegreesLongitude: { } longitude })
            fields.Place(latitude, longitude, "degrees_latitude", "degrees_longitude");
        fields.Short(request.Description, "description");
        fields.Short(request.LocationName, "location_name");
        fields.Short(request.LocationAddress, "location_address");
        fields.Link(request.JoinLink, "join_link");
    }

    private void CheckAnswer()
    {
        if (!Has(request.Answer, "answer")) return;
        fields.Require(request.Answer != EventAnswer.Unknown, "answer", "must be one of: going, not_going, maybe");
        fields.Require(request.ExtraGuests is null or (>= 0 and <= MaxExtraGuests), "extra_guests", $"must be an integer from 0 to {MaxExtraGuests}");
    }

    private void CheckInvite()
    {
        if (!(Has(request.GroupId, "group_id") & Has(request.Code, "code"))) return;
        fields.Require(Jid.TryParse(request.GroupId, out var group) && group.IsGroup, "group_id", "must be the address of a group (…@g.us)");
        fields.InviteCode(request.Code!, "code");
        fields.Short(request.GroupName, "group_name");
        fields.Time(request.ExpiresAt, "expires_at");
    }

    private void CheckAdminInvite()
    {
        if (!Has(request.NewsletterId, "newsletter_id")) return;
        fields.Require(
            Jid.TryParse(request.NewsletterId, out var newsletter) && newsletter.Server == JidServer.Newsletter, "newsletter_id",
            "must be the address of a newsletter (…@newsletter)");
        fields.Short(request.NewsletterName, "newsletter_name");
        fields.Time(request.ExpiresAt, "expires_at");
    }

    private void CheckFile()
    {
        fields.Require(request.Caption is null or { Length: <= PhoneFields.MaxTextLength }, "caption",
            $"must have at most {PhoneFields.MaxTextLength} characters");
        fields.FileName(request.Filename, "filename");
        fields.Thumbnail(request.Thumbnail, "thumbnail");
        fields.Waveform(request.Waveform, "waveform");
        fields.MimeType(request.MimeType, "mime_type");
        if (PhoneFiles.FormOf(Type) is null || !Has(request.MediaBase64, "media_base64")) return;
        if (fields.Bytes(request.MediaBase64, "media_base64") is null or []) fields.Add("media_base64", "must not be empty");
    }

    private bool Has(object? value, string field)
    {
        fields.Require(value is not null, field, "is required for this type");
        return value is not null;
    }
}
