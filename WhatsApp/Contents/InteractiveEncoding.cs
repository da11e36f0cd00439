using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.WhatsApp.Contents;

/// <summary>Buttons and lists, both directions. The names of the native flow are WhatsApp's own.</summary>
internal static class InteractiveEncoding
{
    private const int FlowVersion = 1;
    private const int MaxItems = 100;
    private const int MaxDepth = 16;
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Message.Types.InteractiveMessage Build(InteractiveContent content)
    {
        var flow = new Message.Types.InteractiveMessage.Types.NativeFlowMessage { MessageVersion = FlowVersion };
        foreach (var button in content.Buttons) flow.Buttons.Add(Button(NameOf(button.Action), ParametersOf(button)));
        if (content.List is { } list) flow.Buttons.Add(Button("single_select", ParametersOf(list)));
        var message = Frame(content.Body, content.Footer);
        message.NativeFlowMessage = flow;
        if (content.Header is null && content.HeaderMedia is null) return message;
        message.Header = new() { HasMediaAttachment = content.HeaderMedia is not null };
        if (content.Header is { } title) message.Header.Title = title;
        switch (content.HeaderMedia)
        {
            case { Form: MediaForm.Image } image: message.Header.ImageMessage = MediaEncoding.Image(image); break;
            case { Form: MediaForm.Video } video: message.Header.VideoMessage = MediaEncoding.Video(video); break;
            case { Form: MediaForm.Document } document: message.Header.DocumentMessage = MediaEncoding.Document(document); break;
        }
        return message;
    }

    public static Message.Types.InteractiveMessage Build(CarouselContent content)
    {
        var message = Frame(content.Body, null);
        message.CarouselMessage = new() { MessageVersion = FlowVersion };
        message.CarouselMessage.Cards.AddRange(content.Cards.Select(Build));
        return message;
    }

    public static Message.Types.InteractiveResponseMessage Build(InteractiveReplyContent reply) => new()
    {
        Body = new() { Text = reply.Text },
        NativeFlowResponseMessage = new()
        {
            Name = "quick_reply",
            ParamsJson = reply.Parameters ?? new JsonObject { ["id"] = reply.Id, ["display_text"] = reply.Text }.ToJsonString(Json),
            Version = FlowVersion,
        },
    };

    public static Content Read(Message.Types.InteractiveMessage message) => message.CarouselMessage is { } carousel
        ? new CarouselContent(message.Body?.Text ?? "", [.. carousel.Cards.Take(MaxItems).Select(ReadOne)])
        : ReadOne(message);

    public static Content Read(Message.Types.ButtonsMessage message) => new InteractiveContent(message.ContentText)
    {
        Header = message.Text is { Length: > 0 } header ? header : null,
        Footer = message.FooterText is { Length: > 0 } footer ? footer : null,
        Buttons = [.. message.Buttons.Take(MaxItems).Select(
            button => new InteractiveButton(ButtonAction.Reply, button.ButtonText?.DisplayText ?? "", button.ButtonId))],
    };

    public static Content Read(Message.Types.ListMessage message) => new InteractiveContent(message.Description)
    {
        Header = message.Title is { Length: > 0 } header ? header : null,
        Footer = message.FooterText is { Length: > 0 } footer ? footer : null,
        List = new InteractiveList(message.ButtonText, [.. message.Sections.Take(MaxItems).Select(section => new InteractiveSection(
            section.Title,
            [.. section.Rows.Take(MaxItems).Select(
                row => new InteractiveRow(row.RowId, row.Title, row.Description is { Length: > 0 } more ? more : null))]))]),
    };

    /// <summary>A template sent by a business; null if its text is elsewhere.</summary>
    public static Content? Read(Message.Types.TemplateMessage message)
    {
        if (message.InteractiveMessageTemplate is { } interactive) return Read(interactive);
        if ((message.HydratedFourRowTemplate ?? message.HydratedTemplate) is not { } template) return null;
        return new InteractiveContent(template.HydratedContentText)
        {
            Header = template.HydratedTitleText is { Length: > 0 } title ? title : null,
            HeaderMedia = template switch
            {
                { ImageMessage: { } image } => MediaEncoding.Read(image),
                { VideoMessage: { } video } => MediaEncoding.Read(video, false),
                { DocumentMessage: { } document } => MediaEncoding.Read(document),
                _ => null,
            },
            Footer = template.HydratedFooterText is { Length: > 0 } footer ? footer : null,
            Buttons = [.. template.HydratedButtons.Take(MaxItems).Select(ButtonOf)],
        };
    }

    public static Content Read(Message.Types.InteractiveResponseMessage message)
    {
        var parameters = Parse(message.NativeFlowResponseMessage?.ParamsJson);
        return new InteractiveReplyContent(
            TextOf(parameters, "id") ?? "", message.Body?.Text is { Length: > 0 } text ? text : TextOf(parameters, "display_text") ?? "")
        {
            Parameters = message.NativeFlowResponseMessage?.ParamsJson is { Length: > 0 } json ? json : null,
        };
    }

