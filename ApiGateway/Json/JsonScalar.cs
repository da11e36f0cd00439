using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Pairing;

namespace WhatIsUp.ApiGateway.Json;

/// <summary>Checks whether a scalar JSON value can be deserialised as a type, without exceptions.</summary>
internal static class JsonScalar
{
    private static readonly ConcurrentDictionary<Type, FrozenSet<string>> Names = new();

    /// <summary>True when the value at the reader can be deserialised as <paramref name="type"/>; the reader is then at its end.</summary>
    public static bool Fits(ref Utf8JsonReader reader, JsonTypeInfo type)
    {
        var target = Nullable.GetUnderlyingType(type.Type) ?? type.Type;
        var token = reader.TokenType;
        if (target == typeof(string)) return token == JsonTokenType.String;
        if (target == typeof(bool)) return token is JsonTokenType.True or JsonTokenType.False;
        if (target == typeof(int)) return token == JsonTokenType.Number && reader.TryGetInt32(out _);
        if (target == typeof(long)) return token == JsonTokenType.Number && reader.TryGetInt64(out _);
        if (target == typeof(double)) return token == JsonTokenType.Number && reader.TryGetDouble(out var number) && double.IsFinite(number);
        if (target == typeof(decimal)) return token == JsonTokenType.Number && reader.TryGetDecimal(out _);
        if (target == typeof(DateTimeOffset)) return token == JsonTokenType.String && UtcMillisecondsConverter.TryParse(reader.GetString(), out _);
        if (target == typeof(ChannelId) || target == typeof(CustomerId)) return token == JsonTokenType.String && ChannelId.TryParse(reader.GetString(), out _);
        return target.IsEnum ? token == JsonTokenType.String && NamesOf(target).Contains(reader.GetString()!) : CanBeRead(ref reader, type);
    }

    /// <summary>Description of the values of a type.</summary>
    public static string Expected(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum) return "one of: " + string.Join(", ", ValuesOf(type));
        if (type == typeof(string)) return "a string";
        if (type == typeof(bool)) return "true or false";
        if (type == typeof(DateTimeOffset)) return "a time in ISO-8601 with zone";
        if (type == typeof(int) || type == typeof(long)) return "an integer";
        if (type == typeof(double) || type == typeof(decimal)) return "a number";
        if (type == typeof(WebAuthnOptions) || type == typeof(PasskeyAssertionJson) || type == typeof(Sandbox.Passkeys.WebAuthnOptions)) return "an object";
        return type == typeof(ChannelId) || type == typeof(Guid) ? "a channel id" : "a value of another type";
    }

    private static FrozenSet<string> NamesOf(Type type) =>
        Names.GetOrAdd(type, static key => ValuesOf(key).ToFrozenSet(StringComparer.OrdinalIgnoreCase));

    /// <summary>Values of an enum in JSON: an own name of a value, or its name in snake case.</summary>
    private static IEnumerable<string> ValuesOf(Type type) => Enum.GetNames(type).Select(
        name => type.GetField(name)?.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(name));

    /// <summary>Types with their own converter. Its exceptions are limited by the limit of problems.</summary>
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
