namespace WhatIsUp.WhatsApp.Contents;

/// <summary>A text with buttons or a list. Apps may not show it.</summary>
/// <param name="Body">The text.</param>
public sealed record InteractiveContent(string Body) : Content
{
    /// <inheritdoc />
    public override string Type => "interactive";

    /// <summary>Line above, or null.</summary>
    public string? Header { get; init; }

    /// <summary>Picture, video or document above, or null.</summary>
    public MediaContent? HeaderMedia { get; init; }

    /// <summary>Line below, or null.</summary>
    public string? Footer { get; init; }

    /// <summary>Buttons.</summary>
    public IReadOnlyList<InteractiveButton> Buttons { get; init; } = [];

    /// <summary>A list to choose from, or null.</summary>
    public InteractiveList? List { get; init; }
}

/// <summary>Cards side by side. Apps may not show them.</summary>
/// <param name="Body">The text above.</param>
/// <param name="Cards">The cards.</param>
public sealed record CarouselContent(string Body, IReadOnlyList<InteractiveContent> Cards) : Content
{
    /// <inheritdoc />
    public override string Type => "carousel";
}

/// <summary>Action of a button.</summary>
public enum ButtonAction
{
    /// <summary>Answers with its id.</summary>
    Reply,

    /// <summary>Opens a link.</summary>
    Url,

    /// <summary>Calls a number.</summary>
    Call,

    /// <summary>Copies a code.</summary>
    Copy,

    /// <summary>Something else.</summary>
    Other,
}

/// <summary>A button.</summary>
/// <param name="Action">Action of the button.</param>
/// <param name="Text">Displayed text.</param>
/// <param name="Value">Id of the answer, link, number or code.</param>
public sealed record InteractiveButton(ButtonAction Action, string Text, string Value);

/// <summary>A list to choose from.</summary>
/// <param name="ButtonText">Text of the button that opens it.</param>
/// <param name="Sections">Its parts.</param>
public sealed record InteractiveList(string ButtonText, IReadOnlyList<InteractiveSection> Sections);

/// <summary>A part of a list.</summary>
/// <param name="Title">Its title, or empty.</param>
/// <param name="Rows">Its rows.</param>
public sealed record InteractiveSection(string Title, IReadOnlyList<InteractiveRow> Rows);

/// <summary>A row of a list.</summary>
/// <param name="Id">Id in the reply.</param>
/// <param name="Title">Displayed title.</param>
/// <param name="Description">More of it, or null.</param>
public sealed record InteractiveRow(string Id, string Title, string? Description);

/// <summary>The choice of a button or row.</summary>
/// <param name="Id">Id of the selected item.</param>
/// <param name="Text">Text of the selected item.</param>
public sealed record InteractiveReplyContent(string Id, string Text) : Content
{
    /// <inheritdoc />
    public override string Type => "interactive_reply";

    /// <summary>Parameters of a form as JSON text, or null.</summary>
    public string? Parameters { get; init; }
}
