using System.Collections.Frozen;
using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using WhatIsUp.ApiGateway.Fields;
using WhatIsUp.ApiGateway.Requests;

namespace WhatIsUp.ApiGateway.Json;

/// <summary>The fields of a request record by name, and its discriminator in a union. Created once per type.</summary>
internal sealed class JsonFields
{
    private static readonly ConditionalWeakTable<JsonTypeInfo, JsonFields> Known = [];

    private JsonFields(JsonTypeInfo type)
    {
        ByName = type.Properties.Where(property => property.Set is not null).Select(property => new JsonField(property))
            .ToFrozenDictionary(field => field.Name, StringComparer.Ordinal);
        Required = [.. type.Properties.Where(property => property.IsRequired).Select(property => property.Name)];
        Union = type.PolymorphismOptions;
        Discriminator = Union?.TypeDiscriminatorPropertyName;
        if (Union is not null) return;
        JsonPolymorphismOptions? union = null;
        for (var parent = type.Type.BaseType; union is null && parent is not null && parent != typeof(object); parent = parent.BaseType) union =
            type.Options.GetTypeInfo(parent).PolymorphismOptions;
        Discriminator = union?.TypeDiscriminatorPropertyName;
        DiscriminatorValue = (string?)union?.DerivedTypes.First(member => member.DerivedType == type.Type).TypeDiscriminator;
    }

    /// <summary>Fields that can be set.</summary>
    public FrozenDictionary<string, JsonField> ByName { get; }

    /// <summary>Names of required fields.</summary>
    public IReadOnlyList<string> Required { get; }

    /// <summary>Members of the union, when the type is one.</summary>
    public JsonPolymorphismOptions? Union { get; }

    /// <summary>Name of the discriminator field.</summary>
    public string? Discriminator { get; }

    /// <summary>Discriminator of this member. A route for one member accepts the field too, with this value only.</summary>
    public string? DiscriminatorValue { get; }

    /// <summary>The fields of a type.</summary>
    public static JsonFields Of(JsonTypeInfo type) => Known.GetValue(type, static key => new JsonFields(key));
}

/// <summary>One field of a request record.</summary>
internal sealed class JsonField(JsonPropertyInfo property)
{
    /// <summary>Name in JSON.</summary>
    public string Name { get; } = property.Name;

    /// <summary>True when null is allowed.</summary>
    public bool IsNullable { get; } = property.IsSetNullable;

    /// <summary>True when a string may be given for a list of one entry, or for an object.</summary>
    public bool TakesOne { get; } = property.CustomConverter is IAcceptsString;

    /// <summary>Declared limits, or null.</summary>
    public FieldRules? Rules { get; } = FieldRules.Of(property);

    /// <summary>Maximum of characters of a string, entries of a list, or pairs of an object; null when none is declared.</summary>
    public int? MaxLength { get; } =
        property.AttributeProvider?.GetCustomAttributes(typeof(MaxLengthAttribute), true) is [MaxLengthAttribute { Length: > 0 } bound, ..]
        ? bound.Length
        : FieldRules.Of(property)?.MaxEntries;

    /// <summary>Type of the value.</summary>
    public JsonTypeInfo Type { get; } = property.Options.GetTypeInfo(property.PropertyType);
}
