using System.Text;
using System.Text.Json;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Requests;

namespace WhatIsUp.ApiGateway.Json;

/// <summary>Reads an object that contains scalar values only, such as the body of a DELETE.</summary>
internal static class JsonFlat
{
    private const int MaxFields = 50;

    /// <summary>Reads the fields as strings; null counts as absent. False when the maximum number of problems is reached.</summary>
    public static bool Read(ref Utf8JsonReader reader, Dictionary<string, string> fields, FieldErrors errors)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            errors.Add("body", "must be an object");
            reader.Skip();
            return true;
        }
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (!seen.Add(name)) throw new JsonFaultException($"The field {FieldErrors.Shown(name)} occurs twice", (int)reader.TokenStartIndex);
            if (seen.Count > MaxFields) errors.Add("body", $"must have at most {MaxFields} entries");
            reader.Read();
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) errors.Add(name, "must be a single value");
            else if (TextOf(ref reader) is { } text) fields[name] = text;
            if (!errors.IsEmpty && (errors.IsFull || seen.Count > MaxFields)) return false;
            reader.Skip();
        }
        return true;
    }

    private static string? TextOf(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Null => null,
        _ => Encoding.UTF8.GetString(reader.ValueSpan),
    };
}