    private static InteractiveContent ReadOne(Message.Types.InteractiveMessage message)
    {
        List<InteractiveButton> buttons = [];
        InteractiveList? list = null;
        foreach (var button in message.NativeFlowMessage?.Buttons.Take(MaxItems) ?? [])
        {
            var parameters = Parse(button.ButtonParamsJson);
            if (button.Name == "single_select") list = ListOf(parameters);
            else buttons.Add(ButtonOf(button.Name, parameters));
        }
        return new InteractiveContent(message.Body?.Text ?? "")
        {
            Header = message.Header?.Title is { Length: > 0 } title ? title : null,
            HeaderMedia = message.Header switch
            {
                { ImageMessage: { } image } => MediaEncoding.Read(image),
                { VideoMessage: { } video } => MediaEncoding.Read(video, false),
                { DocumentMessage: { } document } => MediaEncoding.Read(document),
                _ => null,
            },
            Footer = message.Footer?.Text is { Length: > 0 } footer ? footer : null,
            Buttons = buttons,
            List = list,
        };
    }

    private static Message.Types.InteractiveMessage Frame(string body, string? footer)
    {
        var message = new Message.Types.InteractiveMessage { Body = new() { Text = body } };
        if (footer is not null) message.Footer = new() { Text = footer };
        return message;
    }

    private static Message.Types.InteractiveMessage.Types.NativeFlowMessage.Types.NativeFlowButton Button(string name, JsonObject parameters) =>
        new() { Name = name, ButtonParamsJson = parameters.ToJsonString(Json) };

    private static string NameOf(ButtonAction action) => action switch
    {
        ButtonAction.Url => "cta_url",
        ButtonAction.Call => "cta_call",
        ButtonAction.Copy => "cta_copy",
        _ => "quick_reply",
    };

    private static JsonObject ParametersOf(InteractiveButton button) => button.Action switch
    {
        ButtonAction.Url => new JsonObject { ["display_text"] = button.Text, ["url"] = button.Value, ["merchant_url"] = button.Value },
        ButtonAction.Call => new JsonObject { ["display_text"] = button.Text, ["phone_number"] = button.Value },
        ButtonAction.Copy => new JsonObject { ["display_text"] = button.Text, ["copy_code"] = button.Value },
        _ => new JsonObject { ["display_text"] = button.Text, ["id"] = button.Value },
    };

    private static JsonObject ParametersOf(InteractiveList list) => new()
    {
        ["title"] = list.ButtonText,
        ["sections"] = new JsonArray([.. list.Sections.Select(section => new JsonObject
        {
            ["title"] = section.Title,
            ["rows"] = new JsonArray(
                [.. section.Rows.Select(row => new JsonObject { ["title"] = row.Title, ["description"] = row.Description ?? "", ["id"] = row.Id })]),
        })]),
    };

    private static InteractiveButton ButtonOf(string name, JsonObject parameters)
    {
        var (action, value) = name switch
        {
            "quick_reply" => (ButtonAction.Reply, "id"),
            "cta_url" => (ButtonAction.Url, "url"),
            "cta_call" => (ButtonAction.Call, "phone_number"),
            "cta_copy" => (ButtonAction.Copy, "copy_code"),
            _ => (ButtonAction.Other, "id"),
        };
        return new InteractiveButton(action, TextOf(parameters, "display_text") ?? "", TextOf(parameters, value) ?? "");
    }

    private static InteractiveButton ButtonOf(Message.Types.TemplateMessage.Types.HydratedTemplateButton button) => button switch
    {
        { QuickReplyButton: { } reply } => new InteractiveButton(ButtonAction.Reply, reply.DisplayText, reply.Id),
        { UrlButton: { } connection } => new InteractiveButton(ButtonAction.Url, connection.DisplayText, connection.Url),
        { CallButton: { } call } => new InteractiveButton(ButtonAction.Call, call.DisplayText, call.PhoneNumber),
        _ => new InteractiveButton(ButtonAction.Other, "", ""),
    };

    private static InteractiveList ListOf(JsonObject parameters) => new(
        TextOf(parameters, "title") ?? "",
        [.. Items(parameters, "sections").Select(section => new InteractiveSection(
            TextOf(section, "title") ?? "",
            [.. Items(section, "rows")
                .Select(row => new InteractiveRow(
                TextOf(row, "id") ?? "", TextOf(row, "title") ?? "", TextOf(row, "description") is { Length: > 0 } more ? more : null))]))]);

    private static IEnumerable<JsonObject> Items(JsonObject parent, string name) =>
        parent[name] is JsonArray items ? items.OfType<JsonObject>().Take(MaxItems) : [];

    private static string? TextOf(JsonObject parent, string name) => parent[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static JsonObject Parse(string? json)
    {
        if (string.IsNullOrEmpty(json)) return [];
        try
        {
            var bytes = Encoding.UTF8.GetBytes(json);
            ReadTexts(bytes);
            return JsonNode.Parse(bytes, documentOptions: new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false }) as JsonObject
                ?? [];
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return [];
        }
    }

    // An escape for half a character is detected only when the text is read, which throws: this must not happen later with a contact's text.
    private static void ReadTexts(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        while (reader.Read())
            if (reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String && reader.ValueIsEscaped) reader.GetString();
    }
}
