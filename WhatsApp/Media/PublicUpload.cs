using System.Text.Json;

namespace WhatIsUp.WhatsApp.Media;

/// <summary>Answer of a media host to a file that was uploaded as it is.</summary>
/// <param name="Host">Host that took it.</param>
/// <param name="Answer">Its answer.</param>
internal sealed record PublicUpload(string Host, JsonElement Answer)
{
    private const int MaxTextLength = 4_096;

    /// <summary>The upload, or null if the answer does not confirm the file.</summary>
    public static PublicUpload? Read(string host, JsonElement answer)
    {
        var upload = new PublicUpload(host, answer);
        return upload.Text("direct_path") is not null || upload.Text("fbid") is not null ? upload : null;
    }

    /// <summary>A member of the answer, which hosts write as text or as number; or null.</summary>
    public string? Text(string name) => Answer.TryGetProperty(name, out var found)
        ? found.ValueKind switch
        {
            JsonValueKind.String => found.GetString() is { Length: > 0 and <= MaxTextLength } text ? text : null,
            JsonValueKind.Number => found.GetRawText(),
            _ => null,
        }
        : null;
}
