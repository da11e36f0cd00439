using System.Text.Json;
using WhatIsUp.Grains.Abstractions.Messages;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Search;

namespace WhatIsUp.Grains.Storage.Messages;

/// <summary>How the content of a message is stored in columns.</summary>
internal static class MessageColumns
{
    /// <summary>Content that is not in <c>type</c> and <c>body</c>, as JSON; null if there is none.</summary>
    public static string? DetailsOf(MessageContent content) => IsPlainText(content) ? null : JsonSerializer.Serialize(content, PublicJson.Options);

    /// <summary>The text in the form that is searched; without NUL, as the database stores it.</summary>
    public static string? SearchedOf(MessageContent content) => content.SearchText is { } text ? SearchFolding.Fold(SqlText.Clean(text)) : null;

    /// <summary>Values without spaces in one column; null for none.</summary>
    public static string? Join(IReadOnlyList<string> values) => values.Count == 0 ? null : string.Join(' ', values);

    /// <summary>The content of these columns.</summary>
    public static MessageContent ContentOf(string type, string? body, string? details) =>
        details is not null ? JsonSerializer.Deserialize<MessageContent>(details, PublicJson.Options)!
        : type == "text" && body is not null ? new MessageContent { Text = new TextContent(body) }
        : new MessageContent();

    private static bool IsPlainText(MessageContent content) => content is
    {
        Text: { LinkPreview: null, BackgroundColor: null, TextColor: null, Font: null }, Edit: null, Comment: null, ViewOnce: false, ForwardingScore: null,
        EphemeralExpiration: null,
    };
}
