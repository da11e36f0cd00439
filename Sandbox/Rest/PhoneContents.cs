using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Messages.Contents;

namespace WhatIsUp.Sandbox.Rest;

/// <summary>Sends what a body says from a phone.</summary>
internal static class PhoneContents
{
    private const int MaxText = 65_536;

    private const string Types =
        "text, link_preview, location, contact, reaction, poll, poll_vote, event, event_answer, interactive_reply, group_invite, edit, delete, pin, expiration";

    public static Task<SandboxMessage> SendAsync(SandboxPhone phone, SendBody body, CancellationToken cancellationToken) => (body.Type ?? "text") switch
    {
        "reaction" => phone.ReactAsync(Target(body), body.Emoji ?? "", cancellationToken),
        "poll_vote" => phone.VoteAsync(Target(body), body.Options ?? [], cancellationToken),
        "event_answer" => phone.AnswerAsync(Target(body), body.Answer ?? throw RequestReader.Refused("The field is required.", "answer"), body.ExtraGuests ?? 0, cancellationToken),
        "edit" => phone.EditAsync(Target(body), Text(body), cancellationToken),
        "delete" => phone.DeleteAsync(Target(body), cancellationToken),
        "pin" => phone.PinAsync(Target(body), body.Seconds ?? 0, cancellationToken),
        "text" when body is { Mentions: null, ViewOnce: null, Forwarded: null, EphemeralExpiration: null } => phone.SendTextAsync(To(body), Text(body), body.QuotedMessageId, cancellationToken),
        _ => phone.SendAsync(To(body), Read(body), ContextOf(body), body.QuotedMessageId, cancellationToken),
    };

    private static Content Read(SendBody body) => body.Type switch
    {
        null or "text" => new TextContent(Text(body)),
        "link_preview" => new TextContent(Text(body)) { Preview = new LinkPreview(RequestReader.Required(body.Url, "url")) { Title = body.Title, Description = body.Description } },
        "location" => new LocationContent(Required(body.Latitude, "latitude"), Required(body.Longitude, "longitude"))
        {
            Name = body.Name, Address = body.Address, Url = body.Url, IsLive = body.Live ?? false,
        },
        "contact" => new ContactsContent(body.Contacts is { Length: > 0 } contacts
            ? [.. contacts.Select(contact => new ContactCard(RequestReader.Required(contact.Name, "contacts.name"), RequestReader.Required(contact.Vcard, "contacts.vcard")))]
            : throw RequestReader.Refused("The field is required.", "contacts")),
        "poll" => new PollContent(
            RequestReader.Required(body.Title, "title"), body.Options is { Length: >= 2 and <= 12 } options ? options : throw RequestReader.Refused("A poll has 2 to 12 options.", "options"),
            body.SelectableCount ?? 0),
        "event" => new EventContent(RequestReader.Required(body.Title, "title"), body.StartTime ?? throw RequestReader.Refused("The field is required.", "start_time"))
        {
            Description = body.Description, EndsAt = body.EndTime,
        },
        "interactive_reply" => new InteractiveReplyContent(RequestReader.Required(body.Id, "id"), body.Text ?? ""),
        "group_invite" => new GroupInviteContent(
            Jid.TryParse(body.GroupId, out var group) && group.IsGroup ? group : throw RequestReader.Refused("The field takes the JID of a group.", "group_id"),
            RequestReader.Required(body.Code, "code"))
        { GroupName = body.Name },
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

    private static Jid To(SendBody body) => RequestReader.Chat(body.To, "to").ToAccount();

    private static string Target(SendBody body) => RequestReader.Required(body.MessageId, "message_id");

    private static string Text(SendBody body) => RequestReader.Required(body.Text, "text") is { Length: <= MaxText } text
        ? text
        : throw RequestReader.Refused("A text has 1 to 65,536 characters.", "text");

    private static double Required(double? value, string field) => value ?? throw RequestReader.Refused("The field is required.", field);
}
