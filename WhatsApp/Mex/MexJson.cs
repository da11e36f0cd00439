using System.Globalization;
using System.Text.Json;

namespace WhatIsUp.WhatsApp.Mex;

/// <summary>Reads the JSON of GraphQL answers and notifications: numbers and times are numbers or strings, members may be null or missing.</summary>
internal static class MexJson
{
    private const int MaxTextLength = 1_024;
    private const long LatestTime = 100_000_000_000;

    /// <summary>An object, or null.</summary>
    public static JsonElement? Find(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.Object ? found : null;

    /// <summary>The objects of a list; none when there is no such list.</summary>
    public static IEnumerable<JsonElement> Items(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.Array
            ? found.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object)
            : [];

    /// <summary>A text that is not empty, or null.</summary>
    public static string? Text(JsonElement element, string name, int maxLength = MaxTextLength) =>
        element.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.String
            && found.GetString() is { Length: > 0 } text && text.Length <= maxLength ? text : null;

    /// <summary>True if the member is true.</summary>
    public static bool Flag(JsonElement element, string name) => element.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.True;

    /// <summary>A whole number, or null.</summary>
    public static long? Integer(JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out var found)) return null;
        if (found.ValueKind == JsonValueKind.Number) return found.TryGetInt64(out var number) ? number : null;
        return found.ValueKind == JsonValueKind.String
            && long.TryParse(found.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed) ? parsed : null;
    }

    /// <summary>A time in seconds, or null; 0 means none.</summary>
    public static DateTimeOffset? Time(JsonElement element, string name) =>
        Integer(element, name) is > 0 and < LatestTime and var seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
