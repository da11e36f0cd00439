using System.Text.Json.Serialization;

namespace WhatIsUp.Grains.Abstractions.Messages;

/// <summary>Content of a message, to send or received: one of the fields below is set, the one that its type names.</summary>
[GenerateSerializer, Immutable, Alias("MessageContent")]
public record MessageContent
{
    /// <summary>A text.</summary>
    [Id(0), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public TextContent? Text { get; init; }
    /// <summary>A picture.</summary>
    [Id(1), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public MediaContent? Image { get; init; }
    /// <summary>A film, also a GIF and a round video note.</summary>
    [Id(2), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public MediaContent? Video { get; init; }
    /// <summary>A sound, also a voice note.</summary>
    [Id(3), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public MediaContent? Audio { get; init; }
    /// <summary>A file.</summary>
    [Id(4), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public MediaContent? Document { get; init; }
    /// <summary>A sticker.</summary>
    [Id(5), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public MediaContent? Sticker { get; init; }
    /// <summary>A place.</summary>
    [Id(6), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public LocationContent? Location { get; init; }
    /// <summary>Contact cards.</summary>
    [Id(7), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public ContactContent? Contact { get; init; }
    /// <summary>A reaction to a message.</summary>
    [Id(8), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public ReactionContent? Reaction { get; init; }
    /// <summary>A poll.</summary>
    [Id(9), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public PollContent? Poll { get; init; }
    /// <summary>A vote in a poll.</summary>
    [Id(10), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public PollVoteContent? PollVote { get; init; }
    /// <summary>An event.</summary>
    [Id(11), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public EventContent? Event { get; init; }
    /// <summary>An answer to an event.</summary>
    [Id(12), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public EventAnswerContent? EventAnswer { get; init; }
    /// <summary>A text with buttons or a list.</summary>
    [Id(13), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public InteractiveContent? Interactive { get; init; }
    /// <summary>Cards side by side.</summary>
    [Id(14), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public CarouselContent? Carousel { get; init; }
    /// <summary>The choice of a button or row.</summary>
    [Id(15), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public InteractiveReplyContent? InteractiveReply { get; init; }
    /// <summary>An invitation to a group.</summary>
    [Id(16), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public GroupInviteContent? GroupInvite { get; init; }
    /// <summary>An order, received only.</summary>
    [Id(17), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public OrderContent? Order { get; init; }
    /// <summary>A product of a catalogue.</summary>
    [Id(18), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public ProductContent? Product { get; init; }
    /// <summary>A new content for a message; the content is beside it.</summary>
    [Id(19), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public ReferenceContent? Edit { get; init; }
    /// <summary>A message is taken back for everyone.</summary>
    [Id(20), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public ReferenceContent? Delete { get; init; }
    /// <summary>A message is pinned in its chat, or no longer.</summary>
    [Id(21), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public PinContent? Pin { get; init; }
    /// <summary>A comment; its content is beside it.</summary>
    [Id(22), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public ReferenceContent? Comment { get; init; }
    /// <summary>The chat's messages disappear after a time, or no longer.</summary>
    [Id(23), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public ExpirationContent? Expiration { get; init; }
    /// <summary>A type that this version does not support; it is stored unchanged.</summary>
    [Id(24), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public UnsupportedContent? Unsupported { get; init; }
    /// <summary>True for view-once content.</summary>
    [Id(25), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public bool ViewOnce { get; init; }
    /// <summary>How often it was forwarded, null for never.</summary>
    [Id(26), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public int? ForwardingScore { get; init; }
    /// <summary>Seconds after which the chat forgets it, null for never.</summary>
    [Id(27), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public int? EphemeralExpiration { get; init; }

    /// <summary>A message that could not be decrypted; a resend of its sender replaces it.</summary>
    [Id(28), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public UnavailableContent? Unavailable { get; init; }

    /// <summary>An invitation to administer a newsletter.</summary>
    [Id(29), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public AdminInviteContent? AdminInvite { get; init; }

    /// <summary>The file, whichever field it is in.</summary>
    [JsonIgnore] public MediaContent? Media => Image ?? Video ?? Audio ?? Document ?? Sticker;

    /// <summary>All files: the file, or those above a text with buttons and above cards.</summary>
    [JsonIgnore]
    public IReadOnlyList<MediaContent> Files =>
        Media is { } file
            ? [file]
            : (Interactive?.Media ?? Product?.Image) is { } above ? [above]
            : Carousel is { } carousel ? [.. carousel.Cards.Select(card => card.Media).OfType<MediaContent>()] : [];

    /// <summary>The message it refers to, or null.</summary>
    [JsonIgnore]
    public string? TargetId =>
        Reaction?.MessageId ?? PollVote?.MessageId ?? EventAnswer?.MessageId ?? Edit?.MessageId ?? Delete?.MessageId ?? Pin?.MessageId ?? Comment?.MessageId;

    /// <summary>Text to search for: the text or the caption.</summary>
    [JsonIgnore]
    public string? SearchText =>
        Text?.Body ?? Media?.Caption ?? Poll?.Title ?? Event?.Title ?? Interactive?.Body.Text ?? Carousel?.Body.Text ?? Product?.Title;

    /// <summary>The content alone, of a message too.</summary>
    public MessageContent ToContent() => new(this);

    /// <summary>The same with another file in the place of its own.</summary>
    public MessageContent WithMedia(MediaContent media) => this switch
    {
        { Image: not null } => this with { Image = media },
        { Video: not null } => this with { Video = media },
        { Audio: not null } => this with { Audio = media },
        { Document: not null } => this with { Document = media },
        _ => this with { Sticker = media },
    };

    /// <summary>The same with each of its files changed.</summary>
    public MessageContent MapFiles(Func<MediaContent, int, MediaContent> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (Media is { } file) return WithMedia(change(file, 0));
        if (Interactive is { Media: { } above }) return this with { Interactive = Interactive with { Media = change(above, 0) } };
        if (Product is { Image: { } shown }) return this with { Product = Product with { Image = change(shown, 0) } };
        var index = 0;
        return Carousel is { } carousel
            ? this with
            {
                Carousel = carousel with
                {
                    Cards = [.. carousel.Cards.Select(card => card.Media is { } file ? card with { Media = change(file, index++) } : card)]
                }
            }
            : this;
    }

    /// <summary>Every value of <see cref="NameOfType"/>.</summary>
    public static IReadOnlyList<string> TypeNames { get; } =
    [
        "text", "image", "video", "audio", "document", "sticker", "location", "contact", "reaction", "poll", "poll_vote", "event", "event_answer",
        "interactive", "carousel", "interactive_reply",
        "group_invite", "admin_invite", "order", "product", "edit", "delete", "pin", "comment", "expiration", "unsupported", "unavailable",
    ];

    /// <summary>Name of the field that is set.</summary>
    public string NameOfType() => this switch
    {
        { Edit: not null } => "edit",
        { Comment: not null } => "comment",
        { Text: not null } => "text",
        { Image: not null } => "image",
        { Video: not null } => "video",
        { Audio: not null } => "audio",
        { Document: not null } => "document",
        { Sticker: not null } => "sticker",
        { Location: not null } => "location",
        { Contact: not null } => "contact",
        { Reaction: not null } => "reaction",
        { Poll: not null } => "poll",
        { PollVote: not null } => "poll_vote",
        { Event: not null } => "event",
        { EventAnswer: not null } => "event_answer",
        { Interactive: not null } => "interactive",
        { Carousel: not null } => "carousel",
        { InteractiveReply: not null } => "interactive_reply",
        { GroupInvite: not null } => "group_invite",
        { AdminInvite: not null } => "admin_invite",
        { Order: not null } => "order",
        { Product: not null } => "product",
        { Delete: not null } => "delete",
        { Pin: not null } => "pin",
        { Expiration: not null } => "expiration",
        { Unavailable: not null } => "unavailable",
        _ => "unsupported",
    };
}
