using System.Globalization;
using WhatIsUp.WhatsApp.Contents;

namespace WhatIsUp.Sandbox.Messages;

/// <summary>Buttons, lists and cards of interactive messages.</summary>
internal static class InteractiveParts
{
    public static void Check(SendFromPhoneRequest request, PhoneFields fields)
    {
        if (request.Header is { } header) fields.Named(header.Text ?? "", PhoneFields.MaxTitleLength, "header.text");
        fields.Text(request.Body!.Text ?? "", "body.text");
        if (request.Footer is { } footer) fields.Named(footer.Text ?? "", PhoneFields.MaxTitleLength, "footer.text");
        var action = request.Action!;
        fields.Require(action.Buttons is null != action.List is null, "action", "must have either buttons or list");
        CheckButtons(action.Buttons, "action.buttons", fields);
        if (action.List is { } list) CheckList(list, fields);
    }

    public static void CheckCards(SendFromPhoneRequest request, PhoneFields fields)
    {
        fields.Text(request.Body!.Text ?? "", "body.text");
        for (var i = 0; i < request.Cards!.Count; i++)
        {
            var (card, field) = (request.Cards[i], string.Create(CultureInfo.InvariantCulture, $"cards[{i}]"));
            fields.Text(card.Text ?? "", field + ".text");
            fields.Require(card.Buttons is not null, field + ".buttons", "is required");
            fields.Require(card.Media is null, field + ".media", "can't be sent by a phone, which has no stored files");
            CheckButtons(card.Buttons, field + ".buttons", fields);
        }
    }

    public static IReadOnlyList<InteractiveButton> Read(IReadOnlyList<PhoneButton>? buttons) => [.. (buttons ?? []).Select(Read)];

    public static InteractiveList? Read(PhoneList? list) => list is null ? null : new InteractiveList(
        list.Label,
        [.. list.Sections.Select(section =>
            new InteractiveSection(section.Title ?? "", [.. section.Rows.Select(row => new InteractiveRow(row.Id, row.Title, row.Description))]))]);

    /// <summary>Shows what can be chosen; null when there is nothing.</summary>
    public static PhoneAction? Show(InteractiveContent content) => content is { Buttons.Count: 0, List: null } ? null : new PhoneAction
    {
        Buttons = content.Buttons.Count == 0 ? null : [.. content.Buttons.Select(Show)],
        List = content.List is { } list ? Show(list) : null,
    };

    public static PhoneCard ShowCard(InteractiveContent card) =>
        new() { Text = card.Body, Buttons = [.. card.Buttons.Select(Show)], Media = PhoneFiles.Show(card.HeaderMedia) };

    private static PhoneList Show(InteractiveList list) => new()
    {
        Label = list.ButtonText,
        Sections =
        [
            .. list.Sections.Select(section => new PhoneListSection
            {
                Title = section.Title, Rows = [.. section.Rows.Select(row => new PhoneListRow { Id = row.Id, Title = row.Title,
                    Description = row.Description })],
            }),
        ],
    };

    private static PhoneButton Show(InteractiveButton button) => button.Action switch
    {
        ButtonAction.Reply => new() { Type = PhoneButtonType.QuickReply, Title = button.Text, Id = button.Value },
        ButtonAction.Url => new() { Type = PhoneButtonType.Url, Title = button.Text, Url = button.Value },
        ButtonAction.Call => new() { Type = PhoneButtonType.Call, Title = button.Text, PhoneNumber = button.Value },
        ButtonAction.Copy => new() { Type = PhoneButtonType.Copy, Title = button.Text, CopyCode = button.Value },
        _ => new() { Type = PhoneButtonType.Other, Title = button.Text, Id = button.Value },
    };

    private static InteractiveButton Read(PhoneButton button) => button.Type switch
    {
        PhoneButtonType.QuickReply => new(ButtonAction.Reply, button.Title, button.Id!),
        PhoneButtonType.Url => new(ButtonAction.Url, button.Title, button.Url!),
        PhoneButtonType.Call => new(ButtonAction.Call, button.Title, button.PhoneNumber!),
        _ => new(ButtonAction.Copy, button.Title, button.CopyCode!),
    };

    private static void CheckButtons(IReadOnlyList<PhoneButton>? buttons, string field, PhoneFields fields)
    {
        for (var i = 0; i < (buttons?.Count ?? 0); i++) CheckButton(buttons![i], string.Create(CultureInfo.InvariantCulture, $"{field}[{i}]"), fields);
        RequireUniqueIds([.. (buttons ?? []).Select((button, i) => (button.Id, string.Create(CultureInfo.InvariantCulture, $"{field}[{i}].id")))], fields);
    }

    private static void CheckButton(PhoneButton button, string field, PhoneFields fields)
    {
        const int MaxValueLength = 2_048;
        fields.Visible(button.Title ?? "", PhoneFields.MaxTitleLength, field + ".title");
        fields.Require(button.Type != PhoneButtonType.Other, field + ".type", "must be one of: quick_reply, url, call, copy");
        (PhoneButtonType Type, string Name, string? Value)[] values =
        [
            (PhoneButtonType.QuickReply, "id", button.Id), (PhoneButtonType.Url, "url", button.Url), (PhoneButtonType.Call, "phone_number", button.PhoneNumber),
            (PhoneButtonType.Copy, "copy_code", button.CopyCode),
        ];
        foreach (var (type, name, value) in values)
            if (type == button.Type) fields.Require(value is { Length: > 0 and <= MaxValueLength }, $"{field}.{name}", "is required for this type");
            else fields.Require(value is null, $"{field}.{name}", "does not go with this type");
        if (button.Type == PhoneButtonType.Url) fields.Link(button.Url, field + ".url");
        if (button is { Type: PhoneButtonType.Call, PhoneNumber: { } number }) fields.PhoneNumber(number, field + ".phone_number");
    }

    private static void CheckList(PhoneList list, PhoneFields fields)
    {
        const string Field = "action.list";
        fields.Require(list.Label is not null, Field + ".label", "is required");
        fields.Require(list.Sections is not null, Field + ".sections", "is required");
        var ids = new List<(string? Id, string Field)>();
        for (var i = 0; i < (list.Sections?.Count ?? 0); i++)
        {
            var rows = list.Sections![i].Rows;
            fields.Require(rows is not null, string.Create(CultureInfo.InvariantCulture, $"{Field}.sections[{i}].rows"), "is required");
            for (var j = 0; j < (rows?.Count ?? 0); j++)
            {
                var field = string.Create(CultureInfo.InvariantCulture, $"{Field}.sections[{i}].rows[{j}]");
                fields.Require(rows![j].Id is not null, field + ".id", "is required");
                fields.Require(rows[j].Title is not null, field + ".title", "is required");
                ids.Add((rows[j].Id, field + ".id"));
            }
        }
        RequireUniqueIds(ids, fields);
    }

    /// <summary>The reply names what was chosen by its id: no two have the same.</summary>
    private static void RequireUniqueIds(IReadOnlyList<(string? Id, string Field)> items, PhoneFields fields)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (id, field) in items) fields.Require(id is null || ids.Add(id), field, "must be another id than those before");
    }
}
