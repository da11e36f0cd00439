using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using WhatIsUp.ApiGateway.Requests;

namespace WhatIsUp.ApiGateway.Json;

/// <summary>Compares a JSON value with the type it should become and names every field that is unknown, missing or of the wrong kind.</summary>
internal static class JsonShape
{
    /// <summary>Checks <paramref name="element"/>; problems go to <paramref name="errors"/> under their path.</summary>
    public static void Check(JsonElement element, JsonTypeInfo type, string path, FieldErrors errors)
    {
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object:
                if (element.ValueKind == JsonValueKind.Object) CheckObject(element, type, path, errors);
                else errors.Add(NameOf(path), "must be an object");
                break;
            case JsonTypeInfoKind.Enumerable:
                if (element.ValueKind == JsonValueKind.Array) CheckItems(element, type, path, errors);
                else errors.Add(NameOf(path), "must be a list");
                break;
            case JsonTypeInfoKind.Dictionary:
                if (element.ValueKind == JsonValueKind.Object) CheckPairs(element, type, path, errors);
                else errors.Add(NameOf(path), "must be an object");
                break;
            default:
                CheckScalar(element, type, path, errors);
                break;
        }
    }

    private static void CheckObject(JsonElement element, JsonTypeInfo type, string path, FieldErrors errors)
    {
        var (discriminator, word) = DiscriminatorOf(type);
        if (type.PolymorphismOptions is { } union)
        {
            if (Choose(element, union, type, path, errors) is not { } member) return;
            type = member;
        }

        var seen = new HashSet<string>();
        foreach (var field in element.EnumerateObject())
        {
            seen.Add(field.Name);
            if (field.Name == discriminator)
            {
                if (word is not null && !(field.Value.ValueKind == JsonValueKind.String && field.Value.ValueEquals(word))) errors.Add(Join(path, field.Name), $"must be one of: {word}");
                continue;
            }

            var property = type.Properties.FirstOrDefault(candidate => candidate.Name == field.Name && candidate.Set is not null);
            if (property is null) errors.Add(Join(path, field.Name), "is not a field of this request");
            else if (field.Value.ValueKind != JsonValueKind.Null) Check(field.Value, type.Options.GetTypeInfo(property.PropertyType), Join(path, field.Name), errors);
            else if (!property.IsSetNullable) errors.Add(Join(path, field.Name), "must not be null");
        }

        foreach (var property in type.Properties)
            if (property.IsRequired && !seen.Contains(property.Name)) errors.Add(Join(path, property.Name), "is required");
    }

    /// <summary>Name of the field that tells the members of a union apart. A member sent to its own route may repeat it, and then must say its own word.</summary>
    private static (string? Name, string? Word) DiscriminatorOf(JsonTypeInfo type)
    {
        if (type.PolymorphismOptions is { } own) return (own.TypeDiscriminatorPropertyName, null);
        JsonPolymorphismOptions? union = null;
        for (var parent = type.Type.BaseType; union is null && parent is not null && parent != typeof(object); parent = parent.BaseType) union = type.Options.GetTypeInfo(parent).PolymorphismOptions;
        return (union?.TypeDiscriminatorPropertyName, (string?)union?.DerivedTypes.First(member => member.DerivedType == type.Type).TypeDiscriminator);
    }

    private static JsonTypeInfo? Choose(JsonElement element, JsonPolymorphismOptions union, JsonTypeInfo type, string path, FieldErrors errors)
    {
        var field = Join(path, union.TypeDiscriminatorPropertyName);
        var known = string.Join(", ", union.DerivedTypes.Select(member => member.TypeDiscriminator));
        if (!element.TryGetProperty(union.TypeDiscriminatorPropertyName, out var value))
        {
            errors.Add(field, $"is required: {known}");
            return null;
        }

        if (value.ValueKind == JsonValueKind.String)
            foreach (var member in union.DerivedTypes)
                if (value.ValueEquals((string)member.TypeDiscriminator!)) return type.Options.GetTypeInfo(member.DerivedType);
        errors.Add(field, $"must be one of: {known}");
        return null;
    }

    private static void CheckItems(JsonElement element, JsonTypeInfo type, string path, FieldErrors errors)
    {
        var item = type.Options.GetTypeInfo(type.ElementType!);
        var index = 0;
        foreach (var value in element.EnumerateArray()) Check(value, item, $"{path}[{index++}]", errors);
    }

    private static void CheckPairs(JsonElement element, JsonTypeInfo type, string path, FieldErrors errors)
    {
        var item = type.Options.GetTypeInfo(type.ElementType!);
        foreach (var pair in element.EnumerateObject())
        {
            if (pair.Name.Contains('\0')) errors.Add(NameOf(path), "must not contain the character U+0000");
            else Check(pair.Value, item, Join(path, pair.Name), errors);
        }
    }

    private static void CheckScalar(JsonElement element, JsonTypeInfo type, string path, FieldErrors errors)
    {
        try
        {
            var value = element.Deserialize(type);
            if (value is null) errors.Add(NameOf(path), "must not be null");
            else if (value is string text && text.Contains('\0')) errors.Add(NameOf(path), "must not contain the character U+0000");
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or FormatException)
        {
            errors.Add(NameOf(path), $"must be {Expected(type.Type)}");
        }
    }

    private static string Expected(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum) return "one of: " + string.Join(", ", Enum.GetNames(type).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName));
        if (type == typeof(string)) return "a string";
        if (type == typeof(bool)) return "true or false";
        if (type == typeof(DateTimeOffset)) return "a time in ISO-8601 with zone";
        if (type == typeof(int) || type == typeof(long)) return "an integer";
        if (type == typeof(double)) return "a number";
        return type == typeof(Grains.Abstractions.ChannelId) ? "a channel id" : "a value of another kind";
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string NameOf(string path) => path.Length == 0 ? "body" : path;
}
