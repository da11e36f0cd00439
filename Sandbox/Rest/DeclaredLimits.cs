using System.Collections;
using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace WhatIsUp.Sandbox.Rest;

/// <summary>
/// Checks the limits that the properties of a request declare: lengths, ranges and allowed values. The OpenAPI document shows the same attributes.
/// </summary>
internal static class DeclaredLimits
{
    private static readonly ConcurrentDictionary<Type, Field[]> Known = new();

    private sealed record Field(PropertyInfo Property, string Name, ValidationAttribute[] Rules);

    /// <summary>Adds the problems of a request, and of the records and lists in it.</summary>
    public static void Check(object request, FieldProblems problems) => Check(request, "", problems);

    private static void Check(object value, string prefix, FieldProblems problems)
    {
        foreach (var field in Known.GetOrAdd(value.GetType(), FieldsOf))
        {
            if (field.Property.GetValue(value) is not { } inner) continue;
            foreach (var rule in field.Rules)
                if (!rule.IsValid(inner)) problems.Add(prefix + field.Name, ProblemOf(rule, inner));
            if (inner is IEnumerable list and not string) CheckList(list, prefix + field.Name, problems);
            else if (IsOurs(inner.GetType())) Check(inner, prefix + field.Name + ".", problems);
        }
    }

    private static void CheckList(IEnumerable list, string name, FieldProblems problems)
    {
        var index = 0;
        foreach (var item in list)
        {
            if (item is null) problems.Add(string.Create(CultureInfo.InvariantCulture, $"{name}[{index}]"), "must not be null");
            else if (IsOurs(item.GetType())) Check(item, string.Create(CultureInfo.InvariantCulture, $"{name}[{index}]."), problems);
            index++;
        }
    }

    private static bool IsOurs(Type type) => type is { IsEnum: false, IsValueType: false } && type.Assembly == typeof(DeclaredLimits).Assembly;

    private static Field[] FieldsOf(Type type) =>
    [
        .. type.GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(property => property.GetIndexParameters().Length == 0 && property.CanWrite)
            .Select(property =>
                new Field(property, JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name), [.. property.GetCustomAttributes<ValidationAttribute>()])),
    ];

    private static string ProblemOf(ValidationAttribute rule, object value)
    {
        if (rule.ErrorMessage is { } message) return message;
        var unit = value is string ? "characters" : "entries";
        return rule switch
        {
            LengthAttribute length => string.Create(CultureInfo.InvariantCulture, $"must have {length.MinimumLength} to {length.MaximumLength} {unit}"),
            MaxLengthAttribute length => string.Create(CultureInfo.InvariantCulture, $"must have at most {length.Length} {unit}"),
            RangeAttribute range =>
                string.Create(CultureInfo.InvariantCulture, $"must be {(value is int ? "an integer" : "a number")} from {range.Minimum} to {range.Maximum}"),
            _ => "is not valid",
        };
    }
}
