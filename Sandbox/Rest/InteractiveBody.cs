using WhatIsUp.WhatsApp.Messages.Contents;

namespace WhatIsUp.Sandbox.Rest;

/// <summary>A line or text.</summary>
internal sealed record LineBody(string? Text);

/// <summary>What can be chosen.</summary>
internal sealed record ActionBody
{
    public ButtonBody[]? Buttons { get; init; }

    public ListBody? List { get; init; }

    /// <summary>Shows what a message offers; null when it offers nothing.</summary>
    public static ActionBody? Of(InteractiveContent content) => content is { Buttons.Count: 0, List: null } ? null : new ActionBody
    {
        Buttons = content.Buttons.Count == 0 ? null : [.. content.Buttons.Select(ButtonBody.Of)], List = content.List is { } list ? ListBody.Of(list) : null,
    };
}

/// <summary>A button, with the one field that its type has.</summary>
internal sealed record ButtonBody
{
    public string? Type { get; init; }

    public string? Title { get; init; }

    public string? Id { get; init; }

    public string? Url { get; init; }

    public string? PhoneNumber { get; init; }

    public string? CopyCode { get; init; }

    public static ButtonBody Of(InteractiveButton button) => button.Action switch
    {
        ButtonAction.Reply => new() { Type = "quick_reply", Title = button.Text, Id = button.Value },
        ButtonAction.Url => new() { Type = "url", Title = button.Text, Url = button.Value },
        ButtonAction.Call => new() { Type = "call", Title = button.Text, PhoneNumber = button.Value },
        ButtonAction.Copy => new() { Type = "copy", Title = button.Text, CopyCode = button.Value },
        _ => new() { Type = "other", Title = button.Text, Id = button.Value },
    };

    public InteractiveButton Read(string field)
    {
        var title = RequestReader.Required(Title, field + ".title");
        return Type switch
        {
            "quick_reply" => new(ButtonAction.Reply, title, RequestReader.Required(Id, field + ".id")),
            "url" => new(ButtonAction.Url, title, RequestReader.Required(Url, field + ".url")),
            "call" => new(ButtonAction.Call, title, RequestReader.Required(PhoneNumber, field + ".phone_number")),
            "copy" => new(ButtonAction.Copy, title, RequestReader.Required(CopyCode, field + ".copy_code")),
            _ => throw RequestReader.Refused("A button is one of: quick_reply, url, call, copy.", field + ".type"),
        };
    }

    public static InteractiveButton[] ReadAll(ButtonBody[] buttons, string field) => [.. buttons.Select((button, index) => button.Read($"{field}[{index}]"))];
}

/// <summary>A list to choose from.</summary>
internal sealed record ListBody(string? Label, SectionBody[]? Sections)
{
    public static ListBody Of(InteractiveList list) => new(
        list.ButtonText, [.. list.Sections.Select(section => new SectionBody(section.Title, [.. section.Rows.Select(row => new RowBody(row.Id, row.Title, row.Description))]))]);

    public InteractiveList Read() => new(
        RequestReader.Required(Label, "action.list.label"),
        [
            .. (Sections ?? []).Select((section, i) => new InteractiveSection(
                section.Title ?? "",
                [
                    .. (section.Rows ?? []).Select((row, j) => new InteractiveRow(
                        RequestReader.Required(row.Id, $"action.list.sections[{i}].rows[{j}].id"), RequestReader.Required(row.Title, $"action.list.sections[{i}].rows[{j}].title"), row.Description)),
                ])),
        ]);
}

/// <summary>A part of a list.</summary>
internal sealed record SectionBody(string? Title, RowBody[]? Rows);

/// <summary>A row of a list.</summary>
internal sealed record RowBody(string? Id, string? Title, string? Description);

/// <summary>A card.</summary>
internal sealed record CardBody(string? Text, ButtonBody[]? Buttons);

/// <summary>A card as a phone shows it.</summary>
internal sealed record CardView(string Text, ButtonBody[] Buttons, FileView? Media)
{
    public static CardView Of(InteractiveContent card) => new(card.Body, [.. card.Buttons.Select(ButtonBody.Of)], FileView.Of(card.HeaderMedia));
}

/// <summary>A file above a text.</summary>
internal sealed record FileView(string? MimeType, string? Sha256, long? Size, string? Filename, uint? Width, uint? Height)
{
    public static FileView? Of(MediaContent? media) => media is null
        ? null
        : new(media.MimeType, media.File is { } file ? Convert.ToHexStringLower(file.Sha256) : null, media.File?.Length, media.FileName, media.Width, media.Height);
}
