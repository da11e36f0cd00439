namespace WhatIsUp.Grains.Abstractions.Messages;

/// <summary>A text with buttons or a list. WhatsApp's apps may not show it.</summary>
[GenerateSerializer, Immutable, Alias("InteractiveContent")]
public sealed record InteractiveContent
{
    /// <summary>Line above, or null.</summary>
    [Id(0)] public InteractiveText? Header { get; init; }
    /// <summary>The text.</summary>
    [Id(1)] public required InteractiveText Body { get; init; }
    /// <summary>Line below, or null.</summary>
    [Id(2)] public InteractiveText? Footer { get; init; }
    /// <summary>Items to choose from.</summary>
    [Id(3)] public required InteractiveAction Action { get; init; }
    /// <summary>Picture, film or document above the text, or null.</summary>
    [Id(4)] public MediaContent? Media { get; init; }
}

/// <summary>A line or text.</summary>
/// <param name="Text">The text.</param>
[GenerateSerializer, Immutable, Alias("InteractiveText")]
public sealed record InteractiveText([property: Id(0)] string Text);

/// <summary>Items to choose from.</summary>
[GenerateSerializer, Immutable, Alias("InteractiveAction")]
public sealed record InteractiveAction
{
    /// <summary>Buttons.</summary>
    [Id(0)] public IReadOnlyList<InteractiveButton>? Buttons { get; init; }
    /// <summary>A list.</summary>
    [Id(1)] public InteractiveList? List { get; init; }
}

/// <summary>Action of a button.</summary>
[GenerateSerializer, Alias("InteractiveButtonType")]
public enum InteractiveButtonType
{
    /// <summary>Answers with its id.</summary>
    QuickReply,
    /// <summary>Opens a link.</summary>
    Url,
    /// <summary>Calls a number.</summary>
    Call,
    /// <summary>Copies a code.</summary>
    Copy,
    /// <summary>Something else; received only.</summary>
    Other,
}

/// <summary>A button.</summary>
[GenerateSerializer, Immutable, Alias("InteractiveButton")]
public sealed record InteractiveButton
{
    /// <summary>Action of the button.</summary>
    [Id(0)] public required InteractiveButtonType Type { get; init; }
    /// <summary>Displayed text.</summary>
    [Id(1)] public required string Title { get; init; }
    /// <summary>Id in the reply.</summary>
    [Id(2)] public string? Id { get; init; }
    /// <summary>Link to open.</summary>
    [Id(3)] public string? Url { get; init; }
    /// <summary>Number to call.</summary>
    [Id(4)] public string? PhoneNumber { get; init; }
    /// <summary>Code to copy.</summary>
    [Id(5)] public string? CopyCode { get; init; }
}

/// <summary>A list to choose from.</summary>
/// <param name="Label">Text of the button that opens it.</param>
/// <param name="Sections">Its parts.</param>
[GenerateSerializer, Immutable, Alias("InteractiveList")]
public sealed record InteractiveList([property: Id(0)] string Label, [property: Id(1)] IReadOnlyList<InteractiveSection> Sections);

/// <summary>A part of a list.</summary>
/// <param name="Title">Its title, or empty.</param>
/// <param name="Rows">Its rows.</param>
[GenerateSerializer, Immutable, Alias("InteractiveSection")]
public sealed record InteractiveSection([property: Id(0)] string Title, [property: Id(1)] IReadOnlyList<InteractiveRow> Rows);

/// <summary>A row of a list.</summary>
/// <param name="Id">Id in the reply.</param>
/// <param name="Title">Displayed title.</param>
/// <param name="Description">More of it, or null.</param>
[GenerateSerializer, Immutable, Alias("InteractiveRow")]
public sealed record InteractiveRow([property: Id(0)] string Id, [property: Id(1)] string Title, [property: Id(2)] string? Description);

/// <summary>Cards side by side. WhatsApp's apps may not show them.</summary>
/// <param name="Body">The text above.</param>
/// <param name="Cards">The cards.</param>
[GenerateSerializer, Immutable, Alias("CarouselContent")]
public sealed record CarouselContent([property: Id(0)] InteractiveText Body, [property: Id(1)] IReadOnlyList<CarouselCard> Cards);

/// <summary>A card.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Buttons">Its buttons.</param>
/// <param name="Media">Picture, film or document above the text, or null.</param>
[GenerateSerializer, Immutable, Alias("CarouselCard")]
public sealed record CarouselCard(
    [property: Id(0)] string Text, [property: Id(1)] IReadOnlyList<InteractiveButton> Buttons, [property: Id(2)] MediaContent? Media = null);

/// <summary>The choice of a button or row.</summary>
/// <param name="Id">Id of the selected item.</param>
/// <param name="Text">Text of the selected item.</param>
/// <param name="Parameters">Parameters of a form as JSON text, or null.</param>
[GenerateSerializer, Immutable, Alias("InteractiveReplyContent")]
public sealed record InteractiveReplyContent([property: Id(0)] string Id, [property: Id(1)] string Text, [property: Id(2)] string? Parameters);
