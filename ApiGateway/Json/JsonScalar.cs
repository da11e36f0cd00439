using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;

namespace WhatIsUp.ApiGateway.Json;

/// <summary>Tells whether a single JSON value can become a type, without an exception for one that can't.</summary>
internal static class JsonScalar
{
    private static readonly ConcurrentDictionary<Type, FrozenSet<string>> Words = new();

    /// <summary>True when the value under the reader can become <paramref name="type"/>; the reader then stands at its end.</summary>
    public static bool Fits(ref Utf8JsonReader reader, JsonTypeInfo type)
    {
        var target = Nullable.GetUnderlyingType(type.Type) ?? type.Type;
        var token = reader.TokenType;
        if (target == typeof(string)) return token == JsonTokenType.String;
        if (target == typeof(bool)) return token is JsonTokenType.True or JsonTokenType.False;
        if (target == typeof(int)) return token == JsonTokenType.Number && reader.TryGetInt32(out _);
        if (target == typeof(long)) return token == JsonTokenType.Number && reader.TryGetInt64(out _);
        if (target == typeof(double)) return token == JsonTokenType.Number && reader.TryGetDouble(out var number) && double.IsFinite(number);
        if (target == typeof(DateTimeOffset)) return token == JsonTokenType.String && UtcMillisecondsConverter.TryParse(reader.GetString(), out _);
        if (target == typeof(ChannelId) || target == typeof(CustomerId)) return token == JsonTokenType.String && ChannelId.TryParse(reader.GetString(), out _);
        return target.IsEnum ? token == JsonTokenType.String && WordsOf(target).Contains(reader.GetString()!) : CanBeRead(ref reader, type);
    }

    /// <summary>What a wrong value should have been.</summary>
    public static string Expected(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum) return "one of: " + string.Join(", ", Enum.GetNames(type).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName));
        if (type == typeof(string)) return "a string";
        if (type == typeof(bool)) return "true or false";
        if (type == typeof(DateTimeOffset)) return "a time in ISO-8601 with zone";
        if (type == typeof(int) || type == typeof(long)) return "an integer";
        if (type == typeof(double)) return "a number";
        if (type == typeof(WebAuthnOptions) || type == typeof(PasskeyAssertionJson)) return "an object";
        return type == typeof(ChannelId) ? "a channel id" : "a value of another kind";
    }

    private static FrozenSet<string> WordsOf(Type type) =>
        Words.GetOrAdd(type, static key => Enum.GetNames(key).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName).ToFrozenSet(StringComparer.OrdinalIgnoreCase));

    /// <summary>Types with a converter of their own, which alone knows what it takes. Its exceptions are bounded by the bound of errors.</summary>
    private static bool CanBeRead(ref Utf8JsonReader reader, JsonTypeInfo type)
    {
        try
        {
            return JsonSerializer.Deserialize(ref reader, type) is not null;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }
}
