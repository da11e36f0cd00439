using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WhatIsUp.ApiGateway.Tests.Stage;

/// <summary>Writes JSON for a snapshot under review: what fits on a line is on one line, and scalar members share lines.</summary>
internal sealed class SnapshotJson
{
    private const int Width = 160;
    private const int Step = 2;
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly StringBuilder _text = new();

    private SnapshotJson()
    {
    }

    /// <summary>The text of a document, with a line break at its end.</summary>
    public static string Write(JsonNode document)
    {
        var writer = new SnapshotJson();
        writer.Write(document, 0, "", "");
        return writer._text.ToString();
    }

    private void Write(JsonNode? value, int indent, string before, string after)
    {
        var line = before + Inline(value) + after;
        if (value is not (JsonObject { Count: > 0 } or JsonArray { Count: > 0 }) || indent + line.Length <= Width)
        {
            Append(indent, line);
            return;
        }

        var (open, close) = value is JsonObject ? ("{", "}") : ("[", "]");
        Append(indent, before + open);
        WriteMembers(MembersOf(value), indent + Step);
        Append(indent, close + after);
    }

    private void WriteMembers((string Name, JsonNode? Value)[] members, int indent)
    {
        var scalars = "";
        foreach (var (i, (name, value)) in members.Index())
        {
            var after = i < members.Length - 1 ? "," : "";
            if (value is JsonArray || (value is JsonObject && !IsReference(value)))
            {
                if (scalars.Length > 0) Append(indent, scalars);
                scalars = "";
                Write(value, indent, name, after);
                continue;
            }

            var scalar = name + Inline(value) + after;
            if (scalars.Length > 0 && indent + scalars.Length + 1 + scalar.Length > Width)
            {
                Append(indent, scalars);
                scalars = "";
            }

            scalars = scalars.Length > 0 ? scalars + " " + scalar : scalar;
        }

        if (scalars.Length > 0) Append(indent, scalars);
    }

    /// <summary>A reference is as short as a scalar.</summary>
    private static bool IsReference(JsonNode value) => value is JsonObject { Count: 1 } members && members.ContainsKey("$ref");

    private static (string Name, JsonNode? Value)[] MembersOf(JsonNode value) => value is JsonObject members
        ? [.. members.Select(member => (Inline(JsonValue.Create(member.Key)) + ": ", member.Value))]
        : [.. value.AsArray().Select(item => ("", item))];

    private static string Inline(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject members => "{" + string.Join(", ", members.Select(member => Inline(JsonValue.Create(member.Key)) + ": " + Inline(member.Value))) + "}",
        JsonArray items => "[" + string.Join(", ", items.Select(Inline)) + "]",
        _ => value.ToJsonString(Options),
    };

    private void Append(int indent, string line) => _text.Append(' ', indent).Append(line).Append('\n');
}
