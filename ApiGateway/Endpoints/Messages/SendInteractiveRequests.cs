using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using WhatIsUp.ApiGateway.Requests;
using WhatIsUp.Grains.Abstractions.Messages;

namespace WhatIsUp.ApiGateway.Endpoints.Messages;

/// <summary>A text with buttons or a list. WhatsApp's apps may not show it.</summary>
public sealed record SendInteractiveRequest : SendMessageRequest
{
    /// <summary>Line above.</summary>
    public TextField? Header { get; init; }

    /// <summary>The text.</summary>
    public required TextField Body { get; init; }

    /// <summary>Line below.</summary>
    public TextField? Footer { get; init; }

    /// <summary>Id of a stored picture, film or document to show above (med_…).</summary>
    public string? MediaId { get; init; }

    /// <summary>What can be chosen: buttons, or a list.</summary>
    public required ActionFields Action { get; init; }

    internal override MessageContent? Read(ContentReader reader)
    {
        reader.Errors.Require(Action.Buttons is null != Action.List is null, "action", "must have either buttons or list");
        return new MessageContent
        {
            Interactive = new InteractiveContent
            {
                Header = Header is null ? null : new InteractiveText(reader.Named(Header.Text, RequestLimits.MaxTitleLength, "header.text")),
                Body = new InteractiveText(reader.Text(Body.Text, "body.text")),
                Footer = Footer is null ? null : new InteractiveText(reader.Named(Footer.Text, RequestLimits.MaxTitleLength, "footer.text")),
                Media = reader.Stored(MediaId, "media_id"),
                Action = new InteractiveAction
                {
                    Buttons = Action.Buttons is null ? null : reader.Buttons(Action.Buttons, "action.buttons"),
                    List = Action.List is null ? null : reader.List(Action.List, "action.list"),
                },
            },
        };
    }
}

/// <summary>A line or text.</summary>
public sealed record TextField
{
    /// <summary>The text.</summary>
    public required string Text { get; init; }
}

/// <summary>What can be chosen.</summary>
public sealed record ActionFields
{
    /// <summary>Buttons, 1 to 10.</summary>
    [MaxLength(RequestLimits.MaxButtons)] public IReadOnlyList<ButtonFields>? Buttons { get; init; }

    /// <summary>A list.</summary>
    public ListFields? List { get; init; }
}

/// <summary>A button.</summary>
public sealed record ButtonFields
{
    /// <summary>What it does.</summary>
    public required InteractiveButtonType Type { get; init; }

    /// <summary>What it shows.</summary>
    public required string Title { get; init; }

    /// <summary>Id that the answer tells, of a quick_reply.</summary>
    public string? Id { get; init; }

    /// <summary>Link to open, of a url.</summary>
    public string? Url { get; init; }

    /// <summary>Number to call, of a call.</summary>
    public string? PhoneNumber { get; init; }

    /// <summary>Code to copy, of a copy.</summary>
    public string? CopyCode { get; init; }
}

/// <summary>A list to choose from.</summary>
public sealed record ListFields
{
    /// <summary>What opens it.</summary>
    public required string Label { get; init; }

    /// <summary>Its parts, 1 to 10.</summary>
    [MaxLength(RequestLimits.MaxButtons)] public required IReadOnlyList<SectionFields> Sections { get; init; }
}

/// <summary>A part of a list.</summary>
public sealed record SectionFields
{
    /// <summary>Its title.</summary>
    public string? Title { get; init; }

    /// <summary>Its rows, 1 to 10.</summary>
    [MaxLength(RequestLimits.MaxButtons)] public required IReadOnlyList<RowFields> Rows { get; init; }
}

/// <summary>A row of a list.</summary>
public sealed record RowFields
{
    /// <summary>Id that the answer tells.</summary>
    public required string Id { get; init; }

    /// <summary>What it shows.</summary>
    public required string Title { get; init; }

    /// <summary>More of it.</summary>
    public string? Description { get; init; }
}

/// <summary>A text with buttons under another name. A linked device can't send approved templates: this is sent as interactive.</summary>
public sealed record SendTemplateRequest : SendMessageRequest
{
    /// <summary>The text.</summary>
    public required string Text { get; init; }

    /// <summary>Line below.</summary>
    public string? Footer { get; init; }

    /// <summary>Buttons, 1 to 10.</summary>
    [MaxLength(RequestLimits.MaxButtons)] public required IReadOnlyList<ButtonFields> Buttons { get; init; }

    internal override MessageContent? Read(ContentReader reader) => new()
    {
        Interactive = new InteractiveContent
        {
            Body = new InteractiveText(reader.Text(Text, "text")),
            Footer = Footer is null ? null : new InteractiveText(reader.Named(Footer, RequestLimits.MaxTitleLength, "footer")),
            Action = new InteractiveAction { Buttons = reader.Buttons(Buttons, "buttons") },
        },
    };
}

/// <summary>Cards side by side. WhatsApp's apps may not show them.</summary>
public sealed record SendCarouselRequest : SendMessageRequest
{
    /// <summary>The text above.</summary>
    public required TextField Body { get; init; }

    /// <summary>The cards, 1 to 10.</summary>
    [MaxLength(RequestLimits.MaxButtons)] public required IReadOnlyList<CardFields> Cards { get; init; }

    internal override MessageContent? Read(ContentReader reader)
    {
        var body = new InteractiveText(reader.Text(Body.Text, "body.text"));
        if (!reader.Count(Cards, 1, RequestLimits.MaxButtons, "cards")) return null;
        return new MessageContent
        {
            Carousel = new CarouselContent(
                body,
                [
                    .. Cards.Select((card, index) => new CarouselCard(
                        reader.Text(card.Text, $"cards[{index}].text"), reader.Buttons(card.Buttons, $"cards[{index}].buttons") ?? [], reader.Stored(card.MediaId, $"cards[{index}].media_id"))),
                ]),
        };
    }
}

/// <summary>A card.</summary>
public sealed record CardFields
{
    /// <summary>Its text.</summary>
    public required string Text { get; init; }

    /// <summary>Its buttons, 1 to 10.</summary>
    [MaxLength(RequestLimits.MaxButtons)] public required IReadOnlyList<ButtonFields> Buttons { get; init; }

    /// <summary>Id of a stored picture, film or document to show above (med_…).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MediaId { get; init; }
}
