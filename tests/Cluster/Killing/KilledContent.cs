using WhatIsUp.Sandbox.Messages;
using WhatIsUp.WhatsApp.Contents;

namespace WhatIsUp.Cluster.Killing;

/// <summary>Messages of every type, each identified by a unique mark.</summary>
internal static class KilledContent
{
    /// <summary>Content of a customer. The numbers of types and of chats have no common divisor: every type is sent to every chat.</summary>
    private static readonly string[] Sent =
    [
        "text", "image", "poll", "voice", "location", "reaction", "document", "contact", "video", "poll_vote", "sticker", "event", "stored document",
        "link_preview", "short", "interactive", "edit",
        "gif", "contact_list", "audio", "template", "event_answer", "carousel", "group_invite", "story", "text",
    ];

    private static readonly string[] Written =
    [
        "text", "image", "poll", "voice", "reaction", "location", "document", "vote", "contact", "video", "edit", "sticker", "event", "interactive", "gif",
        "delete", "audio", "answer", "group_invite",
    ];

    private static readonly object[] Buttons = [new { type = "quick_reply", title = "Yes", id = "yes" }];

    public static string SentType(int n) => Sent[n % Sent.Length];

    public static string WrittenType(int n) => Written[n % Written.Length];

    /// <summary>The fields of a request, without address and reference. Content that refers to a message needs a target.</summary>
    public static Dictionary<string, object> Request(string type, string words, string? target, string? mediaId) => type switch
    {
        "link_preview" => new() { ["text"] = words + " https://example.org/a", ["title"] = "Example" },
        "location" => new() { ["latitude"] = 1.5, ["longitude"] = 2.5, ["name"] = words },
        "contact" => new() { ["contacts"] = new[] { new { name = words, phones = new[] { "+15550001111" } } } },
        "contact_list" =>
            new() { ["contacts"] = new[] { new { name = words, phones = new[] { "+15550001111" } }, new { name = "Bob", phones = new[] { "+15550002222" } } } },
        "poll" => new() { ["title"] = words, ["options"] = new[] { "yes", "no" } },
        "event" => new() { ["title"] = words, ["start_time"] = "2030-01-01T18:00:00Z" },
        "reaction" => new() { ["message_id"] = target!, ["emoji"] = "👍" },
        "poll_vote" => new() { ["message_id"] = target!, ["options"] = new[] { "yes" } },
        "event_answer" => new() { ["message_id"] = target!, ["answer"] = "going" },
        "interactive" => new() { ["body"] = new { text = words }, ["action"] = new { buttons = Buttons } },
        "template" => new() { ["text"] = words, ["buttons"] = Buttons },
        "carousel" => new() { ["body"] = new { text = words }, ["cards"] = new[] { new { text = "Pot", buttons = Buttons } } },
        "group_invite" => new() { ["group_id"] = "120363021033254949@g.us", ["code"] = "AbCdEfGhIj", ["group_name"] = "Friends", ["caption"] = words },
        "stored document" => new() { ["media_id"] = mediaId!, ["filename"] = "a.pdf" },
        "text" or "edit" or "story" => new() { ["text"] = words },
        _ => new() { ["media_base64"] = Convert.ToBase64String(KilledFile.Of(type, words).Bytes) },
    };

    /// <summary>The mark of such a request.</summary>
    public static string MarkOfRequest(string type, string words, string? target) => type switch
    {
        "image" or "video" or "gif" or "short" or "audio" or "voice" or "sticker" or "document" or "stored document" => KilledFile.Of(type, words).Mark,
        "link_preview" => words + " https://example.org/a",
        "reaction" or "poll_vote" or "event_answer" => Refers(type, target!),
        _ => words,
    };

    /// <summary>Content of a phone without a file and without a reference.</summary>
    public static Content Of(string type, string words) => type switch
    {
        "location" => new LocationContent(1.5, 2.5) { Name = words },
        "poll" => new PollContent(words, ["yes", "no"], 0),
        "contact" => new ContactsContent([new ContactCard(words, "BEGIN:VCARD\nVERSION:3.0\nFN:Somebody\nEND:VCARD")]),
        "event" => new EventContent(words, DateTimeOffset.UnixEpoch.AddYears(60)),
        "interactive" => new InteractiveContent(words) { Buttons = [new InteractiveButton(ButtonAction.Reply, "Yes", "yes")] },
        "group_invite" => new GroupInviteContent(WhatsApp.Binary.Jid.Parse("120363021033254949@g.us"), "AbCdEfGhIj") { Caption = words },
        _ => new TextContent(words),
    };

    /// <summary>The message of a phone that carries a file; null for other types.</summary>
    public static MediaContent? FileOf(string type) => type switch
    {
        "image" => new MediaContent(MediaForm.Image),
        "video" => new MediaContent(MediaForm.Video),
        "gif" => new MediaContent(MediaForm.Video) { IsGif = true },
        "audio" => new MediaContent(MediaForm.Audio),
        "voice" => new MediaContent(MediaForm.Audio) { IsVoice = true },
        "sticker" => new MediaContent(MediaForm.Sticker),
        "document" => new MediaContent(MediaForm.Document) { FileName = "a.pdf" },
        _ => null,
    };

    /// <summary>Content that a phone decrypted.</summary>
    public static Content Open(SandboxMessage message) => ContentDecoder.Decode(ContentDecoder.Parse(message.Content.Span)).Content;

    /// <summary>The mark of a message, as the phone decrypted it.</summary>
    public static string? MarkOf(SandboxMessage message) => Open(message) switch
    {
        TextContent text => text.Text,
        LocationContent place => place.Name,
        PollContent poll => poll.Title,
        ContactsContent { Cards: [var card, ..] } => card.Name,
        EventContent planned => planned.Name,
        InteractiveContent interactive => interactive.Body,
        CarouselContent carousel => carousel.Body,
        GroupInviteContent invite => invite.Caption,
        MediaContent { File: { } file } => KilledFile.MarkOf(file.Sha256),
        ReactionContent reaction => Refers("reaction", reaction.Target.MessageId),
        EditContent { New: TextContent text } => text.Text,
        SealedContent sealedContent => Refers(sealedContent.Type, sealedContent.Target.MessageId),
        _ => null,
    };

    private static string Refers(string type, string target) => $"{type} to {target}";
}
