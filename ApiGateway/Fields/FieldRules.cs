using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace WhatIsUp.ApiGateway.Fields;

/// <summary>The limits of one field of a request, read from the validation attributes of its property: lengths, ranges, allowed values and forms.</summary>
internal sealed class FieldRules
{
    private readonly (int Min, int Max, string Problem)? _length;
    private readonly (double Min, double Max, string Problem)? _range;
    private readonly (double[] Values, string Problem)? _allowed;
    private readonly ValidationAttribute[] _forms;
    private readonly bool _isList;

    private FieldRules(IReadOnlyCollection<ValidationAttribute> attributes, Type type)
    {
        _isList = type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type);
        var isWhole = (Nullable.GetUnderlyingType(type) ?? type) == typeof(int);
        foreach (var attribute in attributes)
            switch (attribute)
            {
                case LengthAttribute length:
                    var unit = _isList ? "entries" : "characters";
                    _length = (
                        length.MinimumLength, length.MaximumLength, length.ErrorMessage
                        ?? $"must have {length.MinimumLength} to {length.MaximumLength} {unit}");
                    break;
                case RangeAttribute range:
                    var (min, max) = (
                        Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture), Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture));
                    _range = (
                        min, max, range.ErrorMessage
                        ?? string.Create(CultureInfo.InvariantCulture, $"must be {(isWhole ? "an integer" : "a number")} from {min} to {max}"));
                    break;
                case AllowedValuesAttribute allowed:
                    double[] values = [.. allowed.Values.OfType<int>().Select(value => (double)value)];
                    _allowed = (values, "must be " + string.Join(", ", values[..^1].Select(Text)) + " or " + Text(values[^1]));
                    break;
            }

        _forms = [.. attributes.Where(attribute => attribute is TextRuleAttribute or RegularExpressionAttribute)];
    }

    /// <summary>Largest number of entries of a list, or null.</summary>
    public int? MaxEntries => _isList ? _length?.Max : null;

    /// <summary>The rules of a field, or null when it has none.</summary>
    public static FieldRules? Of(JsonPropertyInfo property)
    {
        var attributes = property.AttributeProvider?.GetCustomAttributes(typeof(ValidationAttribute), true).Cast<ValidationAttribute>()
            .Where(attribute => attribute is not MaxLengthAttribute).ToArray();
        return attributes is { Length: > 0 } ? new FieldRules(attributes, property.PropertyType) : null;
    }

    /// <summary>The problem of the text or number at the reader, or null.</summary>
    public string? ProblemOf(in Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => ProblemOfText(reader),
        JsonTokenType.Number => ProblemOfNumber(reader.GetDouble()),
        _ => null,
    };

    /// <summary>The problem of a list with this many entries, or null.</summary>
    public string? ProblemOfCount(int count) => _length is { } length && (count < length.Min || count > length.Max) ? length.Problem : null;

    /// <summary>The problem of a value that was not read from a body, or null.</summary>
    public string? ProblemOf(object value) => value switch
    {
        string text => ProblemOfText(text),
        int or double => ProblemOfNumber(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        ICollection list => ProblemOfCount(list.Count),
        _ => null,
    };

    private string? ProblemOfText(in Utf8JsonReader reader)
    {
        // Bytes bound characters from above: a text is decoded only when it may be too long, or has a form.
        if (_forms.Length > 0 || (_length is { } length && reader.ValueSpan.Length > length.Max)) return ProblemOfText(reader.GetString()!);
        return _length is { } shortest && reader.ValueSpan.Length < shortest.Min ? shortest.Problem : null;
    }

    private string? ProblemOfText(string text)
    {
        if (_length is { } length && (text.Length < length.Min || text.Length > length.Max)) return length.Problem;
        return Array.Find(_forms, form => !form.IsValid(text)) is { } violated ? ProblemOf(violated) : null;
    }

    private string? ProblemOfNumber(double number)
    {
        if (_range is { } range && (number < range.Min || number > range.Max)) return range.Problem;
        return _allowed is { } allowed && !allowed.Values.Contains(number) ? allowed.Problem : null;
    }

    private static string ProblemOf(ValidationAttribute form) => form is TextRuleAttribute rule ? rule.Expected : form.FormatErrorMessage("");

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
