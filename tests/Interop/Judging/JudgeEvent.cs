using System.Text.Json;

namespace WhatIsUp.Interop.Judging;

/// <summary>An event of the third-party client.</summary>
public sealed record JudgeEvent(string Name, JsonElement Data)
{
    /// <summary>A text of the event, or null.</summary>
    public string? this[string field] => Data.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>True when the field is true.</summary>
    public bool Is(string field) => Data.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.True;

    /// <summary>A number of the event, or null.</summary>
    public int? Number(string field) => Data.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : null;

    public override string ToString() => Data.GetRawText();
}
