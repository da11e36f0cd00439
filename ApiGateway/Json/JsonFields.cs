using System.Collections.Frozen;
using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using WhatIsUp.ApiGateway.Endpoints.Messages;

namespace WhatIsUp.ApiGateway.Json;

/// <summary>What a request record takes, read once per type: its fields by name, and the word that tells it apart from the other members of its union.</summary>
internal sealed class JsonFields
{
    private static readonly ConditionalWeakTable<JsonTypeInfo, JsonFields> Known = [];

    private JsonFields(JsonTypeInfo type)
    {
        ByName = type.Properties.Where(property => property.Set is not null).Select(property => new JsonField(property)).ToFrozenDictionary(field => field.Name, StringComparer.Ordinal);
        Required = [.. type.Properties.Where(property => property.IsRequired).Select(property => property.Name)];
        Union = type.PolymorphismOptions;
        Discriminator = Union?.TypeDiscriminatorPropertyName;
        if (Union is not null) return;
        JsonPolymorphismOptions? union = null;
        for (var parent = type.Type.BaseType; union is null && parent is not null && parent != typeof(object); parent = parent.BaseType) union = type.Options.GetTypeInfo(parent).PolymorphismOptions;
        Discriminator = union?.TypeDiscriminatorPropertyName;
        Word = (string?)union?.DerivedTypes.First(member => member.DerivedType == type.Type).TypeDiscriminator;
    }

    /// <summary>Fields that can be set.</summary>
    public FrozenDictionary<string, JsonField> ByName { get; }

    /// <summary>Names of fields that must be there.</summary>
    public IReadOnlyList<string> Required { get; }

    /// <summary>Members, of a union.</summary>
    public JsonPolymorphismOptions? Union { get; }

    /// <summary>Name of the field that tells the members of a union apart.</summary>
    public string? Discriminator { get; }

    /// <summary>The word of this member. A member sent to its own route may repeat it, and then must bear its own word.</summary>
    public string? Word { get; }

    /// <summary>The fields of a type.</summary>
    public static JsonFields Of(JsonTypeInfo type) => Known.GetValue(type, static key => new JsonFields(key));
}

/// <summary>One field of a request record.</summary>
internal sealed class JsonField(JsonPropertyInfo property)
{
    /// <summary>Name in JSON.</summary>
    public string Name { get; } = property.Name;

    /// <summary>True when null may be given.</summary>
    public bool IsNullable { get; } = property.IsSetNullable;

    /// <summary>True when one text may stand for a list of one, or for an object.</summary>
    public bool TakesOne { get; } = property.CustomConverter is SingleOrListConverter or TextValueConverter;

    /// <summary>Characters of a text, entries of a list, or pairs of an object, at most; null without a bound of its own.</summary>
    public int? MaxLength { get; } = property.AttributeProvider?.GetCustomAttributes(typeof(MaxLengthAttribute), true) is [MaxLengthAttribute { Length: > 0 } bound, ..] ? bound.Length : null;

    /// <summary>What its value becomes.</summary>
    public JsonTypeInfo Type { get; } = property.Options.GetTypeInfo(property.PropertyType);
}
