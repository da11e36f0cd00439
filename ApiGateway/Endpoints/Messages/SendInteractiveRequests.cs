using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>A text with buttons or a list. WhatsApp's apps may not display it.</summary>
public sealed record SendInteractiveRequest : SendMessageRequest
{
    /// <summary>Line above the text, up to 255 characters.</summary>
    public TextField? Header { get; init; }

    /// <summary>The text.</summary>
    public required TextField Body { get; init; }

    /// <summary>Line below the text, up to 255 characters.</summary>
    public TextField? Footer { get; init; }

    /// <summary>Id of a stored image, video or document to show above the text (med_…).</summary>
    [FileId] public string? MediaId { get; init; }

    /// <summary>Buttons, or a list.</summary>
    public required ActionFields Action { get; init; }

    internal override MessageContent? Read(ContentReader reader)
    {
        reader.Errors.Require(Action.Buttons is null != Action.List is null, "action", "must have either buttons or list");
        return new MessageContent
        {
            Interactive = new InteractiveContent
            {
                Header = Header is null ? null : new InteractiveText(reader.Title(Header.Text, "header.text")),
                Body = new InteractiveText(Body.Text),
                Footer = Footer is null ? null : new InteractiveText(reader.Title(Footer.Text, "footer.text")),
                Media = ContentReader.Stored(MediaId),
                Action = new InteractiveAction
                {
                    Buttons = Action.Buttons is null ? null : reader.Buttons(Action.Buttons, "action.buttons"),
                    List = Action.List is null ? null : reader.List(Action.List, "action.list"),
                },
            },
        };
    }
}

/// <summary>A text or a line.</summary>
public sealed record TextField
{
    /// <summary>The text.</summary>
    [Length(1, RequestLimits.MaxTextLength)] public required string Text { get; init; }
}

/// <summary>Buttons or a list.</summary>
public sealed record ActionFields
{
    /// <summary>Buttons, 1 to 10.</summary>
    [Length(1, RequestLimits.MaxButtons)] public IReadOnlyList<ButtonFields>? Buttons { get; init; }

    /// <summary>A list.</summary>
    public ListFields? List { get; init; }
}

/// <summary>A button.</summary>
public sealed record ButtonFields
{
    /// <summary>Action of the button.</summary>
    public required InteractiveButtonType Type { get; init; }

    /// <summary>Label of the button.</summary>
    [NotBlank(RequestLimits.MaxTitleLength)] public required string Title { get; init; }

    /// <summary>Id that the reply contains, for quick_reply.</summary>
    public string? Id { get; init; }

    /// <summary>Link to open, for url.</summary>
    public string? Url { get; init; }

    /// <summary>Number to call, for call.</summary>
    public string? PhoneNumber { get; init; }

    /// <summary>Code to copy, for copy.</summary>
    public string? CopyCode { get; init; }
}

/// <summary>A list to choose from.</summary>
public sealed record ListFields
{
    /// <summary>Label of the button that opens the list.</summary>
    [Length(1, RequestLimits.MaxTitleLength)] public required string Label { get; init; }

    /// <summary>Sections, 1 to 10.</summary>
    [Length(1, RequestLimits.MaxButtons)] public required IReadOnlyList<SectionFields> Sections { get; init; }
}

/// <summary>A section of a list.</summary>
public sealed record SectionFields
{
    /// <summary>Title of the section.</summary>
    [MaxLength(RequestLimits.MaxShortTextLength)] public string? Title { get; init; }

    /// <summary>Rows, 1 to 10.</summary>
    [Length(1, RequestLimits.MaxButtons)] public required IReadOnlyList<RowFields> Rows { get; init; }
}

/// <summary>A row of a list.</summary>
public sealed record RowFields
{
    /// <summary>Id that the reply contains.</summary>
    [Length(1, RequestLimits.MaxTitleLength)] public required string Id { get; init; }

    /// <summary>Title of the row.</summary>
    [Length(1, RequestLimits.MaxTitleLength)] public required string Title { get; init; }

    /// <summary>Description of the row.</summary>
    [MaxLength(RequestLimits.MaxShortTextLength)] public string? Description { get; init; }
}

/// <summary>A text with buttons. A linked device can't send approved templates, so it is sent as interactive.</summary>
public sealed record SendTemplateRequest : SendMessageRequest
{
    /// <summary>The text.</summary>
    [Length(1, RequestLimits.MaxTextLength)] public required string Text { get; init; }

    /// <summary>Line below the text, up to 255 characters.</summary>
    [Length(1, RequestLimits.MaxTitleLength)] public string? Footer { get; init; }

    /// <summary>Buttons, 1 to 10.</summary>
    [Length(1, RequestLimits.MaxButtons)] public required IReadOnlyList<ButtonFields> Buttons { get; init; }

    internal override MessageContent? Read(ContentReader reader) => new()
    {
        Interactive = new InteractiveContent
        {
            Body = new InteractiveText(Text),
            Footer = Footer is null ? null : new InteractiveText(Footer),
            Action = new InteractiveAction { Buttons = reader.Buttons(Buttons, "buttons") },
        },
    };
}

/// <summary>A carousel of cards. WhatsApp's apps may not display it.</summary>
public sealed record SendCarouselRequest : SendMessageRequest
{
    /// <summary>Text above the cards.</summary>
    public required TextField Body { get; init; }

    /// <summary>Cards, 1 to 10.</summary>
    [Length(1, RequestLimits.MaxButtons)] public required IReadOnlyList<CardFields> Cards { get; init; }

    internal override MessageContent? Read(ContentReader reader)
    {
        var cards = Cards.Select(
            (card, index) => new CarouselCard(card.Text, reader.Buttons(card.Buttons, $"cards[{index}].buttons"), ContentReader.Stored(card.MediaId)));
        return new MessageContent { Carousel = new CarouselContent(new InteractiveText(Body.Text), [.. cards]) };
    }
}

/// <summary>A card.</summary>
public sealed record CardFields
{
    /// <summary>Text of the card.</summary>
    [Length(1, RequestLimits.MaxTextLength)] public required string Text { get; init; }

    /// <summary>Buttons, 1 to 10.</summary>
    [Length(1, RequestLimits.MaxButtons)] public required IReadOnlyList<ButtonFields> Buttons { get; init; }

    /// <summary>Id of a stored image, video or document to show above the text (med_…).</summary>
    [FileId, JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MediaId { get; init; }
}
