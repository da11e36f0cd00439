using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WhatIsUp.ApiGateway.Tests.Fuzz;

/// <summary>Damages a valid JSON body: its values, its structure, or its bytes.</summary>
internal sealed class JsonMutator(Random random)
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Raw values, including some that no serialiser writes.</summary>
    private static readonly string[] Raw =
    [
        "null", "true", "false", "0", "-1", "-0", "1.5", "2147483648", "-9223372036854775809", "18446744073709551616", "1e400", "-1e-400", "1E5", "NaN", "01",
        "\"\"", "\" \"", "[]", "{}", "[[]]",
        "[null]", "[1,\"a\",{}]", "{\"a\":1}", "{\"\":{}}", "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\uD83D\\uDE00\"",
        "\"\\u202E\\uFEFF\"", "\"\\r\\nX-Evil: 1\"",
        "\"../../etc/passwd\"", "\"' OR 1=1 --\"", "\"%s%n${jndi:ldap://x}\"", "\"*\"", "\"9999-12-31T23:59:59.999Z\"", "\"0001-01-01T00:00:00+14:00\"",
        "\"00000000-0000-0000-0000-000000000000\"",
        "\"http://[::1]:0/\"", "\"https://user:pw@host\"", "\"https://xn--\"", "\"https://a..b/\"", "\"https://[fe80::1%25eth0]/\"", "\"+4915187654321\"",
        "\"0@lid\"", "\"status@broadcast\"", "\"1@g.us\"",
    ];

    /// <summary>The bytes of a body; some stay valid.</summary>
    public byte[] Mutate(JsonNode example)
    {
        var copy = example.DeepClone().AsObject();
        var marks = new Dictionary<string, string>();
        for (var left = random.Next(4); left > 0; left--) Change(copy, marks);
        var text = copy.ToJsonString(Plain);
        foreach (var (mark, raw) in marks) text = text.Replace(mark, raw, StringComparison.Ordinal);
        return random.Next(4) == 0 ? Damage(text) : Encoding.UTF8.GetBytes(text);
    }

    private void Change(JsonObject body, Dictionary<string, string> marks)
    {
        var target = Pick([.. Objects(body)]);
        var name = target.Count > 0 && random.Next(5) > 0 ? Pick([.. target.Select(field => field.Key)])
            : Pick(["surprise", "__proto__", "", "$type", "Name", "type", "channel_id", "a.b", "ключ"]);
        switch (random.Next(6))
        {
            case 0:
                target.Remove(name);
                break;
            case 1:
                // The same key twice, which a tree can't represent.
                target[Mark(marks, $"{name}\":1,\"{name}")] = 1;
                break;
            case 2:
                target[Mark(marks, Pick(["\\ud800", "\\u0000", "a\\nb"]))] = "x";
                break;
            default:
                target[name] = Mark(marks, null);
                break;
        }
    }

    /// <summary>A placeholder for a raw value, or inside quotes for a raw name.</summary>
    private string Mark(Dictionary<string, string> marks, string? name)
    {
        var word = $"@{marks.Count}@";
        if (name is not null) marks[word] = name;
        else marks[$"\"{word}\""] = RawValue();
        return word;
    }

    private string RawValue() => random.Next(12) switch
    {
        0 => '"' + new string('a', Pick([100, 101, 128, 129, 1_001, 2_049, 65_536, 65_537, 70_000])) + '"',
        1 => Nested("[", "]"),
        2 => Nested("{\"a\":", "}"),
        3 => $"[{string.Join(',', Enumerable.Repeat(Pick(Raw), random.Next(1, 1_200)))}]",
        _ => Pick(Raw),
    };

    private string Nested(string open, string close)
    {
        var depth = Pick([5, 30, 31, 32, 33, 64, 5_000]);
        return string.Concat(Enumerable.Repeat(open, depth)) + "1" + string.Concat(Enumerable.Repeat(close, depth));
    }

    private byte[] Damage(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        switch (random.Next(8))
        {
            case 0: return bytes[..random.Next(bytes.Length)];
            case 1: return [.. bytes, .. "}"u8];
            case 2: return [.. bytes, .. bytes];
            case 3: return [0xEF, 0xBB, 0xBF, .. bytes];
            case 4: return Encoding.Unicode.GetBytes(text);
            case 5: return [.. "/* */"u8, .. bytes];
            case 6: return Encoding.UTF8.GetBytes(Pick(Raw));
            default:
                for (var flips = random.Next(1, 4); flips > 0; flips--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                return bytes;
        }
    }

    private static IEnumerable<JsonObject> Objects(JsonNode node) => node switch
    {
        JsonObject found => found.Select(field => field.Value).OfType<JsonNode>().SelectMany(Objects).Prepend(found),
        JsonArray list => list.OfType<JsonNode>().SelectMany(Objects),
        _ => [],
    };

    private T Pick<T>(T[] choices) => choices[random.Next(choices.Length)];
}
