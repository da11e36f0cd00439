using System.Text.Json;

namespace WhatIsUp.Interop.Types;

/// <summary>One type of message, as sent by a customer and by Baileys, and the values that each side must then read.</summary>
/// <param name="Type">Send type of the contract.</param>
/// <param name="Rest">Fields of the REST request, without type and recipient.</param>
/// <param name="ReadByBaileys">Places in the protobuf that Baileys decrypts, and their values.</param>
/// <param name="Baileys">Content that Baileys builds; null if it has no builder and <paramref name="Raw"/> is sent unchanged.</param>
/// <param name="Raw">Protobuf fields to send.</param>
/// <param name="ReadByUs">Places in our message object, and their values.</param>
public sealed record TypeCase(
    string Type, string Rest, (string Place, string Value)[] ReadByBaileys, string? Baileys, string? Raw, (string Place, string Value)[] ReadByUs)
{
    /// <summary>The value at a place such as <c>poll.options.1</c>, as text; null if there is none.</summary>
    public static string? At(JsonElement root, string place)
    {
        foreach (var step in place.Split('.'))
        {
            if (root.ValueKind == JsonValueKind.Array)
            {
                if (!int.TryParse(step, out var index) || index >= root.GetArrayLength()) return null;
                root = root[index];
            }
            else if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(step, out root)) return null;
        }
        return root.ValueKind == JsonValueKind.Null ? null : root.ToString();
    }

    public override string ToString() => Type;
}
